import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.client import Device, Person, match_two, send
from tests.conftest import Server, running, standing_still

OUTSIDE = "203.0.113."


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the limits that people meet. It trusts a proxy at 127.0.0.1, as behind nginx."""
    with running(
        tmp_path_factory.mktemp("limited"),
        MESSAGES_PER_MINUTE="30",
        TYPING_PER_SECOND="10",
        LOGIN_TRIES_PER_MINUTE="5",
        REGISTRATIONS_PER_HOUR="4",
        TRUSTED_PROXIES="127.0.0.1",
    ) as server:
        yield server


class Addresses:
    """A new client address at each call, as a trusted proxy would name it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.used = 0

    def client(self) -> httpx.AsyncClient:
        self.used += 1
        headers = {"X-Forwarded-For": f"{OUTSIDE}{self.used}"}
        return httpx.AsyncClient(verify=False, base_url=self.url, timeout=10, headers=headers)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def addresses(limited: Server) -> Addresses:
    await limited.ready()
    return Addresses(limited.url)


@pytest_asyncio.fixture(loop_scope="session")
async def pair(addresses: Addresses) -> AsyncIterator[tuple[Person, Person]]:
    async with addresses.client() as http:
        one, two = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ada", "Ben")]
        await match_two(one, two)
        yield one, two
        await one.close()
        await two.close()


async def try_to_send(device: Device, match_id: str, **more: object) -> dict[str, Any]:
    return await device.ask("send_message", {"match_id": match_id, "content": "x", **more})


async def test_s11_of_40_messages_at_once_exactly_30_are_taken(pair: tuple[Person, Person]) -> None:
    ada, ben = pair
    devices, other = [await ada.device() for _ in range(4)], await ben.device()
    answers = await asyncio.gather(*(try_to_send(devices[i % 4], ada.match_id) for i in range(40)))
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert len(refused) == 10
    for error in refused:
        assert error["code"] == "rate_limited"
        assert 0 < error["retry_after"] <= 60
    assert (await ben.call("GET", f"/api/matches/{ada.match_id}")).json()["lastSeq"] == 30
    await send(other, ada.match_id, "the other has a budget of their own")


async def test_s11_the_error_event_names_the_message_that_was_refused(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    for _ in range(30):
        await send(device, ada.match_id, "x")
    assert not (await try_to_send(device, ada.match_id, client_id="one too many"))["ok"]
    error = await device.hears("error", event="send_message")
    assert (error["code"], error["client_id"]) == ("rate_limited", "one too many")


async def test_s11_resending_what_is_stored_is_free(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    sent = [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)]
    for _ in range(3):
        again = [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)]
        assert again == sent
    await send(device, ada.match_id, "the thirtieth")
    assert [await send(device, ada.match_id, "x", client_id=str(i)) for i in range(29)] == sent
    await device.fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")


