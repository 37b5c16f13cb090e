from datetime import datetime, timedelta
from typing import ClassVar

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from app.models.record import Record, now

KEPT_FOR = timedelta(hours=1)


class SignOut(Record):
    """Says that sessions of this user have ended, to nodes that could not be told."""

    user_id: PydanticObjectId
    at: datetime = Field(default_factory=now)

    class Settings:
        name = "signOuts"
        indexes: ClassVar = [
            IndexModel([("at", ASCENDING)], expireAfterSeconds=int(KEPT_FOR.total_seconds()))
        ]

    @classmethod
    async def users_since(cls, moment: datetime) -> set[PydanticObjectId]:
        found = cls.get_pymongo_collection().find({"at": {"$gte": moment}}, {"userId": 1})
        return {PydanticObjectId(sign_out["userId"]) async for sign_out in found}
