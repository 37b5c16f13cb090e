"""python-socketio's server with its door guarded, and without its tasks and queues on the way of a message.

Replaces the entrance, `_handle_eio_connect`, `_handle_eio_message` and `_handle_eio_disconnect` of
`socketio.AsyncServer`, the way from an event to its ack, `_handle_event`, and the way out, `disconnect`.
"""

import asyncio
import inspect
import math
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from types import CoroutineType
from typing import Any

import engineio.payload
import socketio
from socketio import packet

from app.transport.direct import DirectSocket
from app.transport.engine import EngineServer
from app.transport.inbox import Inbox
from app.transport.manager import Manager
from app.transport.packets import RESERVED, Json, Received, Refused, read_event, text_ack

# Official clients put whatever waits into one poll; python-engineio's own bound of 16 would cut them off.
engineio.payload.Payload.max_decode_packets = 1_000

FLUSH_SECONDS = 1.0
GOODBYE = re.compile(r"1(/,?)?")
MOST_BYTES_BEFORE_CONNECTED = 100_000


class AsyncServer(socketio.AsyncServer):  # type: ignore[misc]  # python-socketio ships no types
    """Takes python-socketio's arguments, and

    - `strict`: only text events of `/` are let in; whatever else calls itself an event is answered by
      `on_refused`, which returns the ack;
    - `max_event_bytes`;
    - `handler_seconds`, after which, counted from an event's arrival, its handler is cancelled;
    - how long sockets may be there without having authenticated, and how many.
    """

    def __init__(
        self,
        *,
        strict: bool = False,
        on_refused: Callable[[Refused], Awaitable[dict[str, Any]]] | None = None,
        max_event_bytes: int = 64_000,
        handler_seconds: float = math.inf,
        anonymous_seconds: float = 45.0,
        anonymous_sockets: int = 1_000,
        **options: Any,
    ) -> None:
        super().__init__(**{"json": Json, "client_manager": Manager()} | options)
        self.on_refused = on_refused
        self._is_strict = strict
        self._max_event_bytes = max_event_bytes
        self._anonymous_seconds = anonymous_seconds
        self._anonymous_sockets = anonymous_sockets
        self._anonymous: dict[str, asyncio.TimerHandle] = {}
        self._handler_seconds = handler_seconds
        self._inboxes: dict[str, Inbox] = {}
        self._busy: set[Inbox] = set()
        self._is_listening = True
        self._is_watching = handler_seconds == math.inf
        self.eio.on_message = self._put_direct

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> bool | None:
        if len(self._anonymous) >= self._anonymous_sockets:
            return False
        if not self._is_watching:
            self._is_watching = True
            self._watch()
        self._anonymous[eio_sid] = asyncio.get_running_loop().call_later(
            self._anonymous_seconds, lambda: self.start_background_task(self._close_anonymous, eio_sid)
        )
        await super()._handle_eio_connect(eio_sid, environ)
        return None

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._forget_anonymous(eio_sid)
        if inbox := self._inboxes.pop(eio_sid, None):
            self.start_background_task(self._finish, inbox, eio_sid, reason)
        else:
            await super()._handle_eio_disconnect(eio_sid, reason)

    async def _finish(self, inbox: Inbox, eio_sid: str, reason: str) -> None:
        """What was sent before leaving still counts."""
        await inbox.drained()
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if inbox := self._put(eio_sid, data):
            await inbox.room()

    def _put_direct(self, eio_sid: str, data: str | bytes) -> None:
        inbox = self._put(eio_sid, data)
        socket = self.eio.sockets.get(eio_sid)
        if inbox and inbox.is_full and isinstance(socket, DirectSocket):
            socket.pause_reading()
            inbox.when_room(socket.resume_reading)

    def _put(self, eio_sid: str, data: str | bytes) -> Inbox | None:
        if eio_sid not in self.eio.sockets:
            return None
        inbox = self._inboxes.get(eio_sid)
        work = self._strictly(eio_sid, data, inbox) if self._is_strict else self._leniently(eio_sid, data)
        if work:
            if inbox is None:
                inbox = self._inboxes[eio_sid] = Inbox(self._busy, self._handler_seconds)
            # A connect that was cut off half way would never be cleaned up.
            inbox.put(work, len(data), is_limited=data[:1] not in ("0", b"0"))
        return inbox

    @property
    def waiting(self) -> int:
        """Packets that wait behind others of their connection."""
        return sum(inbox.waiting for inbox in self._busy)

    def _watch(self) -> None:
        for inbox in list(self._busy):
            inbox.cancel_overdue()
        asyncio.get_running_loop().call_later(self._handler_seconds / 10, self._watch)

    def _strictly(
        self, eio_sid: str, data: str | bytes, inbox: Inbox | None
    ) -> Callable[[], Awaitable[None]] | None:
        if not isinstance(data, str) or not data:
            return None
        kind = data[0]
        if kind == "0" and len(data) <= self._max_event_bytes:
            return partial(self._connect, eio_sid, data)
        if GOODBYE.fullmatch(data):
            return partial(self.eio.disconnect, eio_sid, self.reason.CLIENT_DISCONNECT)
        if kind in "256" and inbox:
            if eio_sid in self._anonymous and inbox.waiting_bytes > MOST_BYTES_BEFORE_CONNECTED:
                return None
            received = read_event(data, self._max_event_bytes)
            return partial(self._deal_with, eio_sid, received) if received else None
        return None

    def _leniently(self, eio_sid: str, data: str | bytes) -> Callable[[], Awaitable[None]] | None:
        if data[:1] == "2" and isinstance(data, str):
            received = read_event(data, self._max_event_bytes)
            if received and received.reason is None:
                return partial(self._deal_with, eio_sid, received)
            if received and received.name in RESERVED:
                return None
        return partial(self._stock_message, eio_sid, data)

    async def _stock_message(self, eio_sid: str, data: str | bytes) -> None:
        """As python-socketio does it; but what it cannot read ends the connection."""
        try:
            await super()._handle_eio_message(eio_sid, data)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            await self.eio.disconnect(eio_sid)
        if any(self.manager.sid_from_eio_sid(eio_sid, name) for name in self.manager.get_namespaces()):
            self._forget_anonymous(eio_sid)

    async def _connect(self, eio_sid: str, data: str) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, "/"):
            return
        with suppress(ValueError):
            await super()._handle_eio_message(eio_sid, data)
        if self.manager.sid_from_eio_sid(eio_sid, "/"):
            self._forget_anonymous(eio_sid)

    async def drain(self, within_seconds: float) -> None:
        """Until what is being dealt with is answered and on its way.

        What waits behind it, or arrives from now on, gets no answer: its sender asks the next server.
        """
        self._is_listening = False
        answered = [inbox.drained() for inbox in self._inboxes.values()]
        queues = [socket.queue for socket in self.eio.sockets.values() if hasattr(socket, "queue")]
        with suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await asyncio.gather(*answered)
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await asyncio.gather(*(queue.join() for queue in queues))

    async def _deal_with(self, eio_sid: str, received: Received) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if not self._is_listening or sid is None or not self.manager.is_connected(sid, "/"):
            return
        if received.reason is None:
            await self._answer(eio_sid, sid, received)
        elif self.on_refused:
            answer = await self.on_refused(Refused(sid, received.reason, received.name[:64], received.ack_id))
            await self._ack(eio_sid, received.ack_id, [answer])

    async def _answer(self, eio_sid: str, sid: str, received: Received) -> None:
        handler = self.handlers.get("/", {}).get(received.name)
        if handler is None or self.async_handlers:
            await self._handle_event(eio_sid, "/", received.ack_id, [received.name, *received.arguments])
            return
        answer = handler(sid, *received.arguments)
        if isinstance(answer, CoroutineType) or inspect.isawaitable(answer):
            answer = await answer
        await self._ack(
            eio_sid, received.ack_id,
            [] if answer is None else list(answer) if isinstance(answer, tuple) else [answer],
        )  # fmt: skip

    async def _ack(self, eio_sid: str, ack_id: int | None, arguments: list[Any]) -> None:
        if ack_id is None:
            return
        message = text_ack(ack_id, arguments)
        if message is None:
            await self._send_packet(
                eio_sid, self.packet_class(packet.ACK, namespace="/", id=ack_id, data=arguments)
            )
        else:
            await self.eio.send_text(eio_sid, message)

    async def _close_anonymous(self, eio_sid: str) -> None:
        if self._anonymous.pop(eio_sid, None):
            await self.eio.disconnect(eio_sid)

    async def disconnect(self, sid: str, namespace: str | None = None, **options: Any) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, namespace or "/")
        await super().disconnect(sid, namespace, **options)
        if eio_sid and self._is_strict:
            await self.eio.disconnect(eio_sid)

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    def _forget_anonymous(self, eio_sid: str) -> None:
        if timer := self._anonymous.pop(eio_sid, None):
            timer.cancel()
