"""R12: a client that does not read costs only itself."""

import asyncio

import psutil

from tests.client import Device, Person, send
from tests.conftest import Server
from tests.process import Away

TEXT = "🐌" * 5_000
SOCKETS = 6
SENDERS = 4
MESSAGES = 300_000_000 // (len(TEXT.encode()) * SOCKETS)
MOST_GROWTH = 20_000_000


async def send_all(devices: list[Device], match_id: str) -> None:
    left = iter(range(MESSAGES))

    async def send_some(device: Device) -> None:
        for _ in left:
            await send(device, match_id, TEXT)

    await asyncio.gather(*(send_some(device) for device in devices))


async def hear_all(device: Device) -> None:
    for seq in range(1, MESSAGES + 1):
        await device.hears("new_message", seq=seq)


async def most_memory(process: psutil.Process, during: asyncio.Future[object]) -> int:
    most = 0
    while not during.done():
        most = max(most, process.memory_info().rss)
        await asyncio.sleep(0.05)
    await during
    return most


async def catch_up(away: Away, match_id: str, seq: int) -> None:
    has_more = True
    while has_more:
        answer = await away.ask("sync", {"match_id": match_id, "after_seq": seq})
        got = [(message["seq"], message["content"]) for message in answer["messages"]]
        assert got == [(seq + i, TEXT) for i in range(1, len(got) + 1)]
        assert answer["seq"] == seq + len(got)
        seq, has_more = answer["seq"], answer["has_more"]
    assert seq == MESSAGES


async def test_r12_300_mb_for_who_does_not_read_cost_the_server_less_than_20(
    server: Server, ada: Person, ben: Person
) -> None:
    senders, reader = [await ada.device() for _ in range(SENDERS)], await ben.device()
    process = psutil.Process(server.pid)
    async with Away.of(ben) as one, Away.of(ben, SOCKETS - 1) as others:
        before = process.memory_info().rss
        for away in (one, others):
            away.process.suspend()
        talking = asyncio.gather(send_all(senders, ada.match_id), hear_all(reader))
        assert await most_memory(process, talking) - before < MOST_GROWTH
        for away in (one, others):
            away.process.resume()
        await catch_up(one, ada.match_id, 0)
        await catch_up(others, ada.match_id, MESSAGES - 100)
