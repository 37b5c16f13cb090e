import secrets
from typing import ClassVar

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from app.models.record import Record


class Picture(Record):
    """What a user looks like, as a WebP file. Whoever knows its name may see it."""

    name: str = Field(default_factory=lambda: secrets.token_urlsafe(16))
    user_id: PydanticObjectId
    content: bytes

    class Settings:
        name = "pictures"
        indexes: ClassVar = [IndexModel([("name", ASCENDING)], unique=True)]

    @property
    def url(self) -> str:
        return f"/api/pictures/{self.name}"

    @classmethod
    async def forget(cls, url: str) -> None:
        await cls.get_pymongo_collection().delete_one({"name": url.rpartition("/")[2]})
