"""Garbage below Socket.IO."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.client import Person
from tests.conftest import Server
from tests.raw import Raw

GARBAGE = [
    "",
    "x",
    "9",
    "7",
    "0",
    "5",
    "6",
    "2",
    "2probe",
    "3probe",
    "b",
    "b!!!",
    "bQQ==",
    "²",
    "٤2[]",
    "\ud7ff",
    "-1",
]
GARBAGE += ["4" + "[" * 50_000, "4{}", "4[]", '4"x"', "4null", '4{"a":' * 20_000, "4-", "\0", "4\0"]


async def test_s04_no_frame_ends_a_socket_or_leaves_it_half_open(server: Server, ada: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        for frame in GARBAGE:
            await raw.send(frame)
            await raw.lives()


async def test_r16_closing_in_engineio_is_leaving(server: Server, ada: Person, ben: Person) -> None:
    async with Raw.connected(server.url, ada.token) as raw:
        await raw.send('421["join_match",' + json.dumps({"match_id": ada.match_id}) + "]")
        await raw.ack(1)
        other = await ben.joined()
        await raw.send('42["typing",' + json.dumps({"match_id": ada.match_id, "is_typing": True}) + "]")
        await other.hears("user_typing")
        await raw.send("1")
        await other.hears("typing_stopped")


class Poller:
    def __init__(self, http: httpx.AsyncClient, sid: str) -> None:
        self.http = http
        self.path = f"/socket.io/?EIO=4&transport=polling&sid={sid}"

    async def post(self, content: str | bytes) -> int:
        return (await self.http.post(self.path, content=content)).status_code

    async def poll(self) -> list[str]:
        return (await self.http.get(self.path)).text.split("\x1e")

    async def hears(self, start: str) -> None:
        while not any(frame.startswith(start) for frame in await self.poll()):
            pass


@pytest.fixture
async def poller(http: httpx.AsyncClient, ada: Person) -> AsyncIterator[Poller]:
    opened = (await http.get("/socket.io/?EIO=4&transport=polling")).text
    poller = Poller(http, json.loads(opened[1:])["sid"])
    await poller.post("40" + json.dumps({"token": ada.token}))
    await poller.hears('42["connected"')
    yield poller
    await poller.post("1")


async def test_s04_garbage_in_a_poll_is_dropped(poller: Poller) -> None:
    for body in (b"\xff\xfe", "x", "b!!!", "4" + "[" * 50_000, "d=", "\x1e\x1e", "4", "4x", "4\x1e4"):
        assert await poller.post(body) in (200, 400)
    await poller.post('421["nothing"]')
    await poller.hears("431[")


@pytest.mark.parametrize("body", ["2probe", "6"])
async def test_s04_a_packet_that_no_client_sends_ends_a_polling_socket(poller: Poller, body: str) -> None:
    assert await poller.post(body) == 400
    assert await poller.post('421["nothing"]') == 400


async def test_s12_a_poll_above_1_mb_is_refused(poller: Poller) -> None:
    assert await poller.post("4" + "x" * 1_100_000) == 413


async def in_chunks(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_s12_a_poll_in_chunks_is_taken_and_above_1_mb_refused(poller: Poller) -> None:
    large = in_chunks(*[b"x" * 100_000] * 11)
    assert (await poller.http.post(poller.path, content=large)).status_code == 413
    await poller.http.post(poller.path, content=in_chunks(b"421", b'["nothing"]'))
    await poller.hears("431[")


async def test_s12_nobody_makes_the_server_read_megabytes(server: Server, http: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b"x" * 100_000

    path = "/socket.io/?EIO=4&transport=polling"
    try:
        answer = await http.post(path, content=endless())
    except httpx.TransportError:
        assert sent < 50_000_000
    else:
        assert answer.status_code in (400, 413)
    assert (await http.get("/health/live")).status_code == 200


async def test_unknown_transports_and_sids_are_refused(http: httpx.AsyncClient) -> None:
    for query in (
        "EIO=3&transport=polling",
        "EIO=4&transport=carrier",
        "EIO=4&transport=polling&sid=junk",
        "",
        "sid=%00",
    ):
        answer = await http.get(f"/socket.io/?{query}")
        assert answer.status_code == 400
