from datetime import datetime
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from app.errors import ConflictError
from app.models.record import Record, now
from app.models.session import Session


class PushSubscription(Record):
    """Where one browser takes pushes, and the keys to encrypt them for it. It ends with its session."""

    user_id: PydanticObjectId
    session_id: PydanticObjectId
    endpoint: str
    p256dh: str
    auth: str
    created_at: datetime = Field(default_factory=now)

    class Settings:
        name = "push_subscriptions"
        indexes: ClassVar = [
            IndexModel([("endpoint", ASCENDING)], unique=True),
            IndexModel([("userId", ASCENDING)]),
            IndexModel([("sessionId", ASCENDING)]),
        ]

    async def keep(self) -> None:
        """In place of what that endpoint had before. It goes to another user only in the same browser."""
        known = await type(self).find_one({"endpoint": self.endpoint})
        if known and known.user_id != self.user_id and known.auth != self.auth:
            raise ConflictError("This endpoint belongs to somebody else.")
        fields = self.stored()
        del fields["_id"]
        subscriptions = self.get_pymongo_collection()
        await subscriptions.update_one({"endpoint": self.endpoint}, {"$set": fields}, upsert=True)
        # A browser has one for us: what its session had before is over.
        await subscriptions.delete_many({"sessionId": self.session_id, "endpoint": {"$ne": self.endpoint}})

    @classmethod
    async def living(cls, user_id: PydanticObjectId) -> list[Self]:
        """Those of the browsers in which the user is still signed in."""
        found = await cls.find({"userId": user_id}).to_list()
        ids = [one.session_id for one in found]
        sessions = {session.id async for session in Session.find({"_id": {"$in": ids}})} if ids else set()
        return [one for one in found if one.session_id in sessions]

    @classmethod
    async def forget(cls, **fields: object) -> None:
        await cls.get_pymongo_collection().delete_many(fields)
