"""The network to Redis goes while people write to each other through different nodes."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from e2e.cluster.cluster import Cluster
from e2e.cluster.conversations import ENVIRONMENT, check, converse, failures
from e2e.cluster.namespace import DistantRedis

LOST_SECONDS = 60


def slow_turns(url: str) -> float:
    """How many turns of the node's loop were a second late or more."""
    samples = httpx.get(f"{url}/metrics", verify=False).text.splitlines()
    found = {name: float(value) for name, value in (one.rsplit(" ", 1) for one in samples if one[0] != "#")}
    return found["chat_loop_lag_seconds_count"] - found['chat_loop_lag_seconds_bucket{le="1.0"}']


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
