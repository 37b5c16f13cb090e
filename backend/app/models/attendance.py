from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from beanie import PydanticObjectId

from app.models.record import Record, now

ID_BYTES = 12
# Whoever took it over has died as well.
TAKEN_FOR = timedelta(minutes=5)


class Attendance(Record):
    """The people on a node, noted by it every few seconds: when it dies, they were last seen then.

    A write for each of them would be as many as there are people online, again and again.
    """

    at: datetime
    users: bytes
    taken_at: datetime | None = None

    class Settings:
        name = "attendances"

    @classmethod
    async def note(cls, node_id: PydanticObjectId, users: Collection[PydanticObjectId]) -> None:
        noted = cls(id=node_id, at=now(), users=b"".join(user_id.binary for user_id in users))
        if users:
            await cls.unjournaled().replace_one({"_id": node_id}, noted.stored(), upsert=True)
        else:
            await cls.forget([node_id])

    @classmethod
    async def noted_since(cls, moment: datetime) -> set[PydanticObjectId]:
        """Everybody who was on any node."""
        noted = await cls.find({"at": {"$gte": moment}}).to_list()
        return {user_id for one in noted for user_id in one.user_ids()}

    @classmethod
    async def take_over(cls, before: datetime) -> list[Self]:
        """Those last noted before then, which from now on are this process' to store and to forget."""
        return [one for one in await cls.find({"at": {"$lt": before}}).to_list() if await one._take()]

    @classmethod
    async def forget(cls, node_ids: list[PydanticObjectId]) -> None:
        await cls.unjournaled().delete_many({"_id": {"$in": node_ids}})

    def user_ids(self) -> list[PydanticObjectId]:
        starts = range(0, len(self.users), ID_BYTES)
        return [PydanticObjectId(self.users[start : start + ID_BYTES]) for start in starts]

    async def _take(self) -> bool:
        if self.taken_at and self.taken_at > now() - TAKEN_FOR:
            return False
        taken = await self.get_pymongo_collection().update_one(
            {"_id": self.id, "at": self.at, "takenAt": self.taken_at}, {"$set": {"takenAt": now()}}
        )
        return taken.modified_count == 1
