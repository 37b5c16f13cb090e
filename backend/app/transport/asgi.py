"""What ASGI says of a WebSocket connection, for applications that do not take it over."""

import asyncio
import base64
import binascii
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, Self
from urllib.parse import unquote

from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected, get_local_addr, get_remote_addr, is_ssl

from app.transport.frames import BINARY, TEXT, frame

DIRECT = "app.transport.direct"
MOST_UNREAD = 16

log = logging.getLogger(__name__)

Event = dict[str, Any]


class Receiver(Protocol):
    """Who hears what happens on a connection."""

    def received(self, message: str | bytes) -> None: ...

    def writable(self) -> None:
        """What was written has gone out again, after a while in which it had not."""

    def lost(self, code: int) -> None:
        """The connection is over; with the close code that came, or 1006."""


class Connection(Protocol):
    """The side of a connection that speaks."""

    receiver: Receiver | None
    is_open: bool
    is_blocked: bool

    def accept(self, headers: list[tuple[str, str]]) -> None: ...
    def refuse(self, status: int, reason: str) -> None: ...
    def take_over(self, receiver: Receiver) -> None: ...
    def write(self, frame: bytes) -> None: ...
    def close(self, code: int, reason: str = "") -> None: ...
    def abort(self) -> None: ...
    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    @property
    def unsent_bytes(self) -> int: ...
    @property
    def unsent_packets(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Request:
    method: bytes
    target: bytes
    headers: list[tuple[bytes, bytes]]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """What uvicorn has read and checked."""
        head, *lines = data.removesuffix(b"\r\n\r\n").split(b"\r\n")
        method, target, _ = head.split(b" ")
        fields = (line.partition(b":") for line in lines)
        return cls(method, target, [(name.lower(), value.strip()) for name, _, value in fields])

    def header(self, name: bytes) -> bytes:
        return next((value for own, value in self.headers if own == name), b"")

    @property
    def key(self) -> bytes | None:
        """None unless this asks for a WebSocket as RFC 6455 has it."""
        key = self.header(b"sec-websocket-key")
        try:
            is_key = len(base64.b64decode(key, validate=True)) == 16
        except binascii.Error:
            is_key = False
        is_proper = self.method == b"GET" and self.header(b"sec-websocket-version") == b"13"
        return key if is_key and is_proper else None

    def normalised(self) -> bytes:
        """With nothing in it that picows would refuse, such as the `Connection` of Firefox."""
        head = b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        return head + b"Sec-WebSocket-Key: %b\r\n\r\n" % self.header(b"sec-websocket-key")

    def scope(self, wire: asyncio.Transport, config: Config, app_state: dict[str, Any]) -> Event:
        path, _, query = self.target.partition(b"?")
        subprotocols = self.header(b"sec-websocket-protocol").decode("latin-1").split(",")
        return {
            "type": "websocket",
            "asgi": {"version": config.asgi_version, "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if is_ssl(wire) else "ws",
            "server": get_local_addr(wire),
            "client": get_remote_addr(wire),
            "root_path": config.root_path,
            "path": config.root_path + unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "headers": self.headers,
            "subprotocols": [name.strip() for name in subprotocols if name.strip()],
            "state": app_state.copy(),
        }


class Conversation:
    """One call of an ASGI application."""

    def __init__(self, connection: Connection, scope: Event) -> None:
        self._connection = connection
        self._scope = scope | {"extensions": {DIRECT: connection}}
        self._events: deque[Event] = deque([{"type": "websocket.connect"}])
        self._changed = asyncio.Event()
        self._is_answered = self._is_lost = False

    async def run(self, app: Callable[..., Awaitable[None]]) -> None:
        try:
            await app(self._scope, self.receive, self.send)
        except ClientDisconnected:
            return
        except Exception:
            log.exception("application_failed")
            self._end(1011)
        else:
            self._end(1000)

    def _end(self, code: int) -> None:
        """Unless the connection is somebody else's by now."""
        if self._connection.receiver is self:
            if self._is_answered:
                self._connection.close(code)
            else:
                self._connection.refuse(500, "Internal Server Error")

    async def receive(self) -> Event:
        while not self._events:
            self._changed.clear()
            await self._changed.wait()
        if len(self._events) == MOST_UNREAD:
            self._connection.resume_reading()
        return self._events.popleft()

    async def send(self, event: Event) -> None:
        match event["type"]:
            case "websocket.accept":
                self._is_answered = True
                self._connection.accept(accept_headers(event))
            case "websocket.close" if not self._is_answered:
                self._is_answered = True
                self._connection.refuse(403, "Forbidden")
            case "websocket.close":
                self._connection.close(event.get("code", 1000), event.get("reason") or "")
            case _:
                await self._send(event)

    async def _send(self, event: Event) -> None:
        text = event.get("text")
        framed = frame(BINARY, event["bytes"]) if text is None else frame(TEXT, text.encode())
        self._connection.write(framed)
        while self._connection.is_blocked and not self._is_lost:
            self._changed.clear()
            await self._changed.wait()
        if self._is_lost:
            raise ClientDisconnected

    def received(self, message: str | bytes) -> None:
        kind = "text" if isinstance(message, str) else "bytes"
        self._put({"type": "websocket.receive", kind: message})
        if len(self._events) == MOST_UNREAD:
            self._connection.pause_reading()

    def writable(self) -> None:
        self._changed.set()

    def lost(self, code: int) -> None:
        self._is_lost = True
        self._put({"type": "websocket.disconnect", "code": code})

    def _put(self, event: Event) -> None:
        self._events.append(event)
        self._changed.set()


def accept_headers(event: Event) -> list[tuple[str, str]]:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in event.get("headers", [])]
    if event.get("subprotocol"):
        headers.append(("Sec-WebSocket-Protocol", event["subprotocol"]))
    return headers
