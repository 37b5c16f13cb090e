"""Changes that are sent again, come at once or are cut off by a crash."""

import asyncio
from typing import Any

import pytest
from bson import ObjectId

from tests.changes import CHANGES, change, entries, history
from tests.client import Person, send
from tests.conftest import Server


@pytest.mark.parametrize(("event", "fields"), CHANGES)
async def test_r02_a_change_sent_again_is_stored_once(
    ada: Person, event: str, fields: dict[str, Any]
) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    answers = await asyncio.gather(
        *(change(device, event, message, client_id="again", **fields) for _ in range(5))
    )
    assert all(answer == answers[0] for answer in answers)
    assert len(await entries(device, ada.match_id)) == 2


async def test_a_client_id_names_one_thing(ada: Person) -> None:
    device = await ada.device()
    one = await send(device, ada.match_id, "one", client_id="first")
    two = await send(device, ada.match_id, "two")
    await change(device, "edit_message", one, content="1", client_id="second")
    of_two = {"match_id": ada.match_id, "message_id": two["id"], "content": "2"}
    for used in ("first", "second"):
        await device.fails("edit_message", of_two | {"client_id": used}, "invalid")
    used_up = {"match_id": ada.match_id, "content": "three", "client_id": "second"}
    await device.fails("send_message", used_up, "invalid")
    assert [one["content"] for one in await history(ada)] == ["1", "two"]


@pytest.mark.parametrize(("event", "fields"), CHANGES[1:])
async def test_a_client_id_names_one_kind_of_change(ada: Person, event: str, fields: dict[str, Any]) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    await change(device, "edit_message", message, content="y", client_id="used")
    of_it = {"match_id": ada.match_id, "message_id": message["id"], "client_id": "used"}
    await device.fails(event, of_it | fields, "invalid")


async def test_taking_one_emoji_away_leaves_another_that_came_at_once(ada: Person) -> None:
    phone, laptop = await ada.device(), await ada.device()
    for _ in range(10):
        message = await send(phone, ada.match_id, "x")
        await change(phone, "react_to_message", message, emoji="🎉", on=True)
        on_and_off = (
            change(phone, "react_to_message", message, emoji="👍", on=True),
            change(laptop, "react_to_message", message, emoji="🎉", on=False),
        )
        await asyncio.gather(*on_and_off)
        assert [one["emoji"] for one in (await history(ada))[-1]["reactions"]] == ["👍"]


async def test_a_message_is_found_before_any_number_of_changes(ada: Person) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    for n in range(60):
        await change(device, "react_to_message", message, emoji="👍", on=n % 2 == 0)
    answer = await device.ask("join_match", {"match_id": ada.match_id})
    assert ([one["id"] for one in answer["messages"]], answer["seq"]) == ([message["id"]], 61)
    assert answer["match"]["lastMessage"]["id"] == message["id"]
    path = f"/api/matches/{ada.match_id}/messages?around_seq=1&limit=1"
    assert [one["seq"] for one in (await ada.call("GET", path)).json()["messages"]] == [1]


async def test_edits_at_once_end_in_the_last_of_the_timeline(ada: Person) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "x")
    await asyncio.gather(*(change(device, "edit_message", message, content=str(n)) for n in range(20)))
    first, *edits = await entries(device, ada.match_id)
    assert len(edits) == 20
    assert first == edits[-1]["message"]
    assert first["content"] == "19"


async def test_what_is_said_of_a_change_has_all_earlier_ones_in_it(ada: Person, ben: Person) -> None:
    one, other = await ada.device(), await ben.device()
    message = await send(one, ada.match_id, "x")
    for emoji in ("👍", "❤️", "😂", "🎉", "😮"):
        reactions = (
            change(device, "react_to_message", message, emoji=emoji, on=True) for device in (one, other)
        )
        await asyncio.gather(*reactions)
        pushes = [await one.hears("message_reacted") for _ in "12"]
        last = max(pushes, key=lambda push: push["changeSeq"])
        assert [reaction["emoji"] for reaction in last["reactions"]] == [emoji, emoji]


@pytest.mark.parametrize("read", ["join", "sync", "history", "list"])
async def test_a_crash_between_a_change_and_its_effect_is_repaired_before_anybody_reads(
    ada: Person, server: Server, read: str
) -> None:
    device = await ada.device()
    message = await send(device, ada.match_id, "before")
    edited = await change(device, "edit_message", message, content="after")
    with server.database() as database:
        messages = database["messages"]
        messages.update_one(
            {"_id": ObjectId(message["id"])},
            {"$set": {"content": "before", "contentSeq": 0, "editedAt": None}},
        )
        messages.update_one({"matchId": ObjectId(ada.match_id), "seq": 2}, {"$set": {"applied": False}})
        of_match = {"match_id": ada.match_id}
        shown = {
            "join": lambda: device.ask("join_match", of_match),
            "sync": lambda: device.ask("sync", of_match | {"after_seq": 1}),
            "history": lambda: history(ada),
            "list": lambda: ada.call("GET", "/api/matches"),
        }
        answer = await shown[read]()
        match answer:
            case {"messages": [{"message": seen}]} | {"messages": [seen]} | [seen]:
                pass
            case response:
                seen = response.json()["matches"][0]["lastMessage"]
        assert seen == edited
        assert messages.count_documents({"matchId": ObjectId(ada.match_id), "applied": False}) == 0
