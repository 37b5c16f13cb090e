from collections.abc import Iterator

import pytest

from e2e.cluster.cluster import Cluster
from e2e.server import NO_LIMITS


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes behind nginx, without Redis."""
    with Cluster(tmp_path_factory.mktemp("cluster"), environment=NO_LIMITS) as cluster:
        yield cluster
