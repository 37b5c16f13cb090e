from datetime import datetime
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from app import wire
from app.models.match import Match
from app.models.record import Record, now


class Membership(Record):
    """One user's state in a match. The cursors are the truth about what was delivered and read.

    `read_seq` is for the user alone; `shown_read_seq` and `read_at` are what the other may see of it.
    """

    match_id: PydanticObjectId
    user_id: PydanticObjectId
    delivered_seq: int = 0
    delivered_at: datetime | None = None
    read_seq: int = 0
    read_at: datetime | None = None
    shown_read_seq: int | None = None
    muted_until: datetime | None = None

    class Settings:
        name = "memberships"
        indexes: ClassVar = [IndexModel([("matchId", ASCENDING), ("userId", ASCENDING)], unique=True)]

    @classmethod
    async def both(cls, match: Match) -> dict[PydanticObjectId, Self]:
        """The memberships of a match, by user."""
        return (await cls.of_matches([match]))[match.id]

    @classmethod
    async def of_matches(cls, matches: list[Match]) -> dict[PydanticObjectId, dict[PydanticObjectId, Self]]:
        """The memberships of each match, by user; made here when first asked for."""
        found: dict[PydanticObjectId, dict[PydanticObjectId, Self]] = {match.id: {} for match in matches}
        async for one in cls.find({"matchId": {"$in": list(found)}}):
            found[one.match_id][one.user_id] = one
        for match in matches:
            for user_id in match.users:
                if user_id not in found[match.id]:
                    found[match.id][user_id] = await cls.make(match.id, user_id)
        return found

    @classmethod
    async def make(cls, match_id: PydanticObjectId, user_id: PydanticObjectId) -> Self:
        made = cls(match_id=match_id, user_id=user_id)
        try:
            await made.insert()
        except DuplicateKeyError:
            stored = await cls.find_one({"matchId": match_id, "userId": user_id})
            return stored or made
        return made

    async def read(self, seq: int, *, shown: bool) -> Self | None:
        """Move the read cursor forward to `seq`; None when it was already there. Reading delivers, too."""
        moment = now()
        moments: dict[str, object] = {"readAt": moment} if shown else {}
        if not shown and self.delivered_seq < seq:
            moments = {"deliveredAt": moment}
        cursors: dict[str, object] = {
            "readSeq": seq,
            "deliveredSeq": seq,
            "shownReadSeq": seq if shown else self.shown_read,
        }
        return await self._advance("readSeq", seq, {"$set": moments, "$max": cursors})

    async def deliver(self, seq: int) -> Self | None:
        """As `read`, of the delivered cursor."""
        return await self._advance(
            "deliveredSeq", seq, {"$set": {"deliveredAt": now()}, "$max": {"deliveredSeq": seq}}
        )

    async def _advance(self, cursor: str, seq: int, update: dict[str, dict[str, object]]) -> Self | None:
        moved = await self.get_pymongo_collection().find_one_and_update(
            {"_id": self.id, cursor: {"$lt": seq}},
            {operator: fields for operator, fields in update.items() if fields},
            return_document=ReturnDocument.AFTER,
        )
        return type(self).model_validate(moved) if moved else None

    async def mute(self, until: datetime | None) -> None:
        await self.get_pymongo_collection().update_one({"_id": self.id}, {"$set": {"mutedUntil": until}})
        self.muted_until = until

    @property
    def shown_read(self) -> int:
        return self.read_seq if self.shown_read_seq is None else self.shown_read_seq

    def receipt(self, viewer_id: PydanticObjectId) -> wire.Receipt:
        read = self.read_seq if viewer_id == self.user_id else self.shown_read
        return wire.Receipt(delivered_seq=self.delivered_seq, read_seq=read)
