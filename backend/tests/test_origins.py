import aiohttp
import httpx
import pytest

from tests.client import Person
from tests.conftest import Server
from tests.raw import Raw

FOREIGN = [
    "https://evil.example",
    "null",
    "http://localhost.evil.example",
    "file://",
    "*",
    "http://127.0.0.1",
]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_s09_a_foreign_page_opens_no_socket(server: Server, ada: Person, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with Raw.opened(server.url, Origin=origin):
            pass
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize("origin", FOREIGN)
async def test_s09_a_foreign_page_cannot_poll(http: httpx.AsyncClient, origin: str) -> None:
    answer = await http.get("/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
    assert 400 <= answer.status_code < 500
    assert "access-control-allow-origin" not in answer.headers
    assert "sid" not in answer.text


async def test_s09_the_own_page_and_programs_may_connect(server: Server, ada: Person) -> None:
    for headers in ({}, {"Origin": server.url}):
        async with Raw.opened(server.url, **headers):
            pass
    async with Raw.opened(server.url, Origin=server.url, Host=f"127.0.0.1:{server.port}"):
        pass


async def test_s09_a_foreign_page_reads_no_rest_answer(http: httpx.AsyncClient) -> None:
    answer = await http.get("/health", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
