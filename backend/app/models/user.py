import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, UpdateOne

from app import wire
from app.models.lookup import lookup_of
from app.models.record import Record, now


class User(Record):
    name: str
    email: str
    password_hash: str
    avatar_url: str | None = None
    settings: wire.Settings = Field(default_factory=wire.Settings)
    created_at: datetime = Field(default_factory=now)
    last_seen: datetime | None = None

    class Settings:
        name = "users"
        indexes: ClassVar = [IndexModel([("email", ASCENDING)], unique=True)]

    @classmethod
    async def with_email(cls, email: str) -> Self | None:
        return await cls.find_one({"email": email})

    @classmethod
    async def by_ids(cls, ids: list[PydanticObjectId]) -> dict[PydanticObjectId, "User"]:
        return {user.id: user for user in await asyncio.gather(*map(users_by_id.get, ids)) if user}

    @classmethod
    async def show_when_seen(cls, ids: list[PydanticObjectId]) -> dict[PydanticObjectId, bool]:
        """Whether each shares when they were last seen."""
        users = cls.get_pymongo_collection().find({"_id": {"$in": ids}}, {"settings.lastSeen": 1})
        return {user["_id"]: user.get("settings", {}).get("lastSeen", True) async for user in users}

    @classmethod
    async def last_seen_of(cls, ids: list[PydanticObjectId]) -> dict[PydanticObjectId, datetime]:
        users = cls.get_pymongo_collection().find({"_id": {"$in": ids}}, {"lastSeen": 1})
        return {user["_id"]: seen async for user in users if (seen := user.get("lastSeen"))}

    @classmethod
    async def were_seen(cls, seen: dict[PydanticObjectId, datetime]) -> None:
        updates = [UpdateOne({"_id": user_id}, {"$max": {"lastSeen": at}}) for user_id, at in seen.items()]
        await cls.unjournaled().bulk_write(updates, ordered=False)

    @classmethod
    async def all_share_reading(cls, ids: Iterable[PydanticObjectId]) -> bool:
        """Whoever hides what they have read sees nothing of what others have."""
        return all(user.settings.read_receipts for user in (await cls.by_ids(list(ids))).values())

    async def show_picture(self, url: str | None) -> str | None:
        """The url of the one that it takes the place of."""
        before = await self.get_pymongo_collection().find_one_and_update(
            {"_id": self.id}, {"$set": {"avatarUrl": url}}
        )
        self.avatar_url = url
        return before["avatarUrl"] if before else None

    def profile(self) -> wire.Profile:
        return wire.Profile.model_validate(self)


users_by_id = lookup_of(User)
