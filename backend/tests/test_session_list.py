"""Where one is signed in, and signing out there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from bson import ObjectId

from tests.client import Device, Person
from tests.conftest import Server
from tests.tokens import claims_of
from tests.user_agents import CHROME, FIREFOX, SAFARI

AT_MOST_SECONDS = 2


async def sign_in(person: Person, user_agent: str = FIREFOX) -> httpx.Response:
    body = {"email": person.email, "password": person.password}
    answer = await person.http.post("/api/auth/login", json=body, headers={"User-Agent": user_agent})
    assert answer.status_code == 200, answer.text
    person.http.cookies.clear()
    return answer


async def refresh(person: Person, signed_in: httpx.Response, user_agent: str) -> httpx.Response:
    cookie = f"refresh_token={signed_in.cookies['refresh_token']}"
    headers = {"Cookie": cookie, "User-Agent": user_agent}
    answer = await person.http.post("/api/auth/refresh", headers=headers)
    person.http.cookies.clear()
    return answer


async def listed(person: Person) -> list[dict[str, Any]]:
    answer = await person.call("GET", "/api/auth/sessions")
    assert answer.status_code == 200, answer.text
    sessions: list[dict[str, Any]] = answer.json()["sessions"]
    return sessions


async def device_of(person: Person, signed_in: httpx.Response) -> Device:
    device = await Device().connect(str(person.http.base_url), signed_in.json()["access_token"])
    person.devices.append(device)
    await device.hears("connected")
    return device


def session_id(access_token: str) -> str:
    sid: str = claims_of(access_token)["sid"]
    return sid


def change(server: Server, access_token: str, update: dict[str, Any]) -> None:
    with server.database() as database:
        assert database.sessions.update_one({"_id": ObjectId(session_id(access_token))}, update).matched_count


async def test_sessions_are_listed_one_s_own_first_and_then_the_last_active(ada: Person, ben: Person) -> None:
    await sign_in(ada, CHROME)
    own = await sign_in(ada)
    await sign_in(ada, SAFARI)
    await sign_in(ben, CHROME)
    ada.token = own.json()["access_token"]
    sessions = await listed(ada)
    assert [(one["browser"], one["system"], one["current"]) for one in sessions] == [
        ("Firefox", "Linux", True),
        ("Safari", "macOS", False),
        ("Chrome", "Windows", False),
        (None, None, False),
    ]
    assert sessions[0]["id"] == session_id(ada.token)
    active = [datetime.fromisoformat(one["lastActiveAt"]) for one in sessions]
    assert active[1:] == sorted(active[1:], reverse=True)
    assert datetime.now(UTC) - active[0] < timedelta(minutes=1)


async def test_a_listed_session_says_nothing_more_of_itself(ada: Person) -> None:
    await sign_in(ada)
    for session in await listed(ada):
        assert set(session) == {"id", "browser", "system", "lastActiveAt", "current"}


async def test_refreshing_shows_where_and_when_that_was(server: Server, ada: Person) -> None:
    signed_in = await sign_in(ada, FIREFOX)
    ada.token = signed_in.json()["access_token"]
    change(server, ada.token, {"$set": {"rotatedAt": datetime.now(UTC) - timedelta(days=3)}})
    before = (await listed(ada))[0]
    assert (await refresh(ada, signed_in, CHROME)).status_code == 200
    after = (await listed(ada))[0]
    assert (before["id"], before["browser"]) == (after["id"], "Firefox")
    assert (after["browser"], after["system"]) == ("Chrome", "Windows")
    gap = datetime.fromisoformat(after["lastActiveAt"]) - datetime.fromisoformat(before["lastActiveAt"])
    assert gap >= timedelta(days=3)


async def test_nothing_of_a_user_agent_is_stored_but_two_names(server: Server, ada: Person) -> None:
    signed_in = await sign_in(ada, f"{FIREFOX} canary")
    with server.database() as database:
        stored = database.sessions.find_one({"_id": ObjectId(session_id(signed_in.json()["access_token"]))})
    assert stored
    assert stored["device"] == {"browser": "Firefox", "system": "Linux"}
    assert "canary" not in str(stored)


async def test_a_session_from_before_devices_were_kept_is_listed_without_names(
    server: Server, ada: Person
) -> None:
    signed_in = await sign_in(ada)
    ada.token = signed_in.json()["access_token"]
    change(server, ada.token, {"$unset": {"device": ""}})
    assert [(await listed(ada))[0][name] for name in ("browser", "system")] == [None, None]
    assert (await refresh(ada, signed_in, FIREFOX)).status_code == 200
    assert (await listed(ada))[0]["browser"] == "Firefox"


async def test_what_has_expired_or_ended_is_not_listed(server: Server, ada: Person) -> None:
    expired, ended = [(await sign_in(ada)).json()["access_token"] for _ in range(2)]
    ids = {session_id(token) for token in (expired, ended)}
    assert ids < {one["id"] for one in await listed(ada)}
    change(server, expired, {"$set": {"expiresAt": datetime.now(UTC)}})
    assert (await ada.call("DELETE", f"/api/auth/sessions/{session_id(ended)}")).status_code == 204
    assert [one["id"] for one in await listed(ada)] == [session_id(ada.token)]


async def test_s02_ending_a_session_elsewhere_ends_it_at_once_and_no_other(ada: Person) -> None:
    lost, kept = await sign_in(ada), await sign_in(ada)
    gone = [await device_of(ada, lost), await device_of(ada, lost)]
    staying = [await device_of(ada, kept), await ada.device()]
    path = f"/api/auth/sessions/{session_id(lost.json()['access_token'])}"
    assert (await ada.call("DELETE", path)).status_code == 204
    for device in gone:
        await device.is_hung_up(AT_MOST_SECONDS)
        assert await device.hears("session_expired") == {"code": "unauthorized"}
    assert (await refresh(ada, lost, FIREFOX)).status_code == 401
    for device in staying:
        await device.settle()
        assert not device.heard_of("session_expired")
    assert (await refresh(ada, kept, FIREFOX)).status_code == 200
    assert (await ada.call("DELETE", path)).status_code == 404
    ada.token = lost.json()["access_token"]
    assert (await ada.call("GET", "/api/users/me")).status_code == 401


async def test_s02_ending_all_others_leaves_the_one_that_asked(ada: Person, ben: Person) -> None:
    others = [await sign_in(ada), await sign_in(ada)]
    gone = [await device_of(ada, other) for other in others]
    staying = [await ada.device(), await ada.device(), await ben.device()]
    assert (await ada.call("DELETE", "/api/auth/sessions")).status_code == 204
    for device in gone:
        await device.is_hung_up(AT_MOST_SECONDS)
        assert await device.hears("session_expired") == {"code": "unauthorized"}
    for device in staying:
        await device.settle()
        assert not device.heard_of("session_expired")
    assert [(await refresh(ada, other, FIREFOX)).status_code for other in others] == [401, 401]
    assert [one["current"] for one in await listed(ada)] == [True]


@pytest.mark.parametrize("wanted", ["ADA", "a" * 24, "a" * 23, "z" * 24, "me"])
async def test_s06_a_session_of_somebody_else_is_as_one_that_does_not_exist(
    ada: Person, eve: Person, wanted: str
) -> None:
    device = await ada.device()
    wanted = session_id(ada.token) if wanted == "ADA" else wanted
    answer = await eve.call("DELETE", f"/api/auth/sessions/{wanted}")
    expected = {"code": "not_found", "message": "This does not exist, or is not yours."}
    assert (answer.status_code, answer.json()["error"]) == (404, expected)
    await device.settle()
    assert not device.heard_of("session_expired")
    assert (await ada.call("GET", "/api/users/me")).status_code == 200


@pytest.mark.parametrize("call", [("GET", ""), ("DELETE", ""), ("DELETE", "/ADA")])
async def test_s05_without_a_token_no_session_is_shown_or_ended(ada: Person, call: tuple[str, str]) -> None:
    method, path = call
    path = path.replace("ADA", session_id(ada.token))
    assert (await ada.http.request(method, f"/api/auth/sessions{path}")).status_code == 401
    assert len(await listed(ada)) == 1
