"""Redis goes while people write to each other through different nodes, for as long as an outage takes."""

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from e2e.cluster.clients import Device, Follower, match, register, web_session
from e2e.cluster.cluster import Cluster
from e2e.cluster.namespace import DistantRedis
from e2e.server import NO_LIMITS

PAIRS = 5
KILLED_SECONDS, LOST_SECONDS, AFTERWARDS_SECONDS = 90, 60, 8
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


def slow_turns(url: str) -> float:
    """How many turns of the node's loop were a second late or more."""
    samples = httpx.get(f"{url}/metrics", verify=False).text.splitlines()
    found = {name: float(value) for name, value in (one.rsplit(" ", 1) for one in samples if one[0] != "#")}
    return found["chat_loop_lag_seconds_count"] - found['chat_loop_lag_seconds_bucket{le="1.0"}']


@pytest.mark.asyncio
async def test_r07_redis_is_killed_for_90_s_and_nobody_waits_for_it(tmp_path: Path) -> None:
    with Cluster(tmp_path, nodes=2, redis=True, environment=ENVIRONMENT) as cluster:
        assert cluster.redis
        check(await converse(cluster, KILLED_SECONDS, cluster.redis.kill, cluster.redis.start))
        assert not failures(cluster)


@pytest.fixture
def distant_redis(tmp_path: Path) -> Iterator[DistantRedis]:
    redis = DistantRedis(tmp_path)
    try:
        redis.make_line()
    except subprocess.CalledProcessError as refusal:
        pytest.skip(f"no network namespace to lose Redis in: {refusal.stderr.decode().strip()}")
    redis.start()
    yield redis
    redis.end()


@pytest.mark.asyncio
async def test_r08_the_network_to_redis_drops_everything_for_60_s_and_no_node_goes_deaf(
    tmp_path: Path, distant_redis: DistantRedis
) -> None:
    cluster = Cluster(tmp_path, nodes=2, environment=ENVIRONMENT)
    for node in cluster.nodes:
        node.environment["REDIS_URL"] = distant_redis.url
    with cluster:
        check(await converse(cluster, LOST_SECONDS, distant_redis.lose, distant_redis.find_again))
        assert not failures(cluster)
        assert [slow_turns(node.url) for node in cluster.nodes] == [0, 0]
