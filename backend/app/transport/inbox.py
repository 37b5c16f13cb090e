"""What a socket has sent is dealt with in order, one at a time, and knows when it arrived."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

from app.transport.measured import MeasuredQueue

MOST_BYTES = 4_000_000
BYTES_BESIDE_TEXT = 1_000

log = logging.getLogger(__name__)
_arrived_at: ContextVar[float] = ContextVar("arrived_at")


def arrived_at() -> float:
    """When the packet that is being dealt with arrived, in the event loop's time."""
    return _arrived_at.get(asyncio.get_running_loop().time())


@dataclass(frozen=True, slots=True)
class Packet:
    arrived_at: float
    work: Callable[[], Awaitable[None]]
    size: int


class Waiting(MeasuredQueue[Packet]):
    def full(self) -> bool:
        return self.waiting_bytes >= MOST_BYTES


class Inbox:
    """Lets in whatever has arrived, so that the time it waits behind a slow packet counts as its own."""

    def __init__(self) -> None:
        self._waiting = Waiting(lambda packet: packet.size)
        self._worker = asyncio.create_task(self._run())

    async def put(self, work: Callable[[], Awaitable[None]], text_bytes: int) -> None:
        moment = asyncio.get_running_loop().time()
        await self._waiting.put(Packet(moment, work, text_bytes + BYTES_BESIDE_TEXT))

    async def drained(self) -> None:
        await self._waiting.join()

    async def finish(self) -> None:
        await self.drained()
        self._worker.cancel()

    async def _run(self) -> None:
        while True:
            packet = await self._waiting.get()
            _arrived_at.set(packet.arrived_at)
            try:
                await packet.work()
            except Exception:
                log.exception("packet_failed")
            finally:
                self._waiting.task_done()