async def test_s11_what_was_refused_otherwise_costs_nothing(pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    device = await ada.device()
    for _ in range(35):
        await try_to_send(device, "f" * 24)
        await device.ask("send_message", {"match_id": ada.match_id, "content": ""})
        await try_to_send(device, ada.match_id, reply_to="f" * 24)
    for _ in range(30):
        await send(device, ada.match_id, "x")


async def test_s11_what_the_database_was_too_slow_for_costs_nothing(
    limited: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    devices = [await ada.device() for _ in range(30)]
    with standing_still(limited.database_process):
        sending = [asyncio.create_task(try_to_send(device, ada.match_id)) for device in devices]
        await asyncio.sleep(2)
    await asyncio.sleep(0.05)
    with standing_still(limited.database_process):
        answers = await asyncio.gather(*sending)
    await limited.ready()
    codes = [answer.get("error", {}).get("code", "ok") for answer in answers]
    assert "unavailable" in codes
    for _ in range(codes.count("unavailable")):
        await send(devices[0], ada.match_id, "x")
    await devices[0].fails("send_message", {"match_id": ada.match_id, "content": "x"}, "rate_limited")


async def test_s11_typing_is_limited_per_second_and_tabs_share_it(pair: tuple[Person, Person]) -> None:
    ada, ben = pair
    devices, other = [await ada.joined() for _ in range(2)], await ben.joined()
    payload = {"match_id": ada.match_id, "is_typing": True}
    answers = await asyncio.gather(*(devices[i % 2].ask("typing", payload) for i in range(15)))
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    # The window moves on while they arrive.
    assert 0 < len(refused) <= 5
    assert {error["code"] for error in refused} == {"rate_limited"}
    assert all(0 < error["retry_after"] <= 1 for error in refused)
    await other.settle()
    assert len(other.heard_of("user_typing")) == 15 - len(refused)


async def test_connected_names_the_limits(pair: tuple[Person, Person]) -> None:
    device = Device()
    await device.connect(str(pair[0].http.base_url), pair[0].token)
    pair[0].devices.append(device)
    limits = (await device.hears("connected"))["limits"]
    assert (limits["messages_per_minute"], limits["typing_per_second"]) == (30, 10)


async def try_to_sign_in(http: httpx.AsyncClient, email: str, password: str) -> httpx.Response:
    return await http.post("/api/auth/login", json={"email": email, "password": password})


async def test_s16_guessing_is_slowed_without_locking_the_victim_out(
    addresses: Addresses, pair: tuple[Person, Person]
) -> None:
    victim, somebody = pair
    async with addresses.client() as attacker, addresses.client() as home:
        tries = [await try_to_sign_in(attacker, victim.email, f"guess {i}") for i in range(5)]
        assert [answer.status_code for answer in tries] == [401] * 5
        for password in ("guess", victim.password):
            refused = await try_to_sign_in(attacker, victim.email, password)
            error = refused.json()["error"]
            assert (refused.status_code, error["code"]) == (429, "rate_limited")
            assert 0 < error["retry_after"] <= int(refused.headers["Retry-After"]) <= 61
        assert (await try_to_sign_in(attacker, somebody.email, somebody.password)).status_code == 200
        assert (await try_to_sign_in(home, victim.email, victim.password)).status_code == 200


async def test_s16_spelling_an_email_otherwise_gives_no_more_tries(
    addresses: Addresses, pair: tuple[Person, Person]
) -> None:
    victim = pair[0]
    async with addresses.client() as attacker:
        spellings = [
            victim.email,
            victim.email.upper(),
            f" {victim.email}",
            f"{victim.email}\t",
            victim.email.title(),
        ]
        for email in spellings:
            assert (await try_to_sign_in(attacker, email, "guess")).status_code == 401
        assert (await try_to_sign_in(attacker, victim.email, "guess")).status_code == 429


async def test_s16_guessing_over_many_accounts_is_slowed_too(addresses: Addresses) -> None:
    async with addresses.client() as attacker:
        answers = [await try_to_sign_in(attacker, f"somebody{i}@example.com", "guess") for i in range(30)]
    assert 429 in {answer.status_code for answer in answers}


async def test_accounts_per_address_are_limited(addresses: Addresses) -> None:
    async with addresses.client() as http:
        for _ in range(4):
            await Person.register(http, "Ada", secrets.token_hex(6))
        body = {"email": f"{secrets.token_hex(6)}@example.com", "name": "Ada", "password": "long enough"}
        refused = await http.post("/api/auth/register", json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
        assert 0 < int(refused.headers["Retry-After"]) <= 3601
    async with addresses.client() as elsewhere:
        await Person.register(elsewhere, "Ada", secrets.token_hex(6))


async def test_s10_only_the_proxys_own_word_counts(addresses: Addresses, pair: tuple[Person, Person]) -> None:
    """The client's own X-Forwarded-For stands left of what the proxy adds."""
    async with addresses.client() as http:
        behind = http.headers["X-Forwarded-For"]
        codes = []
        for i in range(7):
            headers = {"X-Forwarded-For": f"198.51.100.{i}, {behind}"}
            body = {"email": pair[0].email, "password": "guess"}
            codes.append((await http.post("/api/auth/login", json=body, headers=headers)).status_code)
    assert codes == [401] * 5 + [429] * 2


async def test_behind_tls_the_refresh_cookie_is_secure(
    addresses: Addresses, pair: tuple[Person, Person]
) -> None:
    body = {"email": pair[1].email, "password": pair[1].password}
    async with addresses.client() as http:
        answer = await http.post("/api/auth/login", json=body, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]


@pytest.fixture(scope="module")
def untrusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("untrusting"), REGISTRATIONS_PER_HOUR="2") as server:
        yield server


async def test_s10_a_forged_address_is_not_believed(untrusting: Server) -> None:
    await untrusting.ready()
    codes = []
    async with httpx.AsyncClient(verify=False, base_url=untrusting.url) as http:
        for i in range(4):
            forged = {
                "X-Forwarded-For": f"{OUTSIDE}{i}",
                "X-Real-IP": f"{OUTSIDE}{i}",
                "Forwarded": f"for={OUTSIDE}{i}",
            }
            body = {"email": f"{secrets.token_hex(6)}@example.com", "name": "Ada", "password": "long enough"}
            codes.append((await http.post("/api/auth/register", json=body, headers=forged)).status_code)
    assert codes == [201, 201, 429, 429]


async def test_one_customer_of_ipv6_is_one_address(limited: Server) -> None:
    """Their provider gives them 2^64 addresses."""
    await limited.ready()

    async def register(address: str) -> int:
        body = {"email": f"{secrets.token_hex(6)}@example.com", "name": "Ada", "password": "long enough"}
        headers = {"X-Forwarded-For": address}
        async with httpx.AsyncClient(verify=False, base_url=limited.url) as http:
            return (await http.post("/api/auth/register", json=body, headers=headers)).status_code

    theirs = [f"2001:db8:0:1:{n}::{n}" for n in range(1, 6)]
    assert [await register(address) for address in theirs] == [201, 201, 201, 201, 429]
    assert await register("2001:db8:0:2::1") == 201
    written_as_ipv6 = [f"::ffff:198.51.100.{n}" for n in range(1, 6)]
    assert [await register(address) for address in written_as_ipv6] == [201] * 5
    assert [await register("198.51.100.1") for _ in range(4)] == [201, 201, 201, 429]
