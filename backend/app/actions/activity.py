import asyncio
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from beanie import PydanticObjectId
from pymongo import UpdateOne

from app.models.match import Match

EVERY_SECONDS = 0.1
MOST_AT_ONCE = 2


class Activity(NamedTuple):
    seq: int
    at: datetime
    users: tuple[PydanticObjectId, PydanticObjectId]


class LastActivity:
    """Writes each match's last seq and time behind the acks: hints for lists and numbering. A few at a time:
    each is a write of its own to a database that has messages to store.
    """

    def __init__(self) -> None:
        self._waiting: dict[PydanticObjectId, Activity] = {}

    def note(self, match: Match, seq: int, at: datetime) -> None:
        waiting = self._waiting.get(match.id)
        if waiting is None or waiting.seq < seq:
            self._waiting[match.id] = Activity(seq, at, match.users)

    async def flush(self) -> None:
        await self._write(list(self._waiting))

    async def flush_of(self, user_id: PydanticObjectId) -> None:
        """So that this user's list of matches is in order."""
        await self._write([match_id for match_id, one in self._waiting.items() if user_id in one.users])

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self._write(list(islice(self._waiting, MOST_AT_ONCE)))

    async def _write(self, match_ids: Iterable[PydanticObjectId]) -> None:
        """It waits until it is written: somebody may ask for the list meanwhile."""
        writing = {match_id: one for match_id in match_ids if (one := self._waiting.get(match_id))}
        if not writing:
            return
        updates = [
            UpdateOne({"_id": match_id}, {"$max": {"lastSeq": one.seq, "lastActivityAt": one.at}})
            for match_id, one in writing.items()
        ]
        await Match.unjournaled().bulk_write(updates, ordered=False)
        for match_id, one in writing.items():
            newest = self._waiting.pop(match_id, one)
            if newest is not one:
                self._waiting[match_id] = newest


last_activity = LastActivity()
