"""One device of a person, seen from the bench."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable

from e2e.faults.history import Change, Message, Request, Send
from e2e.people import Person


class Device(ABC):
    def __init__(self, name: str, person: Person, match_ids: list[str]) -> None:
        self.name = name
        self.person = person
        self.match_ids = match_ids
        self.sends: list[Send] = []
        self.changes: list[Change] = []
        self._changed = asyncio.Event()

    @abstractmethod
    async def send(self, match_id: str, content: str) -> None: ...

    @abstractmethod
    async def until_level(self, match_id: str, newest_entry: int, newest_message: int) -> None:
        """Until it has everything up to there."""

    @abstractmethod
    async def history(self, match_id: str) -> list[Message]: ...

    def unsettled(self) -> list[Request]:
        requests: list[Request] = [*self.sends, *self.changes]
        return [request for request in requests if not request.acked_at and not request.refused]

    def first_ack_after(self, moment: float) -> float | None:
        acks = [send.acked_at for send in self.sends if send.acked_at and send.acked_at > moment]
        return min(acks, default=None)

    async def until_acked_after(self, moment: float) -> None:
        await self.until(lambda: self.first_ack_after(moment) is not None)

    async def until_all_is_sent(self) -> None:
        await self.until(lambda: not self.unsettled())

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            await self.next_change()

    async def next_change(self) -> None:
        await self._changed.wait()

    def note_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
