"""The client events that are being answered right now, so that the server can finish them before it goes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class InFlight:
    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def one(self) -> Iterator[None]:
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def drained(self, within_seconds: float) -> None:
        """Until none is left, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_seconds):
                await self._idle.wait()


in_flight = InFlight()
