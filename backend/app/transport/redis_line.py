"""One connection to Redis, on which nobody waits for a publication to go out or to come in.

redis-py's own connection costs a task and a timer for each message, and spins when the network is silent.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Self, cast
from urllib.parse import urlsplit

import hiredis
from redis.asyncio.connection import SSLConnection, parse_url

MOST_UNSENT_BYTES = 4_000_000
CONNECT_SECONDS = 1.0
INCOMPLETE = object()

Reply = Any
Push = list[Any]


class LostError(Exception):
    """The connection to Redis has ended, or never began."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    path: str | None = None
    username: str = "default"
    password: str | None = None
    database: int = 0
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, url: str) -> Self:
        """Of a URL as redis-py takes it: `redis://`, `rediss://` with `ssl_ca_certs`, `unix://`."""
        parts = parse_url(url)
        is_tls = parts.get("connection_class") is SSLConnection
        return cls(
            host=parts.get("host", "localhost"),
            port=parts.get("port", 6379),
            path=parts.get("path"),
            username=parts.get("username") or "default",
            password=parts.get("password"),
            database=parts.get("db", 0),
            tls=ssl.create_default_context(cafile=str(ca) if (ca := parts.get("ssl_ca_certs")) else None)
            if is_tls
            else None,
        )

    def at(self, host: str, port: int) -> Self:
        return replace(self, host=host, port=port)

    async def connect(self, line: asyncio.Protocol) -> None:
        loop = asyncio.get_running_loop()
        if self.path:
            await loop.create_unix_connection(lambda: line, self.path)
        else:
            await loop.create_connection(lambda: line, self.host, self.port, ssl=self.tls)


def is_cluster(url: str) -> bool:
    """Cluster mode is asked for by `redis+cluster://` or `rediss+cluster://`."""
    return urlsplit(url).scheme.endswith("+cluster")


def without_cluster(url: str) -> str:
    return url.replace("+cluster", "", 1) if is_cluster(url) else url


class Line(asyncio.Protocol):
    """`lost` is done once the connection has ended. `on_push` hears what comes unasked."""

    def __init__(self, on_push: Callable[[Push], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._on_push = on_push
        self._reader = hiredis.Reader(notEnoughData=INCOMPLETE)
        self._asked: deque[asyncio.Future[Reply] | None] = deque()
        self._unsent: list[bytes] = []
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def connect(cls, address: Address, on_push: Callable[[Push], None]) -> Self:
        """Raises `LostError` when Redis is not there or refuses."""
        line = cls(on_push)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await address.connect(line)
                login = ("AUTH", address.username, address.password) if address.password else ()
                await line.ask("HELLO", "3", *login)
                if address.database:
                    await line.ask("SELECT", str(address.database))
        except (OSError, TimeoutError, hiredis.ReplyError) as error:
            line.end(str(error))
            raise LostError(str(error) or type(error).__name__) from None
        except BaseException:
            line.end("given up")
            raise
        return line

    def publish(self, *command: bytes | str) -> None:
        """A refusal ends the connection: what follows would rest on what was not done."""
        self._asked.append(None)
        self._write(command)

    def subscribe(self, *command: bytes | str) -> None:
        """Also to unsubscribe: answered by a push, except when refused."""
        self._write(command)

    async def ask(self, *command: bytes | str) -> Reply:
        """Raises `LostError`, and `hiredis.ReplyError` when Redis refuses."""
        if self.lost.done():
            raise LostError(self.lost.result())
        answer = self._loop.create_future()
        self._asked.append(answer)
        self._write(command)
        return await answer

    def end(self, reason: str) -> None:
        if self._transport:
            self._transport.abort()
        if self.lost.done():
            return
        self.lost.set_result(reason)
        for answer in self._asked:
            if answer and not answer.done():
                answer.set_exception(LostError(reason))
        self._asked.clear()

    def _write(self, command: tuple[bytes | str, ...]) -> None:
        if not self._unsent:
            self._loop.call_soon(self._flush)
        words: Any = command  # Its stub takes one word alone.
        self._unsent.append(hiredis.pack_command(words))

    def _flush(self) -> None:
        """All that one turn of the loop had to say at once."""
        if self._transport and not self.lost.done():
            self._transport.write(b"".join(self._unsent))
        self._unsent.clear()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MOST_UNSENT_BYTES)

    def pause_writing(self) -> None:
        self.end("it does not read")

    def connection_lost(self, error: Exception | None) -> None:
        self.end(str(error or "closed"))

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        with suppress(LostError):
            while (reply := self._reader.gets()) is not INCOMPLETE:
                if isinstance(reply, hiredis.PushNotification):
                    self._on_push(reply)
                else:
                    self._answered(reply)

    def _answered(self, reply: Reply) -> None:
        answer = self._asked.popleft() if self._asked else None
        is_refusal = isinstance(reply, hiredis.ReplyError)
        if answer is None:
            if is_refusal:
                self.end(str(reply))
        elif not answer.done():
            if is_refusal:
                answer.set_exception(reply)
            else:
                answer.set_result(reply)
