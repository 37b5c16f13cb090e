"""R11, R13: the database stands still (SIGSTOP), or is killed."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.client import Device, Person, send
from tests.conftest import UNLIMITED, Server, running, standing_still, two_who_matched
from tests.raw import Raw

CONTRACT_SECONDS = 5


@pytest.fixture(scope="module")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("fragile"), **UNLIMITED) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def pair(fragile: Server) -> AsyncIterator[tuple[Person, Person]]:
    async with two_who_matched(fragile) as pair:
        yield pair


async def timed(device: Device, event: str, payload: dict) -> tuple[str, float]:
    started = time.monotonic()
    answer = await device.ask(event, payload)
    return "ok" if answer["ok"] else answer["error"]["code"], time.monotonic() - started


async def test_r13_every_event_of_a_burst_is_answered_within_5_s(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device, other = await ada.joined(), await ben.joined()
    first = await send(device, ada.match_id, "before")
    of_match = {"match_id": ada.match_id}
    of_message = of_match | {"message_id": first["id"]}
    with standing_still(fragile.database_process):
        answers = await asyncio.gather(
            *(
                timed(device, "send_message", of_match | {"content": str(i), "client_id": str(i)})
                for i in range(5)
            ),
            timed(device, "typing", of_match | {"is_typing": True}),
            timed(device, "sync", of_match | {"after_seq": 0}),
            timed(other, "join_match", of_match),
            timed(other, "read_message", of_message),
            timed(other, "deliver_message", of_message),
            timed(other, "leave_match", of_match),
        )
    assert {code for code, _ in answers} == {"unavailable"}
    assert max(seconds for _, seconds in answers) <= CONTRACT_SECONDS
    await fragile.ready()
    resent = [await send(device, ada.match_id, str(i), client_id=str(i)) for i in range(5)]
    assert sorted(message["seq"] for message in resent) == [2, 3, 4, 5, 6]
    for message in resent:
        await other.hears("new_message", id=message["id"])
    await other.settle()
    assert not [one for one in other.heard_of("new_message") if one["id"] != first["id"]]


async def test_r13_400_sends_at_once_are_all_answered_within_5_s(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    device = await ada.joined()
    with standing_still(fragile.database_process):
        answers = await asyncio.gather(
            *(
                timed(device, "send_message", {"match_id": ada.match_id, "content": str(i)})
                for i in range(400)
            )
        )
    assert {code for code, _ in answers} == {"unavailable"}
    assert max(seconds for _, seconds in answers) <= CONTRACT_SECONDS
    await fragile.ready()
    await send(device, ada.match_id, "after")


async def test_r11_health_and_rest_say_so(fragile: Server, pair: tuple[Person, Person]) -> None:
    ada, _ = pair
    http = ada.http
    with standing_still(fragile.database_process):
        started = time.monotonic()
        ready, health, live, listed, login = await asyncio.gather(
            http.get("/health/ready"),
            http.get("/health"),
            http.get("/health/live"),
            ada.call("GET", "/api/matches"),
            http.post("/api/auth/login", json={"email": ada.email, "password": ada.password}),
        )
        assert time.monotonic() - started <= CONTRACT_SECONDS
    assert (ready.status_code, live.status_code) == (503, 200)
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    for answer in (listed, login):
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    await fragile.ready()
    assert (await ada.call("GET", "/api/matches")).status_code == 200


async def test_r11_connecting_meanwhile_is_refused_as_unavailable(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    async with Raw.opened(fragile.url) as raw:
        with standing_still(fragile.database_process):
            await raw.send("40" + json.dumps({"token": pair[0].token}))
            assert (await raw.refusal())["data"]["code"] == "unavailable"


async def test_r11_who_comes_and_goes_meanwhile_is_seen_truly_afterwards(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    observer, leaving = await ben.device(), await ada.device()
    await observer.hears("user_online_status", user_id=ada.id, online=True)
    with standing_still(fragile.database_process):
        await leaving.close()
        await asyncio.sleep(11)
    assert (await observer.hears("user_online_status", user_id=ada.id))["online"] is False
    await ada.device()
    await observer.hears("user_online_status", user_id=ada.id, online=True)


async def test_r11_a_killed_database_comes_back_with_what_was_acked(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device, other = await ada.joined(), await ben.joined()
    kept = await send(device, ada.match_id, "kept")
    fragile.database_process.kill()
    payload = {"match_id": ada.match_id, "content": "after", "client_id": "after"}
    async with asyncio.timeout(30):
        while (await timed(device, "send_message", payload))[0] != "ok":
            await device.hears("error", code="unavailable")
    assert (await other.hears("new_message", clientId="after"))["seq"] == 2
    answer = await other.ask("sync", {"match_id": ada.match_id, "after_seq": 0})
    assert next(message["id"] for message in answer["messages"]) == kept["id"]
    assert len(answer["messages"]) == 2


async def test_r11_half_a_minute_without_a_database_is_survived(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, ben = pair
    device, other = await ada.joined(), await ben.joined()
    payload = {"match_id": ada.match_id, "content": "meanwhile", "client_id": "meanwhile"}
    with standing_still(fragile.guard_process):
        fragile.database_process.kill()
        started = time.monotonic()
        while time.monotonic() - started < 30:
            code, seconds = await timed(device, "send_message", payload)
            assert (code, seconds <= CONTRACT_SECONDS) == ("unavailable", True)
            assert (await ada.http.get("/health")).json()["database"] == "unreachable"
    await fragile.ready()
    assert (await send(device, **payload))["seq"] == 1
    await other.hears("new_message", clientId="meanwhile")


async def test_r11_the_database_of_a_killed_guard_is_guarded_again(
    fragile: Server, pair: tuple[Person, Person]
) -> None:
    ada, _ = pair
    device = await ada.joined()
    for number in (1, 2):
        fragile.guard_process.kill()
        fragile.database_process.kill()
        payload = {"match_id": ada.match_id, "content": "x", "client_id": str(number)}
        async with asyncio.timeout(30):
            while (await timed(device, "send_message", payload))[0] != "ok":
                await device.hears("error", code="unavailable")
    fragile.guard_process.kill()
    database = fragile.database_process
    await asyncio.to_thread(database.wait, 30)
    await fragile.ready()
    assert (await send(device, ada.match_id, "y"))["seq"] == 3
