"""One connection of a `Bus`: what is subscribed on it, its beat, and what may not have arrived."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Self

from app.transport.redis_line import Address, Line, LostError, Push

SILENCE_SECONDS = 3.0


class Asked(NamedTuple):
    kind: bytes
    channel: bytes
    done: asyncio.Future[None]


class Lane:
    """Raises `LostError` from `check` once the connection has ended or been silent for 3 s."""

    def __init__(self, beat: bytes, hear: Callable[[bytes, bytes], None], *, is_sharded: bool) -> None:
        self.beat_channel = beat
        self._hear = hear
        self._prefix = b"s" if is_sharded else b""
        self._line: Line
        self._asked: deque[Asked] = deque()
        self._heard_at = time.monotonic()
        self._fresh: set[bytes] = set()
        self._on_its_way: set[bytes] = set()

    @classmethod
    async def open(
        cls, address: Address, beat: bytes, hear: Callable[[bytes, bytes], None], *, is_sharded: bool
    ) -> Self:
        lane = cls(beat, hear, is_sharded=is_sharded)
        lane._line = await Line.connect(address, lane._pushed)
        return lane

    @property
    def lost(self) -> asyncio.Future[str]:
        return self._line.lost

    @property
    def unsure(self) -> set[bytes]:
        """The channels of what was published since the beat that came back last: it may not have arrived."""
        return (self._fresh | self._on_its_way) - {self.beat_channel}

    def publish(self, channel: bytes, payload: bytes) -> None:
        self._fresh.add(channel)
        self._line.publish(self._prefix + b"publish", channel, payload)

    def subscribe(self, channel: bytes) -> asyncio.Future[None]:
        return self._ask(b"subscribe", channel)

    def unsubscribe(self, channel: bytes) -> asyncio.Future[None]:
        return self._ask(b"unsubscribe", channel)

    def beat(self) -> None:
        self.publish(self.beat_channel, b"")
        # What goes out while a beat is on its way counts as arrived only with the next.
        if not self._on_its_way:
            self._on_its_way, self._fresh = self._fresh, set()

    def check(self) -> None:
        if self.lost.done():
            raise LostError(self.lost.result())
        if time.monotonic() - self._heard_at > SILENCE_SECONDS:
            raise LostError("silent")

    def end(self, reason: str) -> None:
        self._line.end(reason)
        for asked in self._asked:
            asked.done.cancel()

    def _ask(self, kind: bytes, channel: bytes) -> asyncio.Future[None]:
        asked = Asked(self._prefix + kind, channel, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        self._line.subscribe(asked.kind, channel)
        return asked.done

    def _pushed(self, push: Push) -> None:
        kind, channel, payload = push
        if kind == self._prefix + b"message":
            if channel == self.beat_channel:
                self._heard_at = time.monotonic()
                self._on_its_way = set()
            else:
                self._hear(channel, payload)
        elif self._asked and self._asked[0][:2] == (kind, channel):
            asked = self._asked.popleft()
            if not asked.done.done():
                asked.done.set_result(None)
        else:
            # Nobody asked for it: so a cluster says that a slot has gone elsewhere.
            self.end("a slot has moved")
