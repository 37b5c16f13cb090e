import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from app.errors import NotFoundError
from app.models.record import Record, now

LIFETIME = timedelta(days=7)


class Invite(Record):
    """A link that one person sends another; the first to accept it is the match."""

    code: str = Field(default_factory=lambda: secrets.token_urlsafe(16))
    user_id: PydanticObjectId
    accepted_by: PydanticObjectId | None = None
    match_id: PydanticObjectId | None = None
    expires_at: datetime = Field(default_factory=lambda: now() + LIFETIME)

    class Settings:
        name = "invites"
        indexes: ClassVar = [
            IndexModel([("code", ASCENDING)], unique=True),
            IndexModel([("expiresAt", ASCENDING)], expireAfterSeconds=0),
        ]

    @classmethod
    async def open_to(cls, user_id: PydanticObjectId, code: str) -> Self:
        """The invite of that code, if this user made it, accepted it, or may still accept it."""
        invite = await cls.find_one({"code": code, "expiresAt": {"$gt": now()}})
        if invite is None or invite.accepted_by not in (None, user_id):
            raise NotFoundError("This invite does not exist, has expired, or was used by somebody else.")
        return invite

    async def accept(self, user_id: PydanticObjectId) -> None:
        """Take the invite for this user; `not_found` when somebody else was faster."""
        taken = await self.get_pymongo_collection().find_one_and_update(
            {"_id": self.id, "acceptedBy": {"$in": [None, user_id]}},
            {"$set": {"acceptedBy": user_id}},
            return_document=ReturnDocument.AFTER,
        )
        if taken is None:
            raise NotFoundError("This invite was used by somebody else.")
