"""What waits to be sent to one client, bounded: one that does not read costs only itself."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

MOST_PACKETS = 256
MOST_BYTES = 1_000_000


class Outgoing(asyncio.Queue[Any]):
    """Measured by what waits already, so that one large packet still goes to a client that reads."""

    def __init__(self) -> None:
        super().__init__()
        self.abort: Callable[[], None] | None = None
        self.waiting_bytes = 0

    def _put(self, item: Any) -> None:
        super()._put(item)
        self.waiting_bytes += size_of(item)

    def _get(self) -> Any:
        item = super()._get()
        self.waiting_bytes -= size_of(item)
        return item

    @property
    def is_stuck(self) -> bool:
        return self.qsize() >= MOST_PACKETS or self.waiting_bytes >= MOST_BYTES

    def cut(self) -> None:
        """Drop what waits, and end the connection at once instead of after what was not read."""
        while not self.empty():
            self.get_nowait()
        self.put_nowait(None)
        if self.abort:
            self.abort()


def size_of(packet: Any) -> int:
    """In memory; None, which ends the queue, holds nothing."""
    return sys.getsizeof(packet.data) if packet else 0
