"""`app.transport` by itself: any client gets the same answers from it as from python-socketio."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import socketio
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client import PATIENCE_SECONDS
from tests.plain_server import FAST, serving, started
from tests.wire import BINARY, CLOSE, TEXT, Wire, frame


@pytest.fixture(scope="module")
def fast() -> Iterator[str]:
    with serving(*FAST) as url:
        yield url


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[str, str]]:
    with serving(*FAST, IN_ORDER="1") as fast, serving(STOCK="1", IN_ORDER="1") as stock:
        yield fast, stock


@asynccontextmanager
async def client(url: str, **options: Any) -> AsyncIterator[socketio.AsyncClient]:
    await started(url)
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(url, transports=["websocket"], **options)
    yield client
    await client.disconnect()


async def test_events_acks_and_binary(fast: str) -> None:
    async with client(fast) as one:
        echoes: asyncio.Queue[tuple[object, ...]] = asyncio.Queue()
        one.on("echo", lambda *arguments: echoes.put_nowait(arguments))
        for arguments in ((1, "two", {"three": [None, True]}), (b"\x00\xff", {"deep": [b"bytes"]}), ()):
            await one.emit("auth", arguments)
            assert await asyncio.wait_for(echoes.get(), PATIENCE_SECONDS) == arguments
        assert await one.call("ask", ("a", b"b", {"c": 3})) == ("a", b"b", {"c": 3})


async def test_handlers_of_one_client_run_side_by_side_unless_told_otherwise(fast: str) -> None:
    async with client(fast) as one:
        answers: list[float] = []
        all_came = asyncio.Event()

        def came(seconds: float) -> None:
            answers.append(seconds)
            if len(answers) == 2:
                all_came.set()

        for seconds in (0.5, 0.0):
            await one.emit("slow", seconds, callback=came)
        await asyncio.wait_for(all_came.wait(), PATIENCE_SECONDS)
        assert answers == [0.0, 0.5]


async def test_namespaces(fast: str) -> None:
    async with client(fast, namespaces=["/custom"]) as one:
        asked = asyncio.Event()
        one.on("asked", lambda count: asked.set() if count == 2 else None, namespace="/custom")
        assert await one.call("ask", ("a", b"b"), namespace="/custom") == ("a", b"b")
        await asyncio.wait_for(asked.wait(), PATIENCE_SECONDS)
    with pytest.raises(socketio.exceptions.ConnectionError):
        async with client(fast, namespaces=["/unknown"]):
            pass


async def test_calls_to_the_client_broadcasts_and_leaving(fast: str) -> None:
    async with client(fast) as one, client(fast) as two:
        left: asyncio.Queue[str] = asyncio.Queue()
        heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        one.on("left", left.put_nowait)
        for name, one_of_them in (("one", one), ("two", two)):
            one_of_them.on("shouted", lambda text, name=name: heard.put_nowait((name, text)))
        one.on("question", lambda how: f"{how} so")
        assert await one.call("question") == "how? so"
        await one.emit("shout", "hey")
        assert await asyncio.wait_for(heard.get(), PATIENCE_SECONDS) == ("two", "hey")
        await two.emit("leave")
        assert await asyncio.wait_for(left.get(), PATIENCE_SECONDS) == "server disconnect"
        assert heard.empty()


async def test_a_client_that_does_not_answer_pings_is_gone(fast: str) -> None:
    async with client(fast) as one:
        left: asyncio.Queue[str] = asyncio.Queue()
        one.on("left", left.put_nowait)
        async with Wire.opened(fast) as wire:
            await wire.text("0{")
            await wire.send(frame(TEXT, b"40"))
            await wire.text("40")
            assert await asyncio.wait_for(left.get(), PATIENCE_SECONDS) == "ping timeout"


async def test_a_connection_that_has_ended_leaves_nothing_behind(fast: str) -> None:
    async with client(fast) as one:
        before = await one.call("left behind")
        for how in ("close", "cut", "garbage") * 5:
            async with Wire.opened(fast) as wire:
                await wire.text("0{")
                await wire.send(frame(TEXT, b"40") + frame(TEXT, b'421["ask"]'))
                await wire.text("431")
                if how == "close":
                    await wire.send(frame(CLOSE))
                    await wire.close_code()
                elif how == "garbage":
                    await wire.send(frame(TEXT, b"4abc"))
                    await wire.close_code()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await one.call("left behind") != before:
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("garbage", ["4abc", "42{}", '42abc["auth"]', "49", "4"])
async def test_what_cannot_be_read_ends_the_connection(fast: str, garbage: str) -> None:
    await started(fast)
    async with Wire.opened(fast) as wire:
        await wire.text("0{")
        await wire.send(frame(TEXT, b"40") + frame(TEXT, garbage.encode()))
        while (await wire.next())[0] != CLOSE:
            pass


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
events = st.tuples(
    st.sampled_from(["auth", "ask", "nothing"]),
    st.lists(values, max_size=3),
    st.none() | st.integers(0, 10**12),
    st.sampled_from(["", "/custom,", "/unknown,"]),
)
END = 999_999_999_999_999


def packet(event: tuple[str, list[Any], int | None, str]) -> bytes:
    name, arguments, ack_id, namespace = event
    return f"42{namespace}{'' if ack_id is None else ack_id}{json.dumps([name, *arguments])}".encode()


async def answers(url: str, packets: list[bytes]) -> list[tuple[int, object]]:
    """All that comes back, without what differs from one connection to the next."""
    came: list[tuple[int, object]] = []
    await started(url)
    async with Wire.opened(url) as wire:
        await wire.text("0{")
        await wire.send(frame(TEXT, b"40") + frame(TEXT, b"40/custom,"))
        for _ in range(2):
            await wire.text("40")
        for data in packets:
            await wire.send(frame(TEXT, data))
        await wire.send(frame(TEXT, b'42%d["ask","the end"]' % END))
        while not came or came[-1][1] != (f"43{END}", ["the end"]):
            opcode, payload = await wire.next()
            if opcode == BINARY or payload[:1] == b"4":
                came.append((opcode, readable(payload)))
    return came


def readable(payload: bytes) -> tuple[str, object]:
    text = payload.decode()
    head, bracket, data = text.partition("[")
    return head, json.loads(bracket + data) if bracket else None


@settings(max_examples=60, deadline=None)
@given(st.lists(events, max_size=6))
async def test_the_same_packets_get_the_same_answers_as_from_python_socketio(
    both: tuple[str, str], events: list[tuple[str, list[Any], int | None, str]]
) -> None:
    packets = [packet(event) for event in events]
    fast, stock = [await answers(url, packets) for url in both]
    assert fast == stock
