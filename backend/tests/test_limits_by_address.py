"""Limits of tries to sign in and up, and whose address counts."""

import secrets
from collections.abc import Iterator

import httpx
import pytest

from tests.addresses import OUTSIDE, Addresses
from tests.client import Person
from tests.conftest import Server, running

pytest_plugins = ["tests.limit_fixtures"]


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
