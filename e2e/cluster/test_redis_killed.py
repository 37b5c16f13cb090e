"""Redis dies while people write to each other through different nodes."""

from pathlib import Path

import pytest

from e2e.cluster.cluster import Cluster
from e2e.cluster.conversations import ENVIRONMENT, check, converse, failures

KILLED_SECONDS = 90


@pytest.mark.asyncio
async def test_r07_redis_is_killed_for_90_s_and_nobody_waits_for_it(tmp_path: Path) -> None:
    with Cluster(tmp_path, nodes=2, redis=True, environment=ENVIRONMENT) as cluster:
        assert cluster.redis
        check(await converse(cluster, KILLED_SECONDS, cluster.redis.kill, cluster.redis.start))
        assert not failures(cluster)
