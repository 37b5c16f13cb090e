import asyncio
from datetime import datetime

from beanie import PydanticObjectId
from pymongo import UpdateOne

from app.models.match import Match

EVERY_SECONDS = 0.5


class LastActivity:
    """Writes each match's last seq and time behind the acks, together: hints for lists and numbering."""

    def __init__(self) -> None:
        self._waiting: dict[PydanticObjectId, tuple[int, datetime]] = {}

    def note(self, match_id: PydanticObjectId, seq: int, at: datetime) -> None:
        self._waiting[match_id] = (seq, at)

    async def flush(self) -> None:
        if waiting := self._waiting:
            self._waiting = {}
            await Match.get_pymongo_collection().bulk_write(
                [
                    UpdateOne({"_id": match_id}, {"$max": {"lastSeq": seq, "lastActivityAt": at}})
                    for match_id, (seq, at) in waiting.items()
                ],
                ordered=False,
            )

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self.flush()


last_activity = LastActivity()
