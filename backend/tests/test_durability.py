"""The server and its database are killed, or the server is stopped, and started again."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta

import psutil
import pytest
import pytest_asyncio
from bson import ObjectId

from tests.client import Person
from tests.conftest import UNLIMITED, Server, running, standing_still, two_who_matched

KILLS = 5


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("killed"), **UNLIMITED) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(killed: Server) -> AsyncIterator[tuple[Server, Person]]:
    """A server that a test may kill, if it starts it again, and one of two people who matched."""
    async with two_who_matched(killed) as (ida, _):
        yield killed, ida


async def stored(person: Person) -> list[str]:
    answer = await person.call("GET", f"/api/matches/{person.match_id}/messages", params={"limit": 200})
    messages = answer.json()["messages"]
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    return [message["content"] for message in messages]


async def test_r01_what_was_acked_survives_kill_9_of_both(mortal: tuple[Server, Person]) -> None:
    server, ida = mortal
    acked: list[str] = []
    for kill in range(KILLS):
        device = await ida.joined()
        for n in range(10):
            content = f"{kill}-{n}"
            if (await device.ask("send_message", {"match_id": ida.match_id, "content": content}))["ok"]:
                acked.append(content)
        database = server.database_process
        database.kill()
        server.kill()
        server.start()
        await server.ready()
    assert len(acked) == 10 * KILLS
    assert await stored(ida) == acked


async def stutter(database: psutil.Process) -> None:
    while True:
        with standing_still(database):
            await asyncio.sleep(random.uniform(0, 0.03))
        await asyncio.sleep(random.uniform(0, 0.03))


async def test_r04_a_burst_keeps_its_order_on_a_database_that_stutters(
    mortal: tuple[Server, Person],
) -> None:
    server, ida = mortal
    device, before = await ida.joined(), len(await stored(ida))
    payloads = ({"match_id": ida.match_id, "content": f"burst {n}"} for n in range(100))
    stuttering = asyncio.create_task(stutter(server.database_process))
    answers = await asyncio.gather(*(device.ask("send_message", payload) for payload in payloads))
    stuttering.cancel()
    await asyncio.gather(stuttering, return_exceptions=True)
    burst = (await stored(ida))[before:]
    assert burst == sorted(burst, key=lambda content: int(content.split()[1]))
    acked = [answer["message"]["content"] for answer in answers if answer["ok"]]
    assert len(acked) > 20
    assert set(acked) <= set(burst)


async def test_a_data_directory_belongs_to_one_server(mortal: tuple[Server, Person]) -> None:
    server, _ = mortal
    second = Server(server.data_dir)
    second.log_path = server.data_dir.parent / "second.log"
    second.start()
    async with asyncio.timeout(60):
        while second.poll() is None:
            await asyncio.sleep(0.1)
    assert second.poll() != 0
    assert "is in use by another server" in second.log
    assert "Traceback" not in second.log


async def test_a_stopped_server_leaves_nothing_running(mortal: tuple[Server, Person]) -> None:
    server, _ = mortal
    database = server.database_process
    assert server.stop() in (0, -signal.SIGTERM)
    assert not database.is_running()
    server.start()
    await server.ready()


@pytest.mark.parametrize("end", [Server.kill, Server.stop])
async def test_who_was_there_when_the_server_ended_was_last_seen_then(
    killed: Server, end: Callable[[Server], object]
) -> None:
    async with two_who_matched(killed) as (ida, jan):

        async def shown() -> datetime:
            match = (await jan.call("GET", f"/api/matches/{jan.match_id}")).json()
            assert match["other"]["online"] is False
            return datetime.fromisoformat(match["other"]["lastSeen"])

        await ida.device()
        came_at = datetime.now(UTC)
        await noted_as_there(killed, ida)
        end(killed)
        ended_at = datetime.now(UTC)
        killed.start()
        await killed.ready()
        last_seen = await shown()
        assert came_at - timedelta(seconds=1) <= last_seen <= ended_at
        with killed.database() as database:
            async with asyncio.timeout(30):
                while database.users.find_one({"name": "Ida", "lastSeen": last_seen}) is None:
                    await asyncio.sleep(0.1)
                while database.attendances.find_one():
                    await asyncio.sleep(0.1)
        assert await shown() == last_seen


async def noted_as_there(server: Server, person: Person) -> None:
    with server.database() as database:
        async with asyncio.timeout(10):
            while not any(ObjectId(person.id).binary in one["users"] for one in database.attendances.find()):
                await asyncio.sleep(0.05)
