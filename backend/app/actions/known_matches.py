"""Who is in which match, remembered for the events that come often."""

import asyncio
from datetime import timedelta

from beanie import PydanticObjectId

from app import broadcasts
from app.connections import connections
from app.errors import NotFoundError
from app.models.match import Match
from app.models.record import now

MOST = 100_000
EVERY_SECONDS = 1.0
CLOCKS_DIFFER_BY = timedelta(seconds=30)


class KnownMatches:
    """Active matches that were looked up once. This process forgets one as it ends, and within a second what
    another process ended: where that was not said in time, its people here are told to sync.
    """

    def __init__(self) -> None:
        self._matches: dict[PydanticObjectId, Match] = {}
        self._forgotten = 0
        self._ended: set[PydanticObjectId] = set()
        self._looked_at = now()

    async def of(self, user_id: PydanticObjectId, match_id: PydanticObjectId) -> Match:
        """As `Match.of`, except that the hints of its activity may be old."""
        match = self._matches.get(match_id)
        if match is None:
            match = await self._look_up(user_id, match_id)
        if user_id != match.user1 and user_id != match.user2:
            raise NotFoundError
        return match

    async def _look_up(self, user_id: PydanticObjectId, match_id: PydanticObjectId) -> Match:
        forgotten = self._forgotten
        match = await Match.of(user_id, match_id)
        # It may have ended while it was on its way.
        if forgotten == self._forgotten:
            if len(self._matches) >= MOST:
                self._matches.clear()
            self._matches[match_id] = match
        return match

    def has_ended(self, match_id: PydanticObjectId) -> bool:
        """Lately, as far as this process has heard."""
        return match_id in self._ended

    def forget(self, match_id: PydanticObjectId) -> None:
        self._forgotten += 1
        self._matches.pop(match_id, None)
        self._ended.add(match_id)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            began = now()
            ended = await Match.ended_since(self._looked_at - CLOCKS_DIFFER_BY)
            for match_id in ended.keys() - self._ended:
                self.forget(match_id)
                here = [user_id for user_id in ended[match_id] if connections.has_user(user_id)]
                await broadcasts.resync(here, [match_id])
            self._ended &= ended.keys()
            self._looked_at = began


known_matches = KnownMatches()
