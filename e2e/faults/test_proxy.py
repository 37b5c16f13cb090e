"""The proxy does to a connection what its faults are named after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from e2e.faults.proxy import Proxy

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def pass_on(source: Streams, sink: Streams) -> bytes:
    source[1].write(b"hello")
    return await sink[0].readexactly(5)


@asynccontextmanager
async def linked() -> AsyncIterator[tuple[Proxy, Streams, Streams]]:
    """A proxy, and the client's and the server's ends of a connection that it passes both ways."""
    accepted: asyncio.Queue[Streams] = asyncio.Queue()
    listener = await asyncio.start_server(lambda *ends: accepted.put_nowait(ends), "127.0.0.1", 0)
    proxy = Proxy(listener.sockets[0].getsockname()[1])
    await proxy.start()
    client = await asyncio.open_connection("127.0.0.1", proxy.port)
    server = await accepted.get()
    try:
        assert await pass_on(client, server) == await pass_on(server, client) == b"hello"
        yield proxy, client, server
    finally:
        for _, writer in (client, server):
            writer.close()
        await proxy.stop()
        listener.close()


@pytest.mark.asyncio
async def test_cut_before_ack_lets_the_request_pass_and_not_the_answer() -> None:
    async with linked() as (proxy, client, server):
        proxy.is_swallowing = True
        assert await pass_on(client, server) == b"hello"
        server[1].write(b"answer")
        # Passed after the answer, which is therefore gone.
        assert await pass_on(client, server) == b"hello"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await client[0].readexactly(1)
        with pytest.raises(ConnectionResetError):
            await server[0].readexactly(1)


@pytest.mark.asyncio
async def test_half_close_ends_the_clients_direction_alone() -> None:
    async with linked() as (proxy, client, server):
        proxy.half_close()
        assert await server[0].read() == b""
        assert await pass_on(server, client) == b"hello"


@pytest.mark.asyncio
async def test_silence_holds_back_what_passes_once_it_is_over() -> None:
    async with linked() as (proxy, client, server):
        proxy.fall_silent()
        passed = asyncio.create_task(pass_on(client, server))
        await asyncio.sleep(0.1)
        assert not passed.done()
        proxy.speak_again()
        assert await passed == b"hello"
