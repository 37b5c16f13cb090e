"""What a socket has sent is dealt with in order, one at a time, and knows when it arrived."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

MOST_BYTES = 4_000_000
BYTES_BESIDE_TEXT = 1_000

log = logging.getLogger(__name__)
_arrived_at: ContextVar[float] = ContextVar("arrived_at")


def arrived_at() -> float:
    """When the packet that is being dealt with arrived, in the event loop's time."""
    return _arrived_at.get(asyncio.get_running_loop().time())


@dataclass(slots=True)
class Packet:
    arrived_at: float
    work: Callable[[], Awaitable[None]]
    size: int


class Inbox:
    """Lets in whatever has arrived, so that the time it waits behind a slow packet counts as its own.

    Costs nothing while nothing waits in it, and one task while something does.
    """

    __slots__ = ("_on_room", "_task", "_waiting", "waiting_bytes")

    def __init__(self) -> None:
        self._waiting: deque[Packet] = deque()
        self._task: asyncio.Task[None] | None = None
        self._on_room: list[Callable[[], None]] = []
        self.waiting_bytes = 0

    @property
    def is_full(self) -> bool:
        return self.waiting_bytes >= MOST_BYTES

    def put(self, work: Callable[[], Awaitable[None]], text_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        packet = Packet(loop.time(), work, text_bytes + BYTES_BESIDE_TEXT)
        self._waiting.append(packet)
        self.waiting_bytes += packet.size
        if self._task is None:
            self._task = loop.create_task(self._run())

    def when_room(self, call: Callable[[], None]) -> None:
        """Once, when it is no longer full."""
        self._on_room.append(call)

    async def room(self) -> None:
        if self.is_full:
            has_room = asyncio.Event()
            self.when_room(has_room.set)
            await has_room.wait()

    async def drained(self) -> None:
        if self._task:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while self._waiting:
                packet = self._waiting.popleft()
                self.waiting_bytes -= packet.size
                if self._on_room and not self.is_full:
                    self._tell_of_room()
                _arrived_at.set(packet.arrived_at)
                try:
                    await packet.work()
                except Exception:
                    log.exception("packet_failed")
        finally:
            self._task = None

    def _tell_of_room(self) -> None:
        calls, self._on_room = self._on_room, []
        for call in calls:
            call()
