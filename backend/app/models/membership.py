from datetime import datetime
from typing import ClassVar, Literal, Self

from beanie import PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from app import wire
from app.models.match import Match
from app.models.record import Record, now


class Membership(Record):
    """One user's state in a match. The cursors are the truth about what was delivered and read."""

    match_id: PydanticObjectId
    user_id: PydanticObjectId
    delivered_seq: int = 0
    delivered_at: datetime | None = None
    read_seq: int = 0
    read_at: datetime | None = None
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

    async def advance(self, cursor: Literal["read", "delivered"], seq: int) -> Self | None:
        """Move a cursor forward to `seq`; None when it was already there. Reading delivers, too."""
        moment = now()
        field = f"{cursor}Seq"
        forward = {"readSeq": seq, "deliveredSeq": seq} if cursor == "read" else {"deliveredSeq": seq}
        moved = await self.get_pymongo_collection().find_one_and_update(
            {"_id": self.id, field: {"$lt": seq}},
            {"$set": {f"{cursor}At": moment}, "$max": forward},
            return_document=ReturnDocument.AFTER,
        )
        return type(self).model_validate(moved) if moved else None

    def receipt(self) -> wire.Receipt:
        return wire.Receipt(delivered_seq=self.delivered_seq, read_seq=self.read_seq)
