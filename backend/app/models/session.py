from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from app import wire
from app.models.device import Device
from app.models.parts import in_parts
from app.models.record import Record, now

LIFETIME = timedelta(days=30)
SAME_SUCCESSOR_FOR = timedelta(seconds=10)
MOST_LISTED = 100


class Session(Record):
    """One sign-in on one browser. Its refresh tokens are numbered; that of the living one is stored."""

    user_id: PydanticObjectId
    device: Device = Device()
    generation: int = 0
    created_at: datetime = Field(default_factory=now)
    rotated_at: datetime = Field(default_factory=now)
    expires_at: datetime = Field(default_factory=lambda: now() + LIFETIME)

    class Settings:
        name = "sessions"
        indexes: ClassVar = [
            IndexModel([("userId", ASCENDING)]),
            IndexModel([("expiresAt", ASCENDING)], expireAfterSeconds=0),
        ]

    @classmethod
    async def living(cls, ids: Iterable[PydanticObjectId]) -> set[PydanticObjectId]:
        """Those of them that have not ended."""
        found = set[PydanticObjectId]()
        for some in in_parts(ids):
            sessions = cls.get_pymongo_collection().find({"_id": {"$in": some}}, {"_id": 1})
            found |= {PydanticObjectId(session["_id"]) async for session in sessions}
        return found

    @classmethod
    async def of_user(cls, user_id: PydanticObjectId) -> list[Self]:
        """Those that have neither ended nor expired, the last active one first."""
        mine = cls.find({"userId": user_id, "expiresAt": {"$gt": now()}})
        return await mine.sort("-rotatedAt").limit(MOST_LISTED).to_list()

    def as_seen_in(self, own: PydanticObjectId) -> wire.Session:
        return wire.Session(
            id=self.id,
            browser=self.device.browser,
            system=self.device.system,
            last_active_at=self.rotated_at,
            current=self.id == own,
        )

    @classmethod
    async def rotate(cls, session_id: PydanticObjectId, generation: int, device: Device) -> Self | None:
        """Replace the refresh token of this generation by its successor.

        Used again within 10 s (two tabs at once) the same token gives the same successor. After that it was
        stolen or replayed, and the whole session ends: None, as for a session that is no more.
        """
        rotated = await cls.get_pymongo_collection().find_one_and_update(
            {"_id": session_id, "generation": generation},
            {
                "$set": {
                    "rotatedAt": now(),
                    "expiresAt": now() + LIFETIME,
                    "device": device.model_dump(),
                },
                "$inc": {"generation": 1},
            },
            return_document=ReturnDocument.AFTER,
        )
        if rotated:
            successor: Self = cls.model_validate(rotated)
            return successor
        session: Self | None = await cls.get(session_id)
        if session is None:
            return None
        recently = now() - session.rotated_at <= SAME_SUCCESSOR_FOR
        if recently and generation == session.generation - 1:
            return session
        await session.delete()
        return None
