from datetime import datetime
from typing import ClassVar, Literal, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from app.errors import NotFoundError
from app.models.lookup import lookup_of
from app.models.record import Record, now


class Match(Record):
    """The two-person conversation. `user1` < `user2`; `last_seq` and `last_activity_at` are hints."""

    user1: PydanticObjectId
    user2: PydanticObjectId
    status: Literal["active", "ended"] = "active"
    created_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    last_activity_at: datetime = Field(default_factory=now)
    last_seq: int = 0

    class Settings:
        name = "matches"
        indexes: ClassVar = [
            IndexModel(
                [("user1", ASCENDING), ("user2", ASCENDING)],
                unique=True,
                partialFilterExpression={"status": "active"},
            ),
            IndexModel([("endedAt", ASCENDING)], partialFilterExpression={"status": "ended"}),
            IndexModel([("user1", ASCENDING), ("status", ASCENDING), ("lastActivityAt", DESCENDING)]),
            IndexModel([("user2", ASCENDING), ("status", ASCENDING), ("lastActivityAt", DESCENDING)]),
        ]

    @classmethod
    async def of(cls, user_id: PydanticObjectId, match_id: PydanticObjectId) -> "Match":
        """The active match of that id with this user in it; `not_found` for any other."""
        match = await _matches.get(match_id)
        if match is None or match.status != "active" or user_id not in match.users:
            raise NotFoundError
        return match

    @classmethod
    async def between(cls, one: PydanticObjectId, two: PydanticObjectId) -> Self | None:
        user1, user2 = sorted((one, two))
        return await cls.find_one({"user1": user1, "user2": user2, "status": "active"})

    @classmethod
    async def begin(cls, one: PydanticObjectId, two: PydanticObjectId) -> tuple[Self, bool]:
        """The active match of these two, and whether it is new."""
        if match := await cls.between(one, two):
            return match, False
        user1, user2 = sorted((one, two))
        match = cls(user1=user1, user2=user2)
        try:
            await match.insert()
        except DuplicateKeyError:
            return await cls.begin(one, two)
        return match, True

    @classmethod
    async def newest_of(
        cls, user_id: PydanticObjectId, before: tuple[datetime, PydanticObjectId] | None, limit: int
    ) -> list[Self]:
        """Active matches of a user, newest activity first, from below that `(last_activity_at, id)`."""
        earlier = {"$lte": before[0]} if before else {"$exists": True}
        # One query per side: `$or` over both scans the whole collection on the embedded database.
        sides = [
            await cls.find({side: user_id, "status": "active", "lastActivityAt": earlier})
            .sort("-lastActivityAt", "-_id")
            .limit(limit + 1)
            .to_list()
            for side in ("user1", "user2")
        ]
        newest = sorted((m for side in sides for m in side), key=lambda m: m.place, reverse=True)
        return [match for match in newest if before is None or match.place < before][:limit]

    @classmethod
    async def others_of_each(
        cls, user_ids: list[PydanticObjectId]
    ) -> dict[PydanticObjectId, list[PydanticObjectId]]:
        """Everybody that each of these users has an active match with."""
        others: dict[PydanticObjectId, list[PydanticObjectId]] = {user_id: [] for user_id in user_ids}
        matches = cls.get_pymongo_collection()
        for mine, theirs in (("user1", "user2"), ("user2", "user1")):
            wanted = {mine: {"$in": user_ids}, "status": "active"}
            async for match in matches.find(wanted, {mine: 1, theirs: 1}):
                others[match[mine]].append(match[theirs])
        return others

    @classmethod
    async def ended_since(cls, moment: datetime) -> dict[PydanticObjectId, list[PydanticObjectId]]:
        """And whose they were."""
        ended = cls.get_pymongo_collection().find(
            {"status": "ended", "endedAt": {"$gte": moment}}, {"user1": 1, "user2": 1}
        )
        return {match["_id"]: [match["user1"], match["user2"]] async for match in ended}

    async def end(self) -> bool:
        """Whether this call ended it."""
        ended = await self.get_pymongo_collection().update_one(
            {"_id": self.id, "status": "active"}, {"$set": {"status": "ended", "endedAt": now()}}
        )
        return ended.modified_count == 1

    @property
    def users(self) -> tuple[PydanticObjectId, PydanticObjectId]:
        return self.user1, self.user2

    @property
    def place(self) -> tuple[datetime, PydanticObjectId]:
        return self.last_activity_at, self.id

    def other_than(self, user_id: PydanticObjectId) -> PydanticObjectId:
        return self.user2 if user_id == self.user1 else self.user1


_matches = lookup_of(Match)
