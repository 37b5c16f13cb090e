"""What a socket has sent is dealt with in order, one at a time, and knows when it arrived."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

MOST_WAITING = 256

Waiting = tuple[float, Callable[[], Awaitable[None]]]

log = logging.getLogger(__name__)
_arrived_at: ContextVar[float] = ContextVar("arrived_at")


def arrived_at() -> float:
    """When the packet that is being dealt with arrived, in the event loop's time."""
    return _arrived_at.get(asyncio.get_running_loop().time())


class Inbox:
    """Keeps the time that a packet waited behind a slow one from being added to its own."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Waiting] = asyncio.Queue(MOST_WAITING)
        self._worker = asyncio.create_task(self._run())

    async def put(self, work: Callable[[], Awaitable[None]]) -> None:
        await self._waiting.put((asyncio.get_running_loop().time(), work))

    async def finish(self) -> None:
        await self._waiting.join()
        self._worker.cancel()

    async def _run(self) -> None:
        while True:
            moment, work = await self._waiting.get()
            _arrived_at.set(moment)
            try:
                await work()
            except Exception:
                log.exception("packet_failed")
            finally:
                self._waiting.task_done()
