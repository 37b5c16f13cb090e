"""Against a push service of our own, which decrypts what comes as a browser would."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import jwt
import pytest
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from app.actions.pushes import LOOK_AGAIN_SECONDS
from app.connections import PING_SECONDS, PONG_SECONDS
from app.push import allowed, decode, is_public
from tests.client import PATIENCE_SECONDS, Person, match_two, send
from tests.conftest import UNLIMITED, Server, free_port, running
from tests.push_service import Browser, PushService
from tests.raw import Raw
from tests.tokens import claims_of

PATH = "/api/push_subscriptions"


PORT = free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("push")
    with running(folder, PUSH_ALLOWED_ORIGINS=f"http://127.0.0.1:{PORT}", **UNLIMITED) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def service() -> AsyncIterator[PushService]:
    service = PushService(PORT)
    app = web.Application()
    app.router.add_post("/{name}", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    yield service
    await runner.cleanup()


async def subscribed(person: Person, service: PushService) -> Browser:
    browser = Browser(service, person.name)
    answer = await person.call("PUT", PATH, json=browser.subscription)
    assert answer.status_code == 204, answer.text
    return browser


async def test_who_has_no_page_open_is_pushed_to_readably_for_that_browser_alone(
    server: Server, http: httpx.AsyncClient, ada: Person, ben: Person, service: PushService
) -> None:
    phone, laptop = await subscribed(ben, service), await subscribed(ada, service)
    device = await ada.device()
    message = await send(device, ada.match_id, "x" * 200)
    endpoint, body, headers = await service.push()
    assert endpoint == phone.endpoint
    assert phone.read(body) == {
        "match_id": ada.match_id, "sender": "Ada", "text": "x" * 120, "unread": 1
    }  # fmt: skip
    assert b"xxx" not in body
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0

    key = (await http.get(f"{PATH}/key")).json()["key"]
    scheme, _, parts = headers["Authorization"].partition(" ")
    token, known = (part.strip().partition("=")[2] for part in parts.split(","))
    assert (scheme, known) == ("vapid", key)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(key))
    claims = jwt.decode(token, point, algorithms=["ES256"], audience=service.origin)
    assert claims["sub"]
    assert (server.data_dir / "vapid_key").stat().st_mode & 0o777 == 0o600
    assert "x" * 20 not in server.log
    assert phone.endpoint not in server.log

    # Whoever has a page open, has muted the match or has read it is left in peace.
    page = await ben.device()
    await send(device, ada.match_id, "seen in the page")
    await ben.call("PATCH", f"/api/matches/{ada.match_id}", json={"muted_until": "2099-01-01T00:00:00Z"})
    await page.hears("new_message", content="seen in the page")
    await send(page, ada.match_id, "I was here")
    assert service.came.empty(), laptop.endpoint
    assert message["seq"] == 1


async def test_a_busy_push_service_is_asked_again_and_a_gone_subscription_is_forgotten(
    server: Server, ada: Person, ben: Person, service: PushService
) -> None:
    phone = await subscribed(ben, service)
    device = await ada.device()
    service.answers = [
        web.Response(status=429, headers={"Retry-After": "²"}),
        web.Response(status=503, headers={"Retry-After": "0"}),
        web.Response(status=410),
    ]
    await send(device, ada.match_id, "Are you there?")
    for _ in range(3):
        endpoint, body, _ = await service.push()
        assert (endpoint, phone.read(body)["text"]) == (phone.endpoint, "Are you there?")
    async with asyncio.timeout(PATIENCE_SECONDS):
        with server.database() as database:
            while database["push_subscriptions"].find_one({"endpoint": phone.endpoint}):
                await asyncio.sleep(0.05)


async def test_who_has_put_the_phone_away_is_pushed_what_came_before_that_was_noticed(
    server: Server, ada: Person, ben: Person, service: PushService
) -> None:
    phone = await subscribed(ben, service)
    async with Raw.connected(server.url, ben.token) as page:
        await send(await ada.device(), ada.match_id, "Are you there?")
        await page.event("new_message")
        _, body, _ = await service.push(PING_SECONDS + PONG_SECONDS + LOOK_AGAIN_SECONDS + PATIENCE_SECONDS)
        assert phone.read(body)["text"] == "Are you there?"


async def test_what_was_taken_back_meanwhile_is_not_pushed(
    server: Server, ada: Person, ben: Person, eve: Person, service: PushService
) -> None:
    phone = await subscribed(ben, service)
    writer, other = await ada.device(), await eve.device()
    ended, going_on = ben.match_id, await match_two(eve, ben)
    async with Raw.connected(server.url, ben.token) as page:
        await page.lives()
    unwanted = await send(writer, ended, "Wrong chat!")
    await send(other, going_on, "Are you there?")
    await writer.ask("delete_message", {"match_id": ended, "message_id": unwanted["id"]})
    _, body, _ = await service.push(LOOK_AGAIN_SECONDS + PATIENCE_SECONDS)
    assert phone.read(body)["text"] == "Are you there?"

    async with Raw.connected(server.url, ben.token) as page:
        await page.lives()
    await send(writer, ended, "Are you there as well?")
    await send(other, going_on, "Good night.")
    assert (await ada.call("DELETE", f"/api/matches/{ended}")).status_code == 204
    _, body, _ = await service.push(LOOK_AGAIN_SECONDS + PATIENCE_SECONDS)
    assert phone.read(body)["text"] == "Good night."
    assert service.came.empty()


async def test_a_subscription_belongs_to_who_is_signed_in_in_that_browser(
    server: Server, ada: Person, ben: Person, eve: Person, service: PushService
) -> None:
    shared = await subscribed(ben, service)
    stolen = {**shared.subscription, "keys": Browser(service, "Eve").subscription["keys"]}
    assert (await eve.call("PUT", PATH, json=stolen)).status_code == 409
    assert (await eve.call("DELETE", PATH, json={"endpoint": shared.endpoint})).status_code == 204
    device = await ada.device()
    await send(device, ada.match_id, "Still for Ben")
    assert shared.read((await service.push())[1])["text"] == "Still for Ben"

    cal = await Person.register(ben.http, "Cal", secrets.token_hex(4))
    assert (await cal.call("PUT", PATH, json=shared.subscription)).status_code == 204
    await match_two(ada, cal)
    await send(device, cal.match_id, "For Cal")
    await send(device, ben.match_id, "Not for Cal")
    assert shared.read((await service.push())[1])["text"] == "For Cal"

    assert (await cal.call("POST", "/api/auth/logout")).status_code == 204
    with server.database() as database:
        assert database["push_subscriptions"].find_one({"endpoint": shared.endpoint}) is None
    assert service.came.empty()


async def test_a_browser_that_another_one_signed_out_is_no_longer_pushed_to(
    server: Server, ada: Person, ben: Person, service: PushService
) -> None:
    body = {"email": ben.email, "password": ben.password}
    lost = await subscribed(ben, service)
    first = claims_of(ben.token)["sid"]
    ben.token = (await ben.http.post("/api/auth/login", json=body)).json()["access_token"]
    kept = await subscribed(ben, service)
    assert (await ben.call("DELETE", f"/api/auth/sessions/{first}")).status_code == 204
    await send(await ada.device(), ada.match_id, "Not for a lost phone")
    assert (await service.push())[0] == kept.endpoint
    assert service.came.empty()
    with server.database() as database:
        endpoints = {one["endpoint"] for one in database.push_subscriptions.find()}
    assert (kept.endpoint in endpoints, lost.endpoint in endpoints) == (True, False)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x", "https://127.0.0.1/x", "https://localhost/x", "https://10.1.2.3/x",
        "https://169.254.169.254/latest", "https://[::1]/x", "https://[::ffff:10.0.0.1]/x", "https://2130706433/x",
        "https://user@example.com/x", "ftp://example.com", "javascript:alert(1)", "", "https://", "x" * 3000,
        f"https://{'a' * 64}.com/x",
    ],
)  # fmt: skip
async def test_s18_nothing_but_a_public_https_address_is_taken(
    ada: Person, service: PushService, endpoint: str
) -> None:
    sound = Browser(service, "Ada").subscription
    answer = await ada.call("PUT", PATH, json={**sound, "endpoint": endpoint})
    assert answer.status_code == 400, answer.text
    assert "endpoint" in answer.json()["error"]["fields"]


async def test_s08_odd_subscriptions_are_refused(ada: Person, service: PushService) -> None:
    sound = Browser(service, "Ada").subscription
    keys: dict[str, str] = dict(sound["keys"])  # type: ignore[call-overload]
    for bad in (
        {},
        {**sound, "user_id": ada.id},
        *(
            {**sound, "keys": {**keys, name: value}}
            for name in keys
            for value in ("", "AAAA", "é", None, {"$gt": ""})
        ),
    ):
        assert (await ada.call("PUT", PATH, json=bad)).status_code == 400, bad


def test_s18_addresses_that_only_look_public_are_not() -> None:
    for private in ("100.64.0.1", "0.0.0.0", "224.0.0.1", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::"):
        assert not is_public(private), private
    assert is_public("93.184.216.34")
    assert allowed("https://push.example.com/abc").hostname == "push.example.com"


async def test_s18_a_redirect_is_not_followed(ada: Person, ben: Person, service: PushService) -> None:
    phone = await subscribed(ben, service)
    device = await ada.device()
    service.answers = [web.Response(status=307, headers={"Location": f"{service.origin}/elsewhere"})]
    await send(device, ada.match_id, "One")
    assert (await service.push())[0] == phone.endpoint
    await send(device, ada.match_id, "Two")
    assert (await service.push())[0] == phone.endpoint
