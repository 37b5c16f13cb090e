"""What a socket has sent is dealt with in order, one at a time, and has only so long from its arrival."""

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

MOST_BYTES = 4_000_000
BYTES_BESIDE_TEXT = 1_000
TURN_SECONDS = 0.005

log = logging.getLogger(__name__)
_is_late: ContextVar[bool] = ContextVar("is_late")
_arrived_at: ContextVar[float] = ContextVar("arrived_at")


def is_late() -> bool:
    """Whether the time for the packet that is being dealt with went by before its turn came."""
    return _is_late.get()


def arrived_at() -> float:
    """When the packet that is being dealt with came in, by `time.monotonic`."""
    return _arrived_at.get()


@dataclass(slots=True)
class Packet:
    arrived_at: float
    must_end_at: float
    work: Callable[[], Awaitable[None]]
    size: int

    @property
    def is_overdue(self) -> bool:
        return self.must_end_at < time.monotonic()


class Inbox:
    """Lets in whatever has arrived, so that the time it waits behind a slow packet counts as its own.

    Costs nothing while nothing waits in it, and one task while something does.
    """

    __slots__ = (
        "_busy",
        "_cancelled",
        "_current",
        "_loop",
        "_on_room",
        "_seconds",
        "_task",
        "_waiting",
        "waiting_bytes",
    )

    def __init__(self, busy: "set[Inbox]", seconds: float) -> None:
        self._busy = busy
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Packet] = deque()
        self._current: Packet | None = None
        self._cancelled: Packet | None = None
        self._task: asyncio.Task[None] | None = None
        self._on_room: list[Callable[[], None]] = []
        self.waiting_bytes = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        return self.waiting_bytes >= MOST_BYTES

    def put(self, work: Callable[[], Awaitable[None]], text_bytes: int, *, is_limited: bool = True) -> None:
        arrived_at = time.monotonic()
        end = arrived_at + self._seconds if is_limited else math.inf
        packet = Packet(arrived_at, end, work, text_bytes + BYTES_BESIDE_TEXT)
        self._waiting.append(packet)
        self.waiting_bytes += packet.size
        if self._task is None:
            self._busy.add(self)
            self._task = self._loop.create_task(self._run())

    def cancel_overdue(self) -> None:
        """End the work on a packet whose time is up."""
        packet = self._current
        if self._task and packet and packet.is_overdue and packet is not self._cancelled:
            self._cancelled = packet
            self._task.cancel()

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
        turn_ends = time.monotonic() + TURN_SECONDS
        try:
            while self._waiting:
                packet = self._waiting.popleft()
                self.waiting_bytes -= packet.size
                if self._on_room and not self.is_full:
                    self._tell_of_room()
                self._current = packet
                _arrived_at.set(packet.arrived_at)
                _is_late.set(packet.is_overdue)
                try:
                    await packet.work()
                except asyncio.CancelledError:
                    if packet is not self._cancelled:
                        raise
                except Exception:
                    log.exception("packet_failed")
                if packet is self._cancelled and self._task:
                    self._task.uncancel()
                if self._waiting and time.monotonic() > turn_ends:
                    self._current = None
                    await asyncio.sleep(0)
                    turn_ends = time.monotonic() + TURN_SECONDS
        finally:
            self._task = self._current = None
            self._busy.discard(self)

    def _tell_of_room(self) -> None:
        calls, self._on_room = self._on_room, []
        for call in calls:
            call()
