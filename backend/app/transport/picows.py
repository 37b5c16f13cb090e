"""WebSocket connections by picows, in place of uvicorn's own: `uvicorn --ws app.transport.picows:Protocol`.

To an ASGI application it is a server like any other, with one extension: an application that finds `DIRECT`
among the scope's extensions may take the connection over from there. Its messages then go straight to a
`Receiver`, its frames straight out, and the ASGI call returns while the connection lives on.
"""

import asyncio
import logging
import weakref
from typing import Any

from picows import WSAutoPingStrategy, WSCloseCode, WSUpgradeRequest, WSUpgradeResponse
from picows.common import WSUpgradeResponseWithListener
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stubs leave it out
from uvicorn.config import Config
from uvicorn.server import ServerState

from app.transport.asgi import Conversation, Receiver, Request
from app.transport.frames import PONG, Frames, frame

CLOSE_SECONDS = 1.0
READ_BUFFER_BYTES = 2_048
READ_BYTES = 1_536
ABNORMAL = 1006

log = logging.getLogger(__name__)


class Quiet:
    """What picows would log: what clients do wrong is no news, what we do wrong is."""

    def isEnabledFor(self, _level: int) -> bool:  # noqa: N802 - as logging has it
        return False

    def debug(self, *_: object) -> None:
        pass

    log = info = warning = error = debug

    def exception(self, message: str, *arguments: object) -> None:
        log.exception(message, *arguments)


QUIET = Quiet()


class Writes:
    """What is written in one turn of the loop goes out in the next, in one call for each connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)
        self._waiting: list[Protocol] = []

    def soon(self, connection: "Protocol") -> None:
        if not self._waiting and (loop := self._loop()):
            loop.call_soon(self._flush)
        self._waiting.append(connection)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for connection in waiting:
            try:
                connection.flush()
            except Exception:
                log.exception("write_failed")


_writes: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Writes] = weakref.WeakKeyDictionary()


class Protocol(WSProtocol):  # type: ignore[misc]
    """One connection, from the request to upgrade on."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not config.loaded:
            config.load()
        pings = (False, 1, 1, WSAutoPingStrategy.PING_WHEN_IDLE)
        super().__init__(
            None, None, False, self._agree, QUIET, True, None, *pings, False, config.ws_max_size, None,
            READ_BUFFER_BYTES,
        )  # fmt: skip
        self._config, self._state, self._app_state = config, server_state, app_state
        self.receiver: Receiver | None = None
        self._extra_headers: list[tuple[str, str]] = []
        self._close_code = ABNORMAL
        self._frames: list[bytes] = []
        loop = asyncio.get_running_loop()
        self._writes = _writes.get(loop) or _writes.setdefault(loop, Writes(loop))
        self._unsent_packets = 0
        self._owed_pong: bytes | None = None
        self.is_open = self.is_blocked = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._wire = transport
        self._state.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._state.connections.discard(self)
        self.is_open = False
        if self.listener:
            self.listener.forget()
        receiver, self.receiver = self.receiver, None
        if receiver:
            receiver.lost(self._close_code)

    def data_received(self, data: bytes) -> None:
        """The request, which uvicorn has read. Nothing else is, before the application has agreed."""
        self._wire.pause_reading()
        request = Request.parse(data)
        if request.key is None:
            self.refuse(400, "Bad Request")
            return
        self._upgrade = request.normalised()
        conversation = Conversation(self, request.scope(self._wire, self._config, self._app_state))
        self.receiver = conversation
        task = asyncio.get_running_loop().create_task(conversation.run(self._config.loaded_app))
        self._state.tasks.add(task)
        task.add_done_callback(self._state.tasks.discard)

    def get_buffer(self, size_hint: int) -> memoryview:
        """Never all of it: picows doubles what is filled, and would end in reading megabytes at a time from
        a client that writes without a pause, with nobody else's turn in between.
        """
        return super().get_buffer(size_hint)[:READ_BYTES]  # type: ignore[no-any-return]

    def refuse(self, status: int, reason: str) -> None:
        self._wire.write(
            b"HTTP/1.1 %d %b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (status, reason.encode())
        )
        self._wire.close()

    def accept(self, headers: list[tuple[str, str]]) -> None:
        if self._wire.is_closing():
            return
        self._extra_headers = headers
        self.is_open = True
        super().get_buffer(-1)[: len(self._upgrade)] = self._upgrade
        self.buffer_updated(len(self._upgrade))
        del self._upgrade, self._extra_headers
        self._wire.resume_reading()

    def take_over(self, receiver: Receiver) -> None:
        """Accept, and hand what comes in to that receiver instead of the application."""
        self.receiver = receiver
        self.accept([])

    def _agree(self, _request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        response = WSUpgradeResponse.create_101_response(self._extra_headers)
        frames = Frames(self._received, self._ping_received, self._close_received, self._config.ws_max_size)
        return WSUpgradeResponseWithListener(response, frames)

    def _received(self, message: str | bytes) -> None:
        if self.receiver:
            self.receiver.received(message)

    def _ping_received(self, payload: bytes) -> None:
        """To whom does not read, the last one is answered once it does (RFC 6455, section 5.5.3)."""
        if self.is_blocked:
            self._owed_pong = payload
        else:
            self.write(frame(PONG, payload))

    def _close_received(self, code: int) -> None:
        self.is_open = False
        self._close_code = code
        self.flush()
        if not self.transport.is_close_frame_sent:
            self.transport.send_close(WSCloseCode(code if code in (1000, 1001) or code >= 3000 else 1000))
        self._wire.close()

    def write(self, frame: bytes) -> None:
        if not self.is_open:
            return
        if not self._frames:
            self._writes.soon(self)
        self._frames.append(frame)
        if self.is_blocked:
            self._unsent_packets += 1

    def flush(self) -> None:
        frames, self._frames = self._frames, []
        if frames and not self._wire.is_closing():
            self._wire.write(frames[0] if len(frames) == 1 else b"".join(frames))

    @property
    def unsent_bytes(self) -> int:
        return self._wire.get_write_buffer_size() + sum(map(len, self._frames))

    @property
    def unsent_packets(self) -> int:
        """Since the client stopped reading."""
        return self._unsent_packets

    def close(self, code: int, reason: str = "") -> None:
        """Ask the client to, and wait a moment for its consent."""
        if self.is_open:
            self.is_open = False
            self.flush()
            self.transport.send_close(WSCloseCode(code), reason)
            asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._wire.abort)

    def abort(self) -> None:
        self._wire.abort()

    def shutdown(self) -> None:
        """By uvicorn, which stops."""
        if self.is_open:
            self.close(WSCloseCode.SERVICE_RESTART.value)
        else:
            self._wire.close()

    def pause_writing(self) -> None:
        self.is_blocked = True

    def resume_writing(self) -> None:
        self.is_blocked = False
        self._unsent_packets = 0
        if self._owed_pong is not None:
            self.write(frame(PONG, self._owed_pong))
            self._owed_pong = None
        if self.receiver:
            self.receiver.writable()

    def pause_reading(self) -> None:
        self._wire.pause_reading()

    def resume_reading(self) -> None:
        if not self._wire.is_closing():
            self._wire.resume_reading()
