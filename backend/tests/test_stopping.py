import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.client import PATIENCE_SECONDS, Person
from tests.conftest import UNLIMITED, Server, running, two_who_matched
from tests.wire import CLOSE, TEXT, Wire, frame

MOST_ANONYMOUS = 1_000


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("stopped"), **UNLIMITED) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def pair(stopped: Server) -> AsyncIterator[tuple[Server, Person, Person]]:
    async with two_who_matched(stopped) as (ida, jan):
        yield stopped, ida, jan


async def keep_sending(person: Person, acked: set[str]) -> None:
    device = await person.joined()
    n = 0
    while not device.disconnected.is_set():
        content = f"{person.name} {n}"
        payload = {"match_id": person.match_id, "content": content}

        def note(answer: dict[str, Any], content: str = content) -> None:
            if answer["ok"]:
                acked.add(content)

        await device.sio.emit("send_message", payload, callback=note)
        await asyncio.sleep(0.002)
        n += 1


async def history(person: Person) -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] = []
    has_more = True
    while has_more:
        query = {"limit": 200, "after_seq": len(stored)}
        body = (await person.call("GET", f"/api/matches/{person.match_id}/messages", params=query)).json()
        stored, has_more = stored + body["messages"], body["has_more"]
    return stored


async def test_r10_a_stop_loses_nothing_that_was_acked_and_takes_10_s_at_most(
    pair: tuple[Server, Person, Person],
) -> None:
    server, ida, jan = pair
    acked: set[str] = set()
    sending = [asyncio.create_task(keep_sending(person, acked)) for person in (ida, jan)]
    async with asyncio.timeout(30):
        while len(acked) < 50:
            await asyncio.sleep(0.01)
    os.kill(server.pid, signal.SIGTERM)
    started = time.monotonic()
    assert await asyncio.to_thread(server.wait, 15) in (0, -signal.SIGTERM)
    assert time.monotonic() - started <= 10
    # The last emit may meet a socket that has just been closed.
    await asyncio.gather(*sending, return_exceptions=True)
    assert "Traceback" not in server.log
    server.start()
    await server.ready()
    stored = await history(ida)
    assert [message["seq"] for message in stored] == list(range(1, len(stored) + 1))
    assert acked == {message["content"] for message in stored}
    for person in (ida, jan):
        own = [int(one["content"].split()[1]) for one in stored if one["senderId"] == person.id]
        assert own == list(range(len(own)))


async def test_r10_who_still_writes_at_a_stop_reads_to_the_end(pair: tuple[Server, Person, Person]) -> None:
    server, ida, _ = pair
    async with Wire.connected(server.url, ida.token) as wire:
        writing = asyncio.create_task(wire.keep_sending(frame(TEXT, b"3")))
        os.kill(server.pid, signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await wire.next())[0] != CLOSE:
                pass
        await asyncio.sleep(0)
        assert not writing.done()
        writing.cancel()
        await wire.send(frame(CLOSE, (1012).to_bytes(2)))
        assert await wire.ended()
    await asyncio.to_thread(server.wait, 15)
    server.start()
    await server.ready()


async def test_s05_sockets_that_do_not_authenticate_are_capped(pair: tuple[Server, Person, Person]) -> None:
    server, ida, _ = pair
    device = await ida.joined()
    async with aiohttp.ClientSession(server.url, connector=aiohttp.TCPConnector(limit=50)) as http:

        async def knock() -> int:
            async with http.get("/socket.io/?EIO=4&transport=polling") as answer:
                return answer.status

        codes = await asyncio.gather(*(knock() for _ in range(MOST_ANONYMOUS + 50)))
        assert codes.count(401) == 50
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect("/socket.io/?EIO=4&transport=websocket")
        await device.settle()
        async with asyncio.timeout(10):
            while await knock() != 200:
                await asyncio.sleep(0.1)
