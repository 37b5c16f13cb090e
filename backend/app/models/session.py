from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel, ReturnDocument

from app.models.parts import in_parts
from app.models.record import Record, now

LIFETIME = timedelta(days=30)
SAME_SUCCESSOR_FOR = timedelta(seconds=10)


class Session(Record):
    """One sign-in on one browser. Its refresh tokens are numbered; that of the living one is stored."""

    user_id: PydanticObjectId
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
    async def rotate(cls, session_id: PydanticObjectId, generation: int) -> Self | None:
        """Replace the refresh token of this generation by its successor.

        Used again within 10 s (two tabs at once) the same token gives the same successor. After that it was
        stolen or replayed, and the whole session ends: None, as for a session that is no more.
        """
        rotated = await cls.get_pymongo_collection().find_one_and_update(
            {"_id": session_id, "generation": generation},
            {"$set": {"rotatedAt": now(), "expiresAt": now() + LIFETIME}, "$inc": {"generation": 1}},
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
