import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class MeasuredQueue(asyncio.Queue[T]):
    """Knows how many bytes wait in it."""

    def __init__(self, size_of: Callable[[T], int]) -> None:
        super().__init__()
        self._size_of = size_of
        self.waiting_bytes = 0

    def _put(self, item: T) -> None:
        super()._put(item)
        self.waiting_bytes += self._size_of(item)

    def _get(self) -> T:
        item: T = super()._get()
        self.waiting_bytes -= self._size_of(item)
        return item
