"""People who write to each other through different nodes, for as long as Redis is away."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from e2e.cluster.clients import Device, Follower, match, register, web_session
from e2e.cluster.cluster import Cluster
from e2e.server import NO_LIMITS

PAIRS = 5
AFTERWARDS_SECONDS = 8
DELIVERED_WITHIN_SECONDS = 5
PAUSE_SECONDS = 0.2
# Redis is asked about each message.
ENVIRONMENT = {**NO_LIMITS, "MESSAGES_PER_MINUTE": "100000"}


@dataclass
class Conversation:
    """One writes on the first node, the other reads on the second."""

    match_id: str
    writer: Device
    reader: Follower
    asked_at: list[float] = field(default_factory=list)
    acked_at: list[float] = field(default_factory=list)

    async def keep_writing(self, until: asyncio.Event) -> None:
        while not until.is_set():
            self.asked_at.append(time.monotonic())
            answer = await self.writer.say(self.match_id, f"message {len(self.asked_at)}")
            assert answer["ok"], answer
            self.acked_at.append(time.monotonic())
            await asyncio.sleep(PAUSE_SECONDS)

    def ack_seconds(self) -> list[float]:
        return [acked - asked for asked, acked in zip(self.asked_at, self.acked_at, strict=True)]

    def delays(self) -> list[float]:
        """Of the reader, behind the writer's ack."""
        return [self.reader.had_at[seq] - acked for seq, acked in enumerate(self.acked_at, 1)]


def failures(cluster: Cluster) -> list[str]:
    return [line for node in cluster.nodes for line in node.log().splitlines() if '"level":"error"' in line]


async def converse(
    cluster: Cluster, seconds: float, lose: Callable[[], None], find_again: Callable[[], None]
) -> list[Conversation]:
    here, there = cluster.nodes[:2]
    async with AsyncExitStack() as ends:
        session = await ends.enter_async_context(web_session())
        conversations = []
        for _ in range(PAIRS):
            ann, ben = register(here.url, "Ann"), register(here.url, "Ben")
            match_id = match(ann, ben)
            writer = await Device.connect(here.url, ann.token)
            ends.push_async_callback(writer.close)
            reader = Follower(match_id, session)
            await reader.sio.connect(there.url, auth={"token": ben.token}, transports=["websocket"])
            ends.push_async_callback(reader.sio.disconnect)
            conversations.append(Conversation(match_id, writer, reader))
        over = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for conversation in conversations:
                tasks.create_task(conversation.keep_writing(over))
            await asyncio.sleep(1)
            await asyncio.to_thread(lose)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(find_again)
            await asyncio.sleep(AFTERWARDS_SECONDS)
            over.set()
        async with asyncio.timeout(DELIVERED_WITHIN_SECONDS):
            for conversation in conversations:
                await conversation.reader.has(len(conversation.acked_at))
        return conversations


def check(conversations: list[Conversation]) -> None:
    acks = sorted(second for one in conversations for second in one.ack_seconds())
    delays = sorted(second for one in conversations for second in one.delays())
    p99 = acks[int(0.99 * len(acks))]
    print(
        f"{len(acks)} messages: acked at p99 {p99 * 1000:.0f} ms, delivered at most {delays[-1]:.1f} s later"
    )
    assert p99 < 0.5
    assert delays[-1] < DELIVERED_WITHIN_SECONDS
