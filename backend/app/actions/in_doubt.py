import asyncio

from beanie import PydanticObjectId

from app import broadcasts
from app.models.match import Match

EVERY_SECONDS = 0.5


class InDoubt:
    """Matches in which something may have been stored that nobody was told of, as when the database went away
    in the middle of a write. Their people are told to sync once it is back.
    """

    def __init__(self) -> None:
        self._matches: dict[PydanticObjectId, Match] = {}

    def note(self, match: Match) -> None:
        self._matches[match.id] = match

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if self._matches:
                await self._resync()

    async def _resync(self) -> None:
        # Raises while the database is away; the next turn tries again.
        await Match.get_pymongo_collection().find_one({}, {"_id": 1})
        matches, self._matches = self._matches, {}
        for match in matches.values():
            await broadcasts.resync(match.users, [match.id])


in_doubt = InDoubt()
