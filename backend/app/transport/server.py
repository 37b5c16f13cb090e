"""python-socketio's server with its door guarded: what no handler should ever see is answered here.

Replaces nothing but the entrance, `_handle_eio_connect` and `_handle_eio_message` of `socketio.AsyncServer`,
and the way out, `disconnect`.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import engineio.payload
import orjson
import socketio
from socketio import packet

from app.transport.engine import EngineServer
from app.transport.inbox import Inbox

# Official clients put whatever waits into one poll; python-engineio's own bound of 16 would cut them off.
engineio.payload.Payload.max_decode_packets = 1_000

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "*"}
)
EVENT_HEAD = re.compile(r"[256](?:\d{1,10}-)?(/[^,\[]*,)?(?:(\d{1,100})(?!\d))?", re.ASCII)
FLUSH_SECONDS = 1.0
GOODBYE = re.compile(r"1(/,?)?")


Reason = Literal["invalid", "too_large"]


class Json:
    """orjson as Socket.IO's packets call it; refuses lone surrogates and endless nesting."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        return orjson.dumps(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        return orjson.loads(text)


@dataclass(frozen=True, slots=True)
class Refused:
    """A packet that reached no handler. `ack_id` is None when the client asked for no answer."""

    sid: str
    reason: Reason
    event: str
    ack_id: int | None


@dataclass(frozen=True, slots=True)
class Received:
    """An event packet, and why it must reach no handler, if it must not."""

    ack_id: int | None
    reason: Reason | None = None
    name: str = ""
    arguments: tuple[Any, ...] = ()


def read_event(data: str, max_bytes: int) -> Received | None:
    """Read a packet of type EVENT; None when it is for another namespace than `/`."""
    head = EVENT_HEAD.match(data)
    namespace, digits = head.groups() if head else (None, None)
    if namespace not in (None, "/,"):
        return None
    ack_id = int(digits) if digits else None
    try:
        decoded = packet.Packet(encoded_packet=data)
        too_large = len(data) > max_bytes or len(data.encode()) > max_bytes
    except ValueError:
        return Received(ack_id, "invalid")
    match decoded.data:
        case [str(name), *arguments] if decoded.packet_type == packet.EVENT and name not in RESERVED:
            return Received(ack_id, "too_large" if too_large else None, name, tuple(arguments))
        case _:
            return Received(ack_id, "invalid")


class AsyncServer(socketio.AsyncServer):  # type: ignore[misc]  # python-socketio ships no types
    """Takes, beside python-socketio's arguments, `on_refused`, which returns the ack of a refused packet;
    `max_event_bytes`; and, for sockets that have not authenticated, how long and how many.
    """

    def __init__(
        self,
        *,
        on_refused: Callable[[Refused], Awaitable[dict[str, Any]]] | None = None,
        max_event_bytes: int = 64_000,
        anonymous_seconds: float = 5.0,
        anonymous_sockets: int = 1_000,
        **options: Any,
    ) -> None:
        super().__init__(json=Json, namespaces=["/"], **options)
        self.on_refused = on_refused
        self._max_event_bytes = max_event_bytes
        self._anonymous_seconds = anonymous_seconds
        self._anonymous_sockets = anonymous_sockets
        self._anonymous: dict[str, asyncio.TimerHandle] = {}
        self._inboxes: dict[str, Inbox] = {}
        self._is_listening = True

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> bool | None:
        if len(self._anonymous) >= self._anonymous_sockets:
            return False
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
        await inbox.finish()
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        if not isinstance(data, str) or not data:
            return
        kind = data[0]
        if kind == "0":
            await self._connect(eio_sid, data)
        elif GOODBYE.fullmatch(data):
            await self.eio.disconnect(eio_sid)
        elif kind in "256":
            await self._event(eio_sid, data)

    async def _connect(self, eio_sid: str, data: str) -> None:
        if self.manager.sid_from_eio_sid(eio_sid, "/") or len(data) > self._max_event_bytes:
            return
        try:
            await super()._handle_eio_message(eio_sid, data)
        except ValueError:
            return
        if self.manager.sid_from_eio_sid(eio_sid, "/"):
            self._forget_anonymous(eio_sid)

    async def _event(self, eio_sid: str, data: str) -> None:
        sid = self.manager.sid_from_eio_sid(eio_sid, "/")
        if sid is None or not self.manager.is_connected(sid, "/") or eio_sid not in self.eio.sockets:
            return
        received = read_event(data, self._max_event_bytes)
        if received is None:
            return
        if eio_sid not in self._inboxes:
            self._inboxes[eio_sid] = Inbox()
        await self._inboxes[eio_sid].put(partial(self._deal_with, eio_sid, sid, received), len(data))

    async def drain(self, within_seconds: float) -> None:
        """Until what is being dealt with is answered and on its way.

        What waits behind it, or arrives from now on, gets no answer: its sender asks the next server.
        """
        self._is_listening = False
        answered = (inbox.drained() for inbox in self._inboxes.values())
        written = (socket.queue.join() for socket in self.eio.sockets.values())
        with suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await asyncio.gather(*answered)
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await asyncio.gather(*written)

    async def _deal_with(self, eio_sid: str, sid: str, received: Received) -> None:
        if not self._is_listening:
            return
        if received.reason is None:
            await self._handle_event(eio_sid, "/", received.ack_id, [received.name, *received.arguments])
        else:
            await self._refuse(eio_sid, Refused(sid, received.reason, received.name[:64], received.ack_id))

    async def _refuse(self, eio_sid: str, refused: Refused) -> None:
        if self.on_refused is None:
            return
        answer = await self.on_refused(refused)
        if refused.ack_id is not None:
            ack = self.packet_class(packet.ACK, namespace="/", id=refused.ack_id, data=[answer])
            await self._send_packet(eio_sid, ack)

    async def _close_anonymous(self, eio_sid: str) -> None:
        if self._anonymous.pop(eio_sid, None):
            await self.eio.disconnect(eio_sid)

    async def disconnect(self, sid: str, *_: Any, **__: Any) -> None:
        eio_sid = self.manager.eio_sid_from_sid(sid, "/")
        await super().disconnect(sid)
        if eio_sid:
            await self.eio.disconnect(eio_sid)

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    def _forget_anonymous(self, eio_sid: str) -> None:
        if timer := self._anonymous.pop(eio_sid, None):
            timer.cancel()
