import asyncio
import json
import time

import httpx
import pytest

from tests.client import Device, Person
from tests.conftest import Server
from tests.raw import Raw
from tests.tokens import by_hand, claims_of, signed


async def refused(server: Server, auth: object) -> dict:
    async with Raw.opened(server.url) as raw:
        await raw.send("40" if auth is None else "40" + json.dumps(auth))
        said = await raw.refusal()
    assert set(said["data"]) >= {"code", "message"}
    return said["data"]


async def test_connected_says_who_one_is_what_time_it_is_and_what_the_limits_are(ada: Person) -> None:
    device = Device()
    await device.connect(str(ada.http.base_url), ada.token)
    ada.devices.append(device)
    greeting = await device.hears("connected")
    assert greeting["user"] == {
        "id": ada.id, "email": ada.email, "name": "Ada", "avatarUrl": None,
        "settings": {"language": None, "readReceipts": True, "lastSeen": True},
    }  # fmt: skip
    assert greeting["server_time"].endswith("Z")
    assert len(greeting["server_time"]) == len("2026-01-01T00:00:00.000Z")
    assert set(greeting["limits"]) == {
        "message_chars", "messages_per_minute", "typing_per_second", "attachment_bytes"
    }  # fmt: skip
    assert greeting["limits"]["message_chars"] == 5000


async def test_s01_without_a_sound_token_nobody_connects(server: Server, people: list[Person]) -> None:
    ada = people[0]
    bad = [
        *(
            None,
            {},
            [],
            "x",
            {"token": None},
            {"token": 1},
            {"token": ""},
            {"token": "junk"},
            {"token": ["a"]},
        ),
        *({"Token": ada.token}, {"token": {"$gt": ""}}, {"token": "é.é.é"}, {"token": ada.token + "x"}),
        {"token": by_hand(server.secret, ada.token, "none", with_signature=False)},
        {"token": by_hand(server.secret, ada.token, "None", with_signature=False)},
        {"token": by_hand(server.secret, ada.token, "RS256")},
        {"token": by_hand(server.secret, ada.token, "none")},
        {"token": signed(server.secret, ada.token, algorithm="HS512")},
        {"token": signed("x" * 64, ada.token)},
        *({"token": signed(server.secret, ada.token, without=name)} for name in claims_of(ada.token)),
        {"token": signed(server.secret, ada.token, aud="somebody-else")},
        {"token": signed(server.secret, ada.token, aud=["somebody-else"])},
        {"token": signed(server.secret, ada.token, typ="refresh")},
        {"token": signed(server.secret, ada.token, sub="f" * 24)},
        {"token": signed(server.secret, ada.token, sid="f" * 24)},
        {"token": signed(server.secret, ada.token, sub="junk")},
        {"token": signed(server.secret, ada.token, sub=people[1].id)},
        {"token": signed(server.secret, ada.token, exp="soon")},
    ]
    codes = await asyncio.gather(*(refused(server, auth) for auth in bad))
    assert [said["code"] for said in codes] == ["unauthorized"] * len(bad)


