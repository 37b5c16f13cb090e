"""For `pytest_plugins` of the tests of limits."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.addresses import Addresses
from tests.client import Person, match_two
from tests.conftest import Server, running


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the limits that people meet. It trusts a proxy at 127.0.0.1, as behind nginx."""
    with running(
        tmp_path_factory.mktemp("limited"),
        MESSAGES_PER_MINUTE="30",
        TYPING_PER_SECOND="10",
        LOGIN_TRIES_PER_MINUTE="5",
        REGISTRATIONS_PER_HOUR="4",
        TRUSTED_PROXIES="127.0.0.1",
    ) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def addresses(limited: Server) -> Addresses:
    await limited.ready()
    return Addresses(limited.url)


@pytest_asyncio.fixture(loop_scope="session")
async def pair(addresses: Addresses) -> AsyncIterator[tuple[Person, Person]]:
    async with addresses.client() as http:
        one, two = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ada", "Ben")]
        await match_two(one, two)
        yield one, two
        await one.close()
        await two.close()
