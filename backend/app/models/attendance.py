from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Self

from beanie import PydanticObjectId

from app.models.record import Record, now

ID_BYTES = 12


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
    async def take_over(cls, silent_for: timedelta, taken_for: timedelta) -> list[Self]:
        """Those noted that long ago and not taken over: from now on this process' to store and to forget."""
        silent = await cls.find({"at": {"$lte": now() - silent_for}}).to_list()
        return [one for one in silent if await one._take(taken_for)]

    @classmethod
    async def forget(cls, node_ids: list[PydanticObjectId]) -> None:
        await cls.unjournaled().delete_many({"_id": {"$in": node_ids}})

    def user_ids(self) -> list[PydanticObjectId]:
        starts = range(0, len(self.users), ID_BYTES)
        return [PydanticObjectId(self.users[start : start + ID_BYTES]) for start in starts]

    async def _take(self, taken_for: timedelta) -> bool:
        if self.taken_at and self.taken_at > now() - taken_for:
            return False
        taken = await self.get_pymongo_collection().update_one(
            {"_id": self.id, "at": self.at, "takenAt": self.taken_at}, {"$set": {"takenAt": now()}}
        )
        return taken.modified_count == 1
