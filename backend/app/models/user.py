from datetime import datetime
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from app import wire
from app.models.record import Record, now


class User(Record):
    name: str
    email: str
    password_hash: str
    avatar_url: str | None = None
    settings: dict[str, bool | str] = Field(default_factory=dict)
    created_at: datetime = Field(default_factory=now)
    last_seen: datetime | None = None

    class Settings:
        name = "users"
        indexes: ClassVar = [IndexModel([("email", ASCENDING)], unique=True)]

    @classmethod
    async def with_email(cls, email: str) -> Self | None:
        return await cls.find_one({"email": email})

    @classmethod
    async def by_ids(cls, ids: list[PydanticObjectId]) -> dict[PydanticObjectId, Self]:
        return {user.id: user async for user in cls.find({"_id": {"$in": ids}})}

    @classmethod
    async def were_seen(cls, ids: list[PydanticObjectId], at: datetime) -> None:
        await cls.get_pymongo_collection().update_many({"_id": {"$in": ids}}, {"$max": {"lastSeen": at}})

    def profile(self) -> wire.Profile:
        return wire.Profile.model_validate(self)
