"""Engine.IO under python-socketio: begins a socket right on its connection where the server allows it, and
ends those that python-engineio would leave open or half open.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import engineio
import engineio.packet
import orjson
from engineio.async_drivers import asgi

from app.transport.asgi import DIRECT
from app.transport.direct import DirectSocket
from app.transport.environ import translate_request
from app.transport.frames import TEXT, frame
from app.transport.outgoing import MOST_PACKETS, Outgoing

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
        connection = self.asgi_send.__self__
        (getattr(connection, "abort", None) or connection.transport.abort)()

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
        self._async: dict[str, Any] = self._async | {
            "websocket": WebSocket,
            "translate_request": translate_request,
        }

    def _log_error_once(self, _message: str, message_key: str) -> None:
        """Without what the client sent."""
        super()._log_error_once(message_key, message_key)

    def create_queue(self) -> Outgoing:
        return Outgoing()

    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> Any:
        connection = environ["asgi.scope"].get("extensions", {}).get(DIRECT)
        if transport != "websocket" or connection is None:
            return await super()._handle_connect(environ, transport, jsonp_index)
        sid = self.generate_id()
        socket = self.sockets[sid] = DirectSocket(self, sid, connection)
        refusal = await self._trigger_event("connect", sid, environ, run_async=False)
        if refusal is not None and refusal is not True:
            del self.sockets[sid]
            return self._unauthorized(refusal or None)
        socket.open(self._greeting(sid))
        return None

    def _greeting(self, sid: str) -> bytes:
        opened = {
            "sid": sid,
            "upgrades": [],
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
        return frame(TEXT, b"0" + orjson.dumps(opened))

    async def _service_task(self) -> None:
        """Looks after polling and upgraded sockets; the others have timers of their own."""
        self.service_task_event = asyncio.Event()
        while not self.service_task_event.is_set():
            for sid, socket in list(self.sockets.items()):
                if socket.closed:
                    self.sockets.pop(sid, None)
                elif not socket.closing and not isinstance(socket, DirectSocket):
                    with suppress(engineio.exceptions.SocketIsClosedError):
                        await socket.check_ping_timeout()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.service_task_event.wait(), self.ping_timeout / 4)

    async def send_text(self, sid: str, message: bytes) -> None:
        """An Engine.IO packet that is text."""
        socket = self.sockets.get(sid)
        if isinstance(socket, DirectSocket):
            socket.write(frame(TEXT, message))
        elif socket:
            await self.send(sid, message[1:].decode())

    async def send_packet(self, sid: str, pkt: engineio.packet.Packet) -> None:
        socket = self.sockets.get(sid)
        if isinstance(socket, DirectSocket):
            await socket.send(pkt)
        elif socket and socket.queue.is_stuck:
            log.warning("slow_reader_cut_off")
            del self.sockets[sid]
            socket.queue.cut()
            self.start_background_task(
                socket.close, wait=False, abort=True, reason=self.reason.TRANSPORT_ERROR
            )
        else:
            await super().send_packet(sid, pkt)
            if socket and socket.queue.qsize() > MOST_PACKETS // 2:
                # A burst is no slow reader: let it out.
                await asyncio.sleep(0)

    async def disconnect(self, sid: str, reason: str | None = None) -> None:
        if socket := self.sockets.pop(sid, None):
            await socket.close(wait=False, reason=reason or self.reason.SERVER_DISCONNECT)
            if not isinstance(socket, DirectSocket):
                await socket.queue.put(None)