async def test_s01_the_same_tokens_open_no_rest_call(server: Server, ada: Person) -> None:
    for token in (
        "junk",
        by_hand(server.secret, ada.token, "none", with_signature=False),
        by_hand(server.secret, ada.token, "RS256"),
        signed(server.secret, ada.token, without="exp"),
        signed(server.secret, ada.token, typ="refresh"),
        signed(server.secret, ada.token, sub="junk"),
    ):
        answer = await ada.http.get("/api/users/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "unauthorized"


async def test_s01_a_refresh_token_is_no_access_token(server: Server, ada: Person) -> None:
    login = await ada.http.post("/api/auth/login", json={"email": ada.email, "password": ada.password})
    refresh_token = login.cookies["refresh_token"]
    ada.http.cookies.clear()
    assert (await refused(server, {"token": refresh_token}))["code"] == "unauthorized"


async def test_an_expired_token_is_told_from_a_wrong_one(server: Server, ada: Person) -> None:
    expired = signed(server.secret, ada.token, exp=int(time.time()) - 1)
    assert (await refused(server, {"token": expired}))["code"] == "token_expired"
    answer = await ada.http.get("/api/users/me", headers={"Authorization": f"Bearer {expired}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")


async def test_a_socket_may_try_again_with_a_better_token(server: Server, ada: Person) -> None:
    async with Raw.opened(server.url) as raw:
        await raw.send('40{"token":"junk"}')
        await raw.refusal()
        await raw.send("40" + json.dumps({"token": ada.token}))
        await raw.frame("40")
        await raw.event("connected")
        await raw.lives()


async def test_s05_no_other_namespace_is_served(server: Server, ada: Person) -> None:
    async with Raw.opened(server.url) as raw:
        await raw.send("40/admin," + json.dumps({"token": ada.token}))
        await raw.frame("44/admin,")
        await raw.send('42/admin,1["sync",{}]')
        assert await raw.is_closed(within_seconds=7)
        assert not [frame for frame in raw.kept if frame.startswith("4")]


async def test_s05_nothing_runs_before_authentication(server: Server, ada: Person) -> None:
    async with Raw.opened(server.url) as raw:
        payload = json.dumps({"match_id": ada.match_id, "content": "x"})
        for frame in (
            f'421["send_message",{payload}]',
            '422["nothing"]',
            "42[",
            '451-3["x"]',
            b"x",
            "41",
            "43[]",
        ):
            await raw.send(frame)
        assert await raw.is_closed(within_seconds=7)
        assert not [frame for frame in raw.kept if frame.startswith("4")]
    history = (await ada.call("GET", f"/api/matches/{ada.match_id}/messages")).json()
    assert history == {"messages": [], "has_more": False}


async def test_s05_a_silent_socket_is_closed(server: Server, http: httpx.AsyncClient) -> None:
    async def silent_websocket() -> None:
        started = time.monotonic()
        async with Raw.opened(server.url) as raw:
            assert await raw.is_closed(within_seconds=7)
        assert time.monotonic() - started > 4

    async def silent_poller() -> None:
        opened = (await http.get("/socket.io/?EIO=4&transport=polling")).text
        path = f"/socket.io/?EIO=4&transport=polling&sid={json.loads(opened[1:])['sid']}"
        assert (await http.get(path)).text == "1"
        assert (await http.post(path, content="40{}")).status_code == 400

    await asyncio.gather(silent_websocket(), silent_poller())


async def test_s05_a_socket_that_says_it_closes_is_closed(server: Server, ada: Person) -> None:
    async with Raw.opened(server.url) as raw:
        await raw.send("1")
        assert await raw.is_closed(within_seconds=5)


async def test_s05_an_upgrade_that_does_not_go_on_is_closed(server: Server, http: httpx.AsyncClient) -> None:
    sid = json.loads((await http.get("/socket.io/?EIO=4&transport=polling")).text[1:])["sid"]
    async with Raw.opened(server.url, sid=sid) as raw:
        await raw.send("2probe")
        await raw.frame("3probe")
        assert await raw.is_closed(within_seconds=7)


@pytest.mark.parametrize("goodbye", ["41", "41/,"])
async def test_s05_a_socket_that_signed_off_does_not_stay_open(
    server: Server, ada: Person, goodbye: str
) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send(goodbye)
        assert await raw.is_closed(within_seconds=7)


async def test_connecting_twice_on_one_socket_changes_nothing(
    server: Server, ada: Person, ben: Person
) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send("40" + json.dumps({"token": ben.token}))
        await raw.send('421["join_match",' + json.dumps({"match_id": ada.match_id}) + "]")
        assert (await raw.ack(1))["presence"]["user_id"] == ben.id


async def test_several_tabs_of_a_person_all_connect(ada: Person) -> None:
    devices = await asyncio.gather(*(ada.joined() for _ in range(5)))
    assert len(devices) == 5
