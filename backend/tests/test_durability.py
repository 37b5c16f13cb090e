"""The server and its database are killed, stopped and started, from outside."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import pytest_asyncio

from tests.client import Person, match_two
from tests.conftest import UNLIMITED, Server

KILLS = 5


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("killed") / "data", **UNLIMITED)
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def mortal(killed: Server) -> AsyncIterator[tuple[Server, Person]]:
    """A server that a test may kill, if it starts it again, and one of two people who matched."""
    server = killed
    await server.ready()
    async with httpx.AsyncClient(verify=False, base_url=server.url, timeout=10) as http:
        ida, jan = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ida", "Jan")]
        await match_two(ida, jan)
        yield server, ida
        await ida.close()


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


async def test_r11_while_the_database_stands_still_sends_are_unavailable_and_then_work_again(
    mortal: tuple[Server, Person],
) -> None:
    server, ida = mortal
    device = await ida.joined()
    send = {"match_id": ida.match_id, "content": "kept by the sender", "client_id": "one"}
    server.database_process.suspend()
    async with asyncio.timeout(5):
        error = (await device.ask("send_message", send))["error"]
    assert error["code"] == "unavailable"
    assert (await ida.http.get("/health/ready")).status_code == 503
    assert (await ida.http.get("/health/live")).status_code == 200
    server.database_process.resume()
    await server.ready()
    assert (await device.ask("send_message", send))["ok"]
    assert await stored(ida) == ["kept by the sender"]


async def test_r11_a_database_that_died_comes_back_by_itself(mortal: tuple[Server, Person]) -> None:
    server, ida = mortal
    device = await ida.joined()
    send = {"match_id": ida.match_id, "content": "x", "client_id": "x"}
    server.database_process.kill()
    async with asyncio.timeout(30):
        while not (await device.ask("send_message", send))["ok"]:
            await asyncio.sleep(0.2)
    assert await stored(ida) == ["x"]


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


async def test_s19_logs_hold_no_token_and_no_content(mortal: tuple[Server, Person]) -> None:
    server, ida = mortal
    device = await ida.joined()
    await device.ask("send_message", {"match_id": ida.match_id, "content": "canary-text"})
    await device.ask("send_message", {"match_id": ida.match_id, "content": {"canary-text": 1}})
    await device.ask("canary\nevent", {})
    assert '"name": "send_message"' in server.log
    for secret in ("canary", ida.token, ida.password, server.secret):
        assert secret not in server.log
