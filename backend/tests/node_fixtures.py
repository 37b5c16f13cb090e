"""For `pytest_plugins` of the tests with two nodes."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.client import Person
from tests.two_nodes import Nodes, two_nodes


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def nodes(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Nodes]:
    async with two_nodes(tmp_path_factory.mktemp("nodes")) as nodes:
        yield nodes


@pytest_asyncio.fixture(loop_scope="session")
async def pair(nodes: Nodes) -> AsyncIterator[tuple[Person, Person]]:
    await nodes.ready()
    async with nodes.two_people() as pair:
        yield pair
