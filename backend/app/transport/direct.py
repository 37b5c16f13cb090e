"""An Engine.IO socket right on a connection, in place of python-engineio's `AsyncSocket`: no task that reads,
none that writes, none that pings, no queue in between. For sockets that begin as WebSocket.
"""

import asyncio
import logging
from typing import Any

from engineio import packet

from app.transport.asgi import Connection
from app.transport.frames import BINARY, TEXT, frame
from app.transport.outgoing import MOST_BYTES, MOST_PACKETS

PING = frame(TEXT, b"2")
CLOSE = frame(TEXT, b"1")
NORMAL = 1000

log = logging.getLogger(__name__)


class DirectSocket:
    """What python-engineio's server expects of a socket, and `write` for those who know better."""

    upgraded = connected = True
    upgrading = False

    def __init__(self, server: Any, sid: str, connection: Connection) -> None:
        self.server = server
        self.sid = sid
        self.session: dict[str, Any] = {}
        self.closing = self.closed = False
        self._connection = connection
        self._timer: asyncio.TimerHandle | None = None
        self._is_asked = False

    def open(self, packet: bytes) -> None:
        self._connection.take_over(self)
        self.write(packet)
        self._ping_later()

    def received(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.server.on_message(self.sid, message)
            return
        match message[:1]:
            case "4":
                self.server.on_message(self.sid, message[1:])
            case "3" if self._is_asked:
                self._ping_later()
            case "1":
                self._end(self.server.reason.CLIENT_DISCONNECT)

    def writable(self) -> None:
        pass

    def lost(self, _code: int) -> None:
        self._end(self.server.reason.TRANSPORT_CLOSE)

    def write(self, frames: bytes) -> None:
        """Whole frames. A client that does not read what is sent to it is cut off."""
        connection = self._connection
        connection.write(frames)
        if connection.is_blocked and (
            connection.unsent_packets > MOST_PACKETS or connection.unsent_bytes > MOST_BYTES
        ):
            log.warning("slow_reader_cut_off")
            self._end(self.server.reason.TRANSPORT_ERROR)
            connection.abort()

    async def send(self, packet: packet.Packet) -> None:
        encoded = packet.encode()
        self.write(frame(BINARY, encoded) if isinstance(encoded, bytes) else frame(TEXT, encoded.encode()))

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        if not self.closing:
            if not abort:
                self.write(CLOSE)
            await self._leave(reason or self.server.reason.SERVER_DISCONNECT)

    def pause_reading(self) -> None:
        self._connection.pause_reading()

    def resume_reading(self) -> None:
        self._connection.resume_reading()

    def _end(self, reason: str) -> None:
        if not self.closing:
            self.server.start_background_task(self._leave, reason)

    async def _leave(self, reason: str) -> None:
        if self.closing:
            return
        self.closing = True
        if self._timer:
            self._timer.cancel()
        self._connection.close(NORMAL)
        self.server.sockets.pop(self.sid, None)
        await self.server._trigger_event("disconnect", self.sid, reason, run_async=False)
        self.closed = True

    def _ping_later(self) -> None:
        self._is_asked = False
        if self._timer:
            self._timer.cancel()
        if not self.closing:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        self.write(PING)
        self._is_asked = True
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self.server.ping_timeout, self._end, self.server.reason.PING_TIMEOUT)
