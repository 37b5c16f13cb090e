import asyncio
import time
from datetime import datetime

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app import broadcasts, wire
from app.actions.background import in_background
from app.connections import connections
from app.models.match import Match
from app.models.record import now
from app.models.user import User

GRACE_SECONDS = 10.0
EVERY_SECONDS = 0.2
REMEMBER_EVERY_SECONDS = 60.0


class Presence:
    """Who is online: whoever has a connection, on any tab or device, or had one within the grace."""

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        self._grace_seconds = grace_seconds
        self._online: set[PydanticObjectId] = set()
        self._leaving: dict[PydanticObjectId, asyncio.TimerHandle] = {}
        self._seen: dict[PydanticObjectId, datetime] = {}

    def is_online(self, user_id: PydanticObjectId) -> bool:
        return user_id in self._online

    async def came(self, user_id: PydanticObjectId) -> None:
        """After a connection was added: the first one says so to the others."""
        if not connections.has_user(user_id):
            return
        if leaving := self._leaving.pop(user_id, None):
            leaving.cancel()
        if user_id in self._online:
            return
        self._online.add(user_id)
        seen = now()
        await self._tell_others(user_id, online=True, last_seen=seen)
        self._seen[user_id] = seen

    async def left(self, user_id: PydanticObjectId) -> None:
        """After a connection was removed: without another one within the grace, the user is offline."""
        if connections.has_user(user_id) or user_id not in self._online or user_id in self._leaving:
            return
        seen = now()
        self._leaving[user_id] = asyncio.get_running_loop().call_later(
            self._grace_seconds, lambda: in_background(self._gone(user_id, seen))
        )
        self._seen[user_id] = seen

    async def _gone(self, user_id: PydanticObjectId, seen: datetime) -> None:
        if self._leaving.pop(user_id, None):
            self._online.discard(user_id)
            await self._tell_others(user_id, online=False, last_seen=seen)

    async def _tell_others(self, user_id: PydanticObjectId, *, online: bool, last_seen: datetime) -> None:
        others = await Match.others_of(user_id)
        await broadcasts.user_online_status(
            others, wire.Presence(user_id=user_id, online=online, last_seen=last_seen)
        )

    def stop(self) -> None:
        """Nobody is told any more who left."""
        for leaving in self._leaving.values():
            leaving.cancel()

    async def run(self) -> None:
        """Store when people were last seen; of the online each minute, in case of a crash."""
        remembered_at = time.monotonic()
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if remembered_at + REMEMBER_EVERY_SECONDS < time.monotonic():
                remembered_at = time.monotonic()
                self._seen |= dict.fromkeys(connections.users(), now())
            await self.remember()

    async def remember(self) -> None:
        seen, self._seen = self._seen, {}
        try:
            if seen:
                await User.were_seen(seen)
        except PyMongoError:
            self._seen = seen | self._seen
            raise

    async def remember_all(self) -> None:
        self._seen |= dict.fromkeys(connections.users(), now())
        await self.remember()


presence = Presence()


def presence_of(user: User) -> wire.Presence:
    return wire.Presence(user_id=user.id, online=presence.is_online(user.id), last_seen=user.last_seen)
