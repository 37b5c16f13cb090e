import asyncio
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import httpx
import pytest
from bson import ObjectId

from tests.client import Device, Person
from tests.conftest import Server
from tests.tokens import claims_of


async def sign_in(person: Person) -> httpx.Response:
    answer = await person.http.post(
        "/api/auth/login", json={"email": person.email, "password": person.password}
    )
    person.http.cookies.clear()
    return answer


async def refresh(person: Person, token: str) -> httpx.Response:
    answer = await person.http.post("/api/auth/refresh", headers={"Cookie": f"refresh_token={token}"})
    person.http.cookies.clear()
    return answer


def age_rotation(server: Server, access_token: str, seconds: float) -> None:
    """As if that session's last refresh had been so long ago."""
    with server.database() as database:
        session_id = ObjectId(claims_of(access_token)["sid"])
        past = datetime.now(UTC) - timedelta(seconds=seconds)
        assert database.sessions.update_one({"_id": session_id}, {"$set": {"rotatedAt": past}}).matched_count


async def test_the_refresh_cookie_is_out_of_reach_of_scripts_and_other_sites(ada: Person) -> None:
    answer = await sign_in(ada)
    cookie = SimpleCookie(answer.headers["set-cookie"])["refresh_token"]
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "strict"
    assert cookie["path"] == "/api/auth"
    assert not cookie["secure"]
    assert not cookie["domain"]
    assert int(cookie["max-age"]) > 24 * 3600
    assert answer.headers["cache-control"] == "no-store"
    assert answer.cookies["refresh_token"] not in answer.text


async def test_s03_refreshing_gives_a_new_access_token_and_a_new_cookie(ada: Person) -> None:
    first = await sign_in(ada)
    second = await refresh(ada, first.cookies["refresh_token"])
    assert second.status_code == 200
    assert second.json()["user"] == first.json()["user"]
    assert second.json()["access_token"] != first.json()["access_token"]
    assert second.cookies["refresh_token"] != first.cookies["refresh_token"]
    ada.token = second.json()["access_token"]
    assert (await ada.call("GET", "/api/users/me")).status_code == 200


async def test_s03_two_tabs_that_refresh_at_once_get_the_same_successor(ada: Person) -> None:
    token = (await sign_in(ada)).cookies["refresh_token"]
    answers = await asyncio.gather(*(refresh(ada, token) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    successors = {answer.headers["set-cookie"].split(";")[0] for answer in answers}
    assert len(successors) == 1
    successor = successors.pop().removeprefix("refresh_token=")
    assert (await refresh(ada, successor)).status_code == 200


async def test_s03_a_replay_after_10_s_ends_the_session_and_its_sockets(server: Server, ada: Person) -> None:
    stolen = (await sign_in(ada)).cookies["refresh_token"]
    renewed = await refresh(ada, stolen)
    access_token = renewed.json()["access_token"]
    device = await Device().connect(server.url, access_token)
    ada.devices.append(device)
    age_rotation(server, access_token, 11)
    assert (await refresh(ada, stolen)).status_code == 401
    await device.is_hung_up(2)
    assert (await refresh(ada, renewed.cookies["refresh_token"])).status_code == 401
    assert (await ada.call("GET", "/api/users/me")).status_code == 200
    ada.token = access_token
    assert (await ada.call("GET", "/api/users/me")).status_code == 401


async def test_s03_an_older_generation_ends_the_session_at_once(ada: Person) -> None:
    first = (await sign_in(ada)).cookies["refresh_token"]
    second = (await refresh(ada, first)).cookies["refresh_token"]
    third = (await refresh(ada, second)).cookies["refresh_token"]
    assert (await refresh(ada, first)).status_code == 401
    assert (await refresh(ada, third)).status_code == 401


async def test_s03_the_newest_token_may_be_used_at_any_time(server: Server, ada: Person) -> None:
    signed_in = await sign_in(ada)
    age_rotation(server, signed_in.json()["access_token"], 24 * 3600)
    assert (await refresh(ada, signed_in.cookies["refresh_token"])).status_code == 200


async def test_a_session_that_was_signed_out_is_not_refreshed(ada: Person) -> None:
    signed_in = await sign_in(ada)
    ada.token = signed_in.json()["access_token"]
    out = await ada.call("POST", "/api/auth/logout")
    assert out.status_code == 204
    cookie = SimpleCookie(out.headers["set-cookie"])["refresh_token"]
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("", "/api/auth", "0")
    assert (await refresh(ada, signed_in.cookies["refresh_token"])).status_code == 401


@pytest.mark.parametrize("token", ["", "junk", "a.b.c", "ACCESS"])
async def test_s01_only_a_refresh_token_refreshes(ada: Person, token: str) -> None:
    answer = await refresh(ada, ada.token if token == "ACCESS" else token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


async def test_changing_the_password_leaves_the_one_who_changed_it_signed_in(ada: Person) -> None:
    body = {"current": ada.password, "new": "another secret"}
    changed = await ada.call("POST", "/api/auth/password", json=body)
    ada.http.cookies.clear()
    renewed = await refresh(ada, changed.cookies["refresh_token"])
    assert renewed.status_code == 200
    ada.token = renewed.json()["access_token"]
    assert (await ada.call("GET", "/api/users/me")).status_code == 200
