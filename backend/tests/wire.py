"""A WebSocket client of bytes: says what no library would, and reads what comes back frame by frame."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit

from tests.client import PATIENCE_SECONDS

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PATH = "/socket.io/?EIO=4&transport=websocket"


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True
) -> bytes:
    """As a client sends it."""
    size, flag = len(payload), 0x80 if masked else 0
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    if size < 126:
        head += bytes([flag | size])
    elif size < 65_536:
        head += bytes([flag | 126]) + struct.pack("!H", size)
    else:
        head += bytes([flag | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class Wire:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.status = ""
        self.headers: dict[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, path: str = PATH, **changed: str | None) -> AsyncIterator[Self]:
        """After the answer to a request to upgrade with those headers, `None` leaving one out."""
        host, port = urlsplit(url).hostname, urlsplit(url).port
        wire = cls(*await asyncio.open_connection(host, port))
        headers = {
            "host": f"{host}:{port}",
            "connection": "Upgrade",
            "upgrade": "websocket",
            "sec-websocket-version": "13",
            "sec-websocket-key": base64.b64encode(os.urandom(16)).decode(),
        } | {name.replace("_", "-"): value for name, value in changed.items()}
        lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
        await wire.send("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        head = await wire._within(wire._reader.readuntil(b"\r\n\r\n"))
        wire.status, *fields = head.decode().strip().split("\r\n")
        wire.headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
        try:
            yield wire
        finally:
            wire._writer.transport.abort()

    @classmethod
    @asynccontextmanager
    async def connected(cls, url: str, token: str) -> AsyncIterator[Self]:
        async with cls.opened(url) as wire:
            await wire.text("0{")
            await wire.send(frame(TEXT, b"40" + json.dumps({"token": token}).encode()))
            await wire.text('42["connected"')
            yield wire

    async def keep_sending(self, frames: bytes) -> None:
        while True:
            await self.send(frames * 100)
            await asyncio.sleep(0)

    async def ignore(self) -> None:
        """All that comes, as fast as it does."""
        while await self._reader.read(1_000_000):
            pass

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def next(self) -> tuple[int, bytes]:
        """Opcode and payload."""
        first, second = await self._within(self._reader.readexactly(2))
        assert first & 0xF0 == 0x80, "a server's frame is whole"
        assert second < 128, "a server's frame is not masked"
        size = second
        if second == 126:
            (size,) = struct.unpack("!H", await self._within(self._reader.readexactly(2)))
        elif second == 127:
            (size,) = struct.unpack("!Q", await self._within(self._reader.readexactly(8)))
        return first & 0xF, await self._within(self._reader.readexactly(size))

    async def text(self, start: str) -> str:
        while True:
            opcode, payload = await self.next()
            assert opcode == TEXT, (opcode, payload)
            if payload.decode().startswith(start):
                return payload.decode()

    async def close_code(self) -> int:
        """What the server closes with; after that, nothing more comes."""
        while True:
            opcode, payload = await self.next()
            if opcode == CLOSE:
                with suppress(ConnectionResetError):
                    assert await self._within(self._reader.read()) == b""
                return int.from_bytes(payload[:2], "big")

    async def ended(self) -> bool:
        """Nothing more comes, and the connection was not reset."""
        return await self._within(self._reader.read()) == b""

    async def _within(self, work: Awaitable[bytes]) -> bytes:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await work
