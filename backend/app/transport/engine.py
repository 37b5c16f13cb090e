"""Engine.IO under python-socketio: ends sockets that python-engineio would leave open or half open."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import engineio
import engineio.packet
from engineio.async_drivers import asgi

from app.transport.outgoing import Outgoing

MESSAGE_TOO_BIG = 1009
CLOSE_PACKET = "1"
UPGRADE_SECONDS = 5.0
STALLED_SECONDS = 20.0

log = logging.getLogger(__name__)


class WebSocket(asgi.WebSocket):  # type: ignore[misc]  # python-engineio ships no types
    """Drops a frame that is no Engine.IO packet, and ends with an upgrade that does not go on, a client that
    says it closes or one that does not read: python-engineio would leave these half open.
    """

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self._socket = handler.__self__
        self._socket.queue.abort = self._abort
        self._largest = server.max_http_buffer_size

    async def send(self, message: str | bytes) -> None:
        async with self._unless_stalled():
            await super().send(message)

    async def close(self) -> None:
        with suppress(TimeoutError):
            async with self._unless_stalled():
                await super().close()

    @asynccontextmanager
    async def _unless_stalled(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(STALLED_SECONDS):
                yield
        except TimeoutError:
            self._abort()
            raise

    def _abort(self) -> None:
        """ASGI can only close politely, after all that the client has not read."""
        self.asgi_send.__self__.transport.abort()

    async def wait(self) -> str | bytes:
        """Raises OSError when there is nothing more to wait for."""
        async with asyncio.timeout(None if self._socket.upgraded else UPGRADE_SECONDS):
            return await self._packet()

    async def _packet(self) -> str | bytes:
        while True:
            frame: str | bytes = await super().wait()
            if frame == CLOSE_PACKET:
                raise OSError
            if len(frame) > self._largest:
                await self.asgi_send({"type": "websocket.close", "code": MESSAGE_TOO_BIG})
                raise OSError
            if is_engine_packet(frame):
                return frame


def is_engine_packet(frame: str | bytes) -> bool:
    if isinstance(frame, bytes) or (frame[:1] == "4" and frame[1:2].isdigit()):
        return True
    try:
        engineio.packet.Packet(encoded_packet=frame)
    except (ValueError, RecursionError):
        return False
    return True


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]  # python-engineio ships no types
    """Hangs up by itself: python-engineio asks the client to, and waits for it without end."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._async: dict[str, Any] = self._async | {"websocket": WebSocket}

    def _log_error_once(self, _message: str, message_key: str) -> None:
        """Without what the client sent."""
        super()._log_error_once(message_key, message_key)

    def create_queue(self) -> Outgoing:
        return Outgoing()

    async def send_packet(self, sid: str, pkt: engineio.packet.Packet) -> None:
        socket = self.sockets.get(sid)
        if socket and socket.queue.is_stuck:
            log.warning("slow_reader_cut_off")
            del self.sockets[sid]
            socket.queue.cut()
            self.start_background_task(
                socket.close, wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR
            )
        else:
            await super().send_packet(sid, pkt)

    async def disconnect(self, sid: str) -> None:
        if socket := self.sockets.pop(sid, None):
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
            await socket.queue.put(None)
