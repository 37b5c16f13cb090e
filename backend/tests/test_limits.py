"""With the limits as they are by default, on a server of its own."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio

from tests.client import Person, match_two
from tests.conftest import Server


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("limited") / "data", TRUSTED_PROXIES="127.0.0.1")
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def pair(limited: Server) -> AsyncIterator[tuple[Person, Person]]:
    await limited.ready()
    async with httpx.AsyncClient(base_url=limited.url, timeout=10) as http:
        people = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Gil", "Hal")]
        await match_two(*people)
        yield people[0], people[1]
        for person in people:
            await person.close()


async def test_s11_exactly_30_messages_a_minute_and_resends_are_free(
    pair: tuple[Person, Person],
) -> None:
    device = await pair[0].joined()
    sends = [{"match_id": pair[0].match_id, "content": str(n), "client_id": str(n)} for n in range(40)]
    answers = await asyncio.gather(*(device.ask("send_message", send) for send in sends))
    assert [answer["ok"] for answer in answers].count(True) == 30
    refused = next(answer["error"] for answer in answers if not answer["ok"])
    assert refused["code"] == "rate_limited"
    assert 0 < refused["retry_after"] <= 60
    stored = next(n for n, answer in enumerate(answers) if answer["ok"])
    again = await device.ask("send_message", sends[stored])
    assert again["message"]["id"] == answers[stored]["message"]["id"]
    assert (await pair[1].joined()).heard_of("error") == []
    other = await pair[1].device()
    assert (await other.ask("send_message", {"match_id": pair[1].match_id, "content": "my own 30"}))["ok"]

    typing = {"match_id": pair[0].match_id, "is_typing": True}
    answers = await asyncio.gather(*(device.ask("typing", typing) for _ in range(15)))
    assert 10 <= [answer["ok"] for answer in answers].count(True) < 15


async def test_s16_tries_are_slowed_for_one_account_from_one_address(pair: tuple[Person, Person]) -> None:
    http, email = pair[0].http, pair[0].email

    async def login(password: str, address: str) -> httpx.Response:
        return await http.post(
            "/api/auth/login",
            json={"email": email, "password": password},
            headers={"X-Forwarded-For": address},
        )

    tries = [await login("wrong", "203.0.113.1") for _ in range(12)]
    assert [answer.status_code for answer in tries] == [401] * 10 + [429] * 2
    assert tries[-1].json()["error"]["code"] == "rate_limited"
    assert int(tries[-1].headers["Retry-After"]) > 0
    assert (await login(pair[0].password, "203.0.113.2")).status_code == 200


async def test_registrations_are_slowed_for_one_address(pair: tuple[Person, Person]) -> None:
    http = pair[0].http
    answers = [
        await http.post(
            "/api/auth/register",
            json={"email": f"many-{n}@example.com", "name": "Many", "password": "password"},
            headers={"X-Forwarded-For": "203.0.113.9"},
        )
        for n in range(21)
    ]
    assert [answer.status_code for answer in answers] == [201] * 20 + [429]
