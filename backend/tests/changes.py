"""Changes to messages, and what they leave."""

from typing import Any

from tests.client import Device, Person

CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("edit_message", {"content": "now"}),
    ("delete_message", {}),
    ("react_to_message", {"emoji": "👍", "on": True}),
]


async def change(device: Device, event: str, message: dict[str, Any], **more: object) -> dict[str, Any]:
    payload = {"match_id": message["matchId"], "message_id": message["id"], **more}
    answer = await device.ask(event, payload)
    assert answer["ok"], answer
    changed: dict[str, Any] = answer["message"]
    return changed


async def entries(device: Device, match_id: str) -> list[dict[str, Any]]:
    answer = await device.ask("sync", {"match_id": match_id, "after_seq": 0})
    assert [entry["seq"] for entry in answer["messages"]] == list(range(1, answer["seq"] + 1))
    found: list[dict[str, Any]] = answer["messages"]
    return found


async def history(person: Person) -> list[dict[str, Any]]:
    answer = await person.call("GET", f"/api/matches/{person.match_id}/messages")
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found
