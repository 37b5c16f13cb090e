import asyncio
from datetime import datetime

from beanie import PydanticObjectId

from app import broadcasts, wire
from app.actions.background import in_background
from app.connections import connections
from app.models.match import Match
from app.models.record import now
from app.models.user import User

GRACE_SECONDS = 10.0
REMEMBER_EVERY_SECONDS = 60.0


class Presence:
    """Who is online: whoever has a connection, on any tab or device, or had one within the grace."""

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        self._grace_seconds = grace_seconds
        self._online: set[PydanticObjectId] = set()
        self._leaving: dict[PydanticObjectId, asyncio.TimerHandle] = {}

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
        await User.were_seen([user_id], seen)

    async def left(self, user_id: PydanticObjectId) -> None:
        """After a connection was removed: without another one within the grace, the user is offline."""
        if connections.has_user(user_id) or user_id not in self._online or user_id in self._leaving:
            return
        seen = now()
        self._leaving[user_id] = asyncio.get_running_loop().call_later(
            self._grace_seconds, lambda: in_background(self._gone(user_id, seen))
        )
        await User.were_seen([user_id], seen)

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
        """Store when the online were last seen, so that a crash does not make them look long gone."""
        while True:
            await asyncio.sleep(REMEMBER_EVERY_SECONDS)
            await remember_the_online()


async def remember_the_online() -> None:
    if online := connections.users():
        await User.were_seen(online, now())


presence = Presence()


def presence_of(user: User) -> wire.Presence:
    return wire.Presence(user_id=user.id, online=presence.is_online(user.id), last_seen=user.last_seen)
