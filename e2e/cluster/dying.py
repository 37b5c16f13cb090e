"""A node is killed under many people: when each of them is back, and has all that was said meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from e2e.cluster.clients import Device, Follower, match, register, web_session
from e2e.cluster.cluster import Cluster
from e2e.people import Person

PAIRS, DEVICES_EACH = 10, 25
CONNECTING_AT_ONCE = 20
PATIENCE_SECONDS = 30


async def killed(cluster: Cluster) -> list[float]:
    """The seconds that it took, the least first. Raises TimeoutError for those who do not come back."""
    pairs = [(register(cluster.url, "Ann"), register(cluster.url, "Ben")) for _ in range(PAIRS)]
    matches = [match(ann, ben) for ann, ben in pairs]
    people = [(person, match_id) for pair, match_id in zip(pairs, matches, strict=True) for person in pair]
    async with followed(cluster, people) as followers:
        writers = [await Device.connect(cluster.nodes[0].url, ann.token) for ann, _ in pairs]
        await write_all(writers, matches, "before")
        await asyncio.gather(*(follower.has(1) for follower in followers))
        started = time.monotonic()
        await asyncio.to_thread(cluster.nodes[1].kill)
        await write_all(writers, matches, "while it is dead")
        async with asyncio.timeout(PATIENCE_SECONDS):
            back = await asyncio.gather(*(follower.has(2) for follower in followers))
        assert all(set(follower.had_at) == {1, 2} for follower in followers)
        await asyncio.gather(*(writer.close() for writer in writers))
    return sorted(at - started for at in back)


@asynccontextmanager
async def followed(cluster: Cluster, people: list[tuple[Person, str]]) -> AsyncIterator[list[Follower]]:
    turn = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(person: Person, match_id: str) -> Follower:
        follower = Follower(match_id, session)
        async with turn:
            await follower.sio.connect(
                cluster.url,
                auth={"token": person.token},
                transports=["websocket"],
                wait_timeout=PATIENCE_SECONDS,
            )
        return follower

    async with web_session(most_connections=0) as session:
        everybody = [pair for pair in people for _ in range(DEVICES_EACH)]
        followers = await asyncio.gather(*(connect(*pair) for pair in everybody))
        yield followers
        await asyncio.gather(*(follower.sio.disconnect() for follower in followers))


async def write_all(writers: list[Device], matches: list[str], text: str) -> None:
    await asyncio.gather(
        *(writer.say_until_acked(match_id, text) for writer, match_id in zip(writers, matches, strict=True))
    )
