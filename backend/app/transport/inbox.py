"""What a socket has sent is dealt with in order, one at a time, and has only so long from its arrival."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

MOST_BYTES = 4_000_000
BYTES_BESIDE_TEXT = 1_000

log = logging.getLogger(__name__)
_is_late: ContextVar[bool] = ContextVar("is_late")


def is_late() -> bool:
    """Whether the time for the packet that is being dealt with went by before its turn came."""
    return _is_late.get()


@dataclass(slots=True)
class Packet:
    arrived_at: float
    work: Callable[[], Awaitable[None]]
    size: int


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
    def is_full(self) -> bool:
        return self.waiting_bytes >= MOST_BYTES

    def put(self, work: Callable[[], Awaitable[None]], text_bytes: int, *, is_limited: bool = True) -> None:
        arrived_at = self._loop.time() if is_limited else math.inf
        packet = Packet(arrived_at, work, text_bytes + BYTES_BESIDE_TEXT)
        self._waiting.append(packet)
        self.waiting_bytes += packet.size
        if self._task is None:
            self._busy.add(self)
            self._task = self._loop.create_task(self._run())

    def cancel_overdue(self) -> None:
        """End the work on a packet whose time is up."""
        packet = self._current
        if self._task and packet and self._is_overdue(packet) and packet is not self._cancelled:
            self._cancelled = packet
            self._task.cancel()

    def _is_overdue(self, packet: Packet) -> bool:
        return packet.arrived_at + self._seconds < self._loop.time()

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
                self._current = packet
                _is_late.set(self._is_overdue(packet))
                try:
                    await packet.work()
                except asyncio.CancelledError:
                    if packet is not self._cancelled:
                        raise
                except Exception:
                    log.exception("packet_failed")
                if packet is self._cancelled and self._task:
                    self._task.uncancel()
        finally:
            self._task = self._current = None
            self._busy.discard(self)

    def _tell_of_room(self) -> None:
        calls, self._on_room = self._on_room, []
        for call in calls:
            call()
