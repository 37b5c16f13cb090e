import json
from pathlib import Path
from typing import Any

import httpx

from tests.client import Person, send
from tests.conftest import UNLIMITED, Server, two_who_matched
from tests.raw import Raw


async def test_s19_logs_hold_no_token_no_content_and_no_code(
    server: Server, http: httpx.AsyncClient, ada: Person, ben: Person
) -> None:
    sender = await ada.joined()
    await send(sender, ada.match_id, "canary-content", client_id="canary-client-id")
    await sender.ask("send_message", {"match_id": ada.match_id, "content": "canary-extra", "canary-field": 1})
    await sender.ask("canary-event", {"canary": 1})
    async with Raw.connected(server.url, ada.token) as raw:
        for frame in (
            '42["canary',
            '421["canary-name"',
            '42["connect","canary"]',
            "canary",
            "4canary",
            b"canary",
        ):
            await raw.send(frame)
        await raw.lives()
    async with Raw.opened(server.url) as raw:
        await raw.send('40{"token":"canary-token"}')
        await raw.refusal()
    code = (await ada.call("POST", "/api/invites")).json()["code"]
    await ben.call("POST", f"/api/invites/{code}/accept")
    login = await http.post("/api/auth/login", json={"email": ada.email, "password": ada.password})
    refresh_token = login.cookies["refresh_token"]
    await http.post("/api/auth/refresh")
    http.cookies.clear()
    await http.post("/api/auth/login", json={"email": "canary@example.com", "password": "canary-password"})
    await http.post(
        "/api/auth/register", content=b'{"email": "canary', headers={"Content-Type": "application/json"}
    )
    await http.get(
        "/api/matches?before=canary", headers={"Authorization": "Bearer canary", "User-Agent": "canary"}
    )
    await http.post("/socket.io/?EIO=4&transport=polling&sid=canary", content="canary")
    log = server.log
    secrets = ("canary", code, ada.token, refresh_token, ada.password, server.secret, "eyJ")
    assert [secret for secret in secrets if secret in log] == []


async def test_s19_what_users_send_starts_no_line_of_its_own(
    server: Server, http: httpx.AsyncClient, ada: Person
) -> None:
    device = await ada.device()
    await device.ask("bad\nevent", {})
    await device.ask("join_match", {"match_id": "bad\nid"})
    await http.get("/api/bad%0Apath/%1b%5b31m")
    lines = [line for line in server.log.splitlines() if line.startswith(("bad", "event", "path", "id"))]
    assert not lines
    assert "\x1b[31m" not in server.log


async def test_backend_logs_show_events(server: Server, ada: Person) -> None:
    device = await ada.joined()
    await send(device, ada.match_id, "x")
    await device.ask("typing", {"match_id": ada.match_id, "is_typing": True})
    own = events_of(server, ada)
    assert set(own) >= {"join_match", "send_message", "typing"}
    for entry in own.values():
        assert (entry["match_id"], entry["outcome"]) == (ada.match_id, "ok")
        assert entry["ms"] >= 0
    assert [one for one in lines_of(server) if one["event"] == "connected" and one["user_id"] == ada.id]


def lines_of(server: Server) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]


def events_of(server: Server, person: Person) -> dict[str, dict[str, Any]]:
    """The last of each name."""
    own = [one for one in lines_of(server) if one["event"] == "event" and one.get("user_id") == person.id]
    return {one["name"]: one for one in own}


async def test_the_log_says_whose_events_could_not_be_read(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send('42["no_such_event",{}]')
        await raw.send('42["connect",{}]')
        await raw.lives()
    own = events_of(server, ada)
    assert set(own) == {"unknown", "refused"}
    assert all(entry["outcome"] == "invalid" for entry in own.values())
    assert len({entry["request_id"] for entry in own.values()}) == 2


async def test_every_line_of_a_log_is_a_json_object_from_start_to_stop(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", **UNLIMITED)
    server.start("--no-demo")
    async with two_who_matched(server) as (ida, _):
        await send(await ida.joined(), ida.match_id, "x")
    server.stop()
    events = [json.loads(line)["event"] for line in server.log.splitlines()]
    assert events[0] == "starting_database"
    assert {"running", "event", "stopping"} <= set(events)
