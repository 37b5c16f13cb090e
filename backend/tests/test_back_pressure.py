"""Whoever sends faster than the server deals with it waits, and costs it no memory."""

import asyncio
import json

import psutil
import pytest

from app.actions.writer import MOST_WAITING, TimelineWriter
from app.errors import UnavailableError
from app.models.match import Match
from app.models.new_message import NewMessage
from app.models.record import new_id
from tests.client import Person
from tests.conftest import Server, standing_still
from tests.raw import Raw
from tests.test_slow_readers import most_memory
from tests.wire import CONTINUATION, PING, PONG, TEXT, Wire, frame

EVENTS = 2_000
PADDING = "x" * 60_000
MOST_GROWTH = 30_000_000


def event(ack_id: int, name: str, payload: object) -> str:
    return f"42{ack_id}{json.dumps([name, payload])}"


async def test_120_mb_behind_a_slow_event_are_not_read_before_their_time(server: Server, ada: Person) -> None:
    process = psutil.Process(server.pid)
    async with Raw.connected(server.url, ada.token) as raw:

        async def flood() -> None:
            with standing_still(server.database_process):
                await raw.send(event(0, "send_message", {"match_id": ada.match_id, "content": "Hello"}))
                for number in range(1, EVENTS + 1):
                    await raw.send(event(number, "typing", {"padding": PADDING}))

        before = process.memory_info().rss
        assert await most_memory(process, asyncio.ensure_future(flood())) - before < MOST_GROWTH
        assert (await raw.ack(0))["error"]["code"] == "unavailable"
        for number in range(1, EVENTS + 1):
            assert (await raw.ack(number))["error"]["code"] == "invalid"


FLOODS = {
    "pongs": frame(TEXT, b"3"),
    "packets that say nothing": frame(TEXT, b"6hello"),
    "unknown events": frame(TEXT, b'42["nothing"]'),
    "refused events": frame(TEXT, b'421["typing",{}]'),
    "pings": frame(PING, b"x" * 125),
    "a message without end": frame(CONTINUATION, fin=False),
}


@pytest.mark.parametrize("kind", FLOODS)
async def test_who_writes_without_a_pause_keeps_nobody_from_an_answer(
    server: Server, ada: Person, ben: Person, kind: str
) -> None:
    process = psutil.Process(server.pid)
    device = await ben.joined()
    async with Wire.connected(server.url, ada.token) as wire:

        async def talk() -> None:
            for n in range(30):
                answer = await device.ask("send_message", {"match_id": ben.match_id, "content": str(n)})
                assert answer["ok"]
                await asyncio.sleep(0.05)

        if kind == "a message without end":
            await wire.send(frame(TEXT, fin=False))
        before = process.memory_info().rss
        flood = [asyncio.create_task(work) for work in (wire.keep_sending(FLOODS[kind]), wire.ignore())]
        assert await most_memory(process, asyncio.ensure_future(talk())) - before < MOST_GROWTH
        assert not any(task.done() for task in flood)
        for task in flood:
            task.cancel()


async def test_pings_of_who_does_not_read_cost_no_memory_and_the_last_is_answered(
    server: Server, ada: Person
) -> None:
    process = psutil.Process(server.pid)
    async with Wire.connected(server.url, ada.token) as wire:

        async def ping() -> None:
            for _ in range(500):
                await wire.send(frame(PING, b"x" * 125) * 1_000)
            await wire.send(frame(PING, b"last"))

        before = process.memory_info().rss
        assert await most_memory(process, asyncio.ensure_future(ping())) - before < MOST_GROWTH
        while (answer := await wire.next()) != (PONG, b"last"):
            assert answer in ((PONG, b"x" * 125), (TEXT, b"2"))


async def test_no_more_waits_for_the_database_than_can_be_told_of_in_time() -> None:
    writer = TimelineWriter(lambda *_: None, lambda _: None)
    match = Match.model_construct(id=new_id(), user1=new_id(), user2=new_id())

    def append() -> asyncio.Task[object]:
        message = NewMessage(match_id=match.id, sender_id=match.user1, content="Hello")
        return asyncio.ensure_future(writer.append(match, message))

    waiting = [append() for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError):
        await append()
    assert not any(one.done() for one in waiting)
    for one in waiting:
        one.cancel()
