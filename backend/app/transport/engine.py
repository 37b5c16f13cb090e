"""Engine.IO under python-socketio: ends sockets that python-engineio would leave open or half open."""

import asyncio
from typing import Any

import engineio
import engineio.packet
from engineio.async_drivers import asgi

MESSAGE_TOO_BIG = 1009
CLOSE_PACKET = "1"
UPGRADE_SECONDS = 5.0


class WebSocket(asgi.WebSocket):  # type: ignore[misc]  # python-engineio ships no types
    """Drops a frame that is no Engine.IO packet, and ends with an upgrade that does not go on or a client
    that says it closes: python-engineio would leave these half open.
    """

    def __init__(self, handler: Any, server: Any) -> None:
        super().__init__(handler, server)
        self._socket = handler.__self__
        self._largest = server.max_http_buffer_size

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

    async def disconnect(self, sid: str) -> None:
        if socket := self.sockets.pop(sid, None):
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
            await socket.queue.put(None)
