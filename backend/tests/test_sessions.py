import asyncio
import json
import time

from tests.client import PATIENCE_SECONDS, Device, Person
from tests.conftest import Server
from tests.raw import Raw
from tests.tokens import signed

AT_MOST_SECONDS = 2


async def sign_in_again(person: Person) -> str:
    body = {"email": person.email, "password": person.password}
    answer = await person.http.post("/api/auth/login", json=body)
    person.http.cookies.clear()
    return answer.json()["access_token"]


async def device_with(person: Person, token: str) -> Device:
    device = await Device().connect(str(person.http.base_url), token)
    person.devices.append(device)
    await device.hears("connected")
    return device


async def test_s02_a_socket_ends_when_its_token_expires(server: Server, ada: Person) -> None:
    device = await device_with(ada, signed(server.secret, ada.token, exp=int(time.time()) + 2))
    assert await device.hears("session_expired") == {"code": "token_expired"}
    await device.is_hung_up(AT_MOST_SECONDS)


async def test_s02_the_server_closes_an_expired_socket_itself(server: Server, ada: Person) -> None:
    short = signed(server.secret, ada.token, exp=int(time.time()) + 2)
    async with Raw.connected(server.url, short) as raw:
        assert await raw.event("session_expired") == {"code": "token_expired"}
        await raw.send(f'421["sync",{json.dumps({"match_id": ada.match_id, "after_seq": 0})}]')
        await raw.is_closed(within_seconds=AT_MOST_SECONDS)
        assert not [frame for frame in raw.kept if frame.startswith("43")]


async def test_s02_signing_out_ends_that_session_and_no_other(ada: Person) -> None:
    elsewhere = await device_with(ada, await sign_in_again(ada))
    here, other_tab = await ada.device(), await ada.device()
    assert (await ada.call("POST", "/api/auth/logout")).status_code == 204
    for device in (here, other_tab):
        await device.is_hung_up(AT_MOST_SECONDS)
        assert await device.hears("session_expired") == {"code": "unauthorized"}
    await elsewhere.settle()
    assert not elsewhere.heard_of("session_expired")
    assert (await ada.call("GET", "/api/users/me")).status_code == 401


async def test_s02_signing_out_everywhere_ends_every_session(ada: Person, ben: Person) -> None:
    second_token = await sign_in_again(ada)
    devices = [await ada.device(), await device_with(ada, second_token)]
    bystander = await ben.device()
    assert (await ada.call("POST", "/api/auth/logout_all")).status_code == 204
    for device in devices:
        await device.is_hung_up(AT_MOST_SECONDS)
        assert await device.hears("session_expired") == {"code": "unauthorized"}
    ada.token = second_token
    assert (await ada.call("GET", "/api/users/me")).status_code == 401
    await bystander.settle()
    assert not bystander.heard_of("session_expired")


async def test_s02_a_new_password_ends_every_session(ada: Person) -> None:
    device = await device_with(ada, await sign_in_again(ada))
    body = {"current": ada.password, "new": "another secret"}
    changed = await ada.call("POST", "/api/auth/password", json=body)
    assert changed.status_code == 204
    await device.is_hung_up(AT_MOST_SECONDS)
    assert await device.hears("session_expired") == {"code": "unauthorized"}
    assert (await ada.call("GET", "/api/users/me")).status_code == 401
    ada.http.cookies.clear()
    old = await ada.http.post("/api/auth/login", json={"email": ada.email, "password": ada.password})
    assert old.status_code == 401
    ada.password = "another secret"
    assert await sign_in_again(ada)


async def test_s02_a_socket_that_connects_while_one_signs_out_does_not_stay(
    server: Server, ada: Person
) -> None:
    for _ in range(10):
        ada.token = await sign_in_again(ada)
        async with Raw.opened(server.url) as raw:
            signing_out = asyncio.create_task(ada.call("POST", "/api/auth/logout"))
            await raw.send("40" + json.dumps({"token": ada.token}))
            assert (await signing_out).status_code == 204
            await raw.is_closed(within_seconds=PATIENCE_SECONDS)
