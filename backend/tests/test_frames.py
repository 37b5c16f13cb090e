"""RFC 6455 below Socket.IO: what a client does wrong ends its connection with the code that says so."""

import json

import pytest

from tests.client import Person
from tests.conftest import Server
from tests.wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Wire, frame

NOTHING = '42{}["nothing"]'
INVALID = {
    "bad UTF-8": (frame(TEXT, b"4\xff\xfe"), 1007),
    "UTF-8 cut off": (frame(TEXT, "🐌".encode()[:3]), 1007),
    "a surrogate in UTF-8": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "reserved bits": (frame(TEXT, b"2", reserved=4), 1002),
    "the last reserved bit": (frame(TEXT, b"2", reserved=1), 1002),
    "not masked": (frame(TEXT, b"2", masked=False), 1002),
    "an unknown opcode": (frame(3, b"x"), 1002),
    "an unknown control opcode": (frame(11), 1002),
    "a continuation of nothing": (frame(CONTINUATION, b"x"), 1002),
    "a message within a message": (frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"), 1002),
    "bad UTF-8 in two fragments": (frame(TEXT, b"4\xf0", fin=False) + frame(CONTINUATION, b"x"), 1007),
    "a ping in fragments": (frame(PING, b"x", fin=False), 1002),
    "a long ping": (frame(PING, b"x" * 126), 1002),
    "a close code that may not be sent": (frame(CLOSE, b"\x03\xed"), 1002),
    "half a close code": (frame(CLOSE, b"\x03"), 1002),
    "a close reason that is no UTF-8": (frame(CLOSE, b"\x03\xe8\xff"), 1007),
    "a frame above 1 MB": (frame(TEXT, b"4" * 1_000_001), 1009),
    "fragments above 1 MB": (
        frame(TEXT, b"4" * 600_000, fin=False) + frame(CONTINUATION, b"4" * 600_000),
        1009,
    ),
}


@pytest.mark.parametrize("name", INVALID)
async def test_a_broken_frame_ends_the_connection_with_its_code(server: Server, name: str) -> None:
    data, code = INVALID[name]
    await server.ready()
    async with Wire.opened(server.url) as wire:
        await wire.text("0{")
        await wire.send(data)
        assert await wire.close_code() == code


async def test_fragments_make_one_message(server: Server, ada: Person) -> None:
    async with Wire.connected(server.url, ada.token) as wire:
        text = f'421["send_message",{json.dumps({"match_id": ada.match_id, "content": "🐌 slow"})}]'.encode()
        parts = [text[i : i + 7] for i in range(0, len(text), 7)]
        data = frame(TEXT, parts[0], fin=False)
        for part in parts[1:-1]:
            data += frame(CONTINUATION, part, fin=False) + frame(PING, b"between")
        data += frame(CONTINUATION, parts[-1])
        for byte in data:
            await wire.send(bytes([byte]))
        pongs, answer = 0, b""
        while not answer.startswith(b"431["):
            opcode, answer = await wire.next()
            pongs += (opcode, answer) == (PONG, b"between")
        assert json.loads(answer[3:])[0]["message"]["content"] == "🐌 slow"
        assert pongs == len(parts) - 2


async def test_frames_that_come_together_are_dealt_with_in_order(server: Server, ada: Person) -> None:
    async with Wire.connected(server.url, ada.token) as wire:
        await wire.send(b"".join(frame(TEXT, NOTHING.format(i).encode()) for i in range(200)))
        for i in range(200):
            assert json.loads((await wire.text("43")).removeprefix(f"43{i}"))[0]["ok"] is False


async def test_binary_is_dropped_and_a_ping_is_answered(server: Server, ada: Person) -> None:
    async with Wire.connected(server.url, ada.token) as wire:
        await wire.send(frame(BINARY, b"\x04\x00\xff" * 100) + frame(BINARY) + frame(PING, b"hi"))
        while (await wire.next()) != (PONG, b"hi"):
            pass


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x03\xe9bye", b"\x0f\xa0"])
async def test_a_close_is_answered_and_ends_it(server: Server, payload: bytes) -> None:
    await server.ready()
    async with Wire.opened(server.url) as wire:
        await wire.send(frame(CLOSE, payload))
        assert await wire.close_code() in (1000, int.from_bytes(payload[:2], "big"))


async def test_compression_is_not_agreed_to(server: Server) -> None:
    await server.ready()
    async with Wire.opened(server.url, sec_websocket_extensions="permessage-deflate") as wire:
        assert "sec-websocket-extensions" not in wire.headers


async def test_firefox_keeps_alive_and_upgrades(server: Server) -> None:
    await server.ready()
    async with Wire.opened(server.url, connection="keep-alive, Upgrade") as wire:
        assert wire.status.startswith("HTTP/1.1 101")
        await wire.text("0{")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 403),
        ({"sec_websocket_key": "short"}, 400),
        ({"sec_websocket_key": None}, 400),
    ],
)
async def test_a_request_that_may_not_be_upgraded_is_refused_before_it_is(
    server: Server, headers: dict[str, str | None], status: int
) -> None:
    await server.ready()
    async with Wire.opened(server.url, **headers) as wire:
        assert wire.status.startswith(f"HTTP/1.1 {status}")
