"""A node is killed under many people, with Redis between the others."""

from pathlib import Path

import pytest

from e2e.cluster.cluster import Cluster
from e2e.cluster.dying import DEVICES_EACH, PAIRS, killed


@pytest.mark.asyncio
async def test_r09_everybody_on_a_node_that_is_killed_comes_back_and_has_all(tmp_path: Path) -> None:
    """How soon: `run.py bench killed`."""
    with Cluster(tmp_path, redis=True) as cluster:
        assert len(await killed(cluster)) == 2 * PAIRS * DEVICES_EACH
