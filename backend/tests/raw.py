"""A client without manners: frames as they go over the wire, right or wrong."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp

from tests.client import PATIENCE_SECONDS


class ClosedError(Exception):
    pass


class Raw:
    """One WebSocket. Answers pings as long as somebody waits for a frame."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.kept: list[str] = []

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, sid: str = "", **headers: str) -> AsyncIterator[Self]:
        """Open on the level of Engine.IO, not yet authenticated; with a `sid`, to upgrade its polling."""
        address = f"{url}/socket.io/?EIO=4&transport=websocket" + (f"&sid={sid}" if sid else "")
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(address, headers=headers) as ws,
        ):
            raw = cls(ws)
            if not sid:
                await raw.frame("0")
            yield raw

    @classmethod
    @asynccontextmanager
    async def connected(cls, url: str, token: str) -> AsyncIterator[Self]:
        async with cls.opened(url) as raw:
            await raw.send("40" + json.dumps({"token": token}))
            await raw.frame("40")
            await raw.event("connected")
            yield raw

    async def send(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            await self.ws.send_bytes(frame)
        else:
            await self.ws.send_str(frame)

    def cut(self) -> None:
        """Without a goodbye, as when the wire breaks."""
        self.ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def frame(self, start: str) -> str:
        """The first frame that begins like that; what comes before it is kept."""
        for kept in self.kept:
            if kept.startswith(start):
                self.kept.remove(kept)
                return kept
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (frame := await self._next()).startswith(start):
                self.kept.append(frame)
        return frame

    async def ack(self, ack_id: int | str) -> dict[str, Any]:
        frame = await self.frame(f"43{ack_id}[")
        answer: dict[str, Any] = json.loads(frame.removeprefix(f"43{ack_id}"))[0]
        return answer

    async def event(self, name: str) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads((await self.frame(f'42["{name}",'))[2:])[1]
        return payload

    async def refusal(self) -> dict[str, Any]:
        """What `connect_error` says."""
        said: dict[str, Any] = json.loads((await self.frame("44"))[2:])
        return said

    async def is_closed(self, within_seconds: float) -> int:
        """The code with which the server closes it."""
        async with asyncio.timeout(within_seconds):
            try:
                while True:
                    self.kept.append(await self._next())
            except ClosedError:
                return self.ws.close_code or 0

    async def lives(self) -> None:
        """Whatever came before is dealt with, and this socket still works."""
        await self.send('42999["nothing"]')
        assert (await self.ack(999))["error"]["code"] == "invalid"
        await self.frame('42["error",{"code":"invalid","message":"There is no event')

    async def _next(self) -> str:
        while True:
            message = await self.ws.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise ClosedError(message.type)
            if message.data != "2":
                return str(message.data)
            await self.ws.send_str("3")
