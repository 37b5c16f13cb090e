"""Who is online, who is told of it, and when each was last seen."""

import asyncio
import functools
import time
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

import structlog
from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app import broadcasts, nodes, wire
from app.actions.attendance import NodeAttendance
from app.actions.background import in_background
from app.actions.here import Here
from app.actions.online import Everywhere
from app.connections import connections
from app.models.lookup import Lookup
from app.models.match import Match
from app.models.parts import AT_ONCE
from app.models.record import now
from app.models.user import User

GRACE_SECONDS = 10.0
EVERY_SECONDS = 0.05
# Each is a write of its own, and 50 keep whoever sends meanwhile waiting for 20 ms on the embedded database.
WRITES_AT_ONCE = 5
SAY_PAUSE_SECONDS = 0.05

log = structlog.get_logger()
_others_of, _show_when_seen = Lookup(Match.others_of_each), Lookup(User.show_when_seen)


class Presence:
    """Who is online: whoever has a connection, on any tab, device or node, or had one within the grace.

    Whoever hides it is offline for everybody, and everybody for them.
    """

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        self._grace_seconds = grace_seconds
        self._leaving: dict[PydanticObjectId, asyncio.TimerHandle] = {}
        self._seen: dict[PydanticObjectId, datetime] = {}
        self._attendance = NodeAttendance()
        self._unsaid: set[PydanticObjectId] = set()

    @functools.cached_property
    def online(self) -> Here | Everywhere:
        redis = nodes.redis()
        return Everywhere(redis) if redis else Here()

    async def is_online(self, user_id: PydanticObjectId) -> bool:
        """As far as is known."""
        return bool(await self.online.known([user_id]))

    async def came(self, user_id: PydanticObjectId) -> None:
        """After a connection was added: the first one says so to the others."""
        if not connections.has_user(user_id):
            return
        if leaving := self._leaving.pop(user_id, None):
            leaving.cancel()
        self._seen.pop(user_id, None)
        if user_id not in self.online.users and await self.online.enter(user_id):
            await self._say(user_id, online=True, last_seen=now())

    async def left(self, user_id: PydanticObjectId) -> None:
        """After a connection was removed: without another one within the grace, the user is offline."""
        if connections.has_user(user_id) or user_id not in self.online.users or user_id in self._leaving:
            return
        seen = now()
        self._leaving[user_id] = asyncio.get_running_loop().call_later(
            self._grace_seconds, lambda: in_background(self._gone(user_id, seen))
        )
        self._seen[user_id] = seen

    async def _gone(self, user_id: PydanticObjectId, seen: datetime) -> None:
        if self._leaving.pop(user_id, None) and await self.online.leave(user_id):
            await self._say(user_id, online=False, last_seen=seen)

    def say_soon(self, user_id: PydanticObjectId, seen: datetime | None = None) -> None:
        """How it then is, of somebody of whom others may not know it."""
        if seen:
            self._seen.setdefault(user_id, seen)
        self._unsaid.add(user_id)

    async def _say(self, user_id: PydanticObjectId, *, online: bool, last_seen: datetime) -> None:
        try:
            others = await self.online.hearers(await _others_of.get(user_id) or ())
            await self._tell(others, user_id, online=online, last_seen=last_seen)
        except PyMongoError as error:
            log.warning("presence_unsaid", user_id=str(user_id), error=type(error).__name__)
            self.say_soon(user_id)

    async def _say_unsaid(self) -> None:
        """In small steps, of those whose time is stored, once Redis and the database tell how it is."""
        if self.online.is_filling():
            return
        while some := set(islice(self._unsaid - self._seen.keys(), AT_ONCE)):
            online = await self.online.known(some)
            if online is None:
                return
            elsewhere = online - self.online.users
            self._unsaid -= some
            try:
                seen = await User.last_seen_of(list(some))
                await asyncio.gather(*(self._correct(one, one in elsewhere, seen.get(one)) for one in some))
            except PyMongoError:
                self._unsaid |= some
                raise
            await asyncio.sleep(SAY_PAUSE_SECONDS)

    async def _correct(self, user_id: PydanticObjectId, online: bool, seen: datetime | None) -> None:
        """Other nodes may not have entered yet all who are to hear it."""
        others = set(await _others_of.get(user_id) or ())
        hearers = await self.online.among(others) | await self.online.lately(others)
        last_seen = now() if online or not seen else seen
        await self._tell(hearers, user_id, online=online, last_seen=last_seen)

    async def _tell(
        self, others: set[PydanticObjectId], user_id: PydanticObjectId, *, online: bool, last_seen: datetime
    ) -> None:
        if not others:
            return
        everybody = [user_id, *others]
        shows = await asyncio.gather(*map(_show_when_seen.get, everybody))
        showing = {one for one, shows_it in zip(everybody, shows, strict=True) if shows_it}
        if user_id in showing:
            is_online = online or user_id in self.online.users
            status = wire.Presence(user_id=user_id, online=is_online, last_seen=last_seen)
            await broadcasts.user_online_status(others & showing, status)

    async def online_others_of(self, user_id: PydanticObjectId) -> set[PydanticObjectId]:
        """Of those that this user has an active match with."""
        return await self.online.among(await _others_of.get(user_id) or ())

    async def stop(self) -> None:
        """Nobody is told any more who left. With other nodes, one of them says so after the grace."""
        for leaving in self._leaving.values():
            leaving.cancel()
        await self.online.let_go(self._grace_seconds)

    async def run(self) -> None:
        """Store when people were last seen: of those who left, and of those who were on a node that died."""
        # Most of them are coming back.
        nobody_left_until = time.monotonic() + self._grace_seconds
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await self._attendance.keep(self.online.users)
            await self.take_over()
            if nobody_left_until < time.monotonic():
                await self.remember()
            await self._say_unsaid()

    async def take_over(self) -> None:
        """Those who were on a node that died: it is known from now on when they were seen."""
        if seen := await self._attendance.left_behind():
            self._seen = seen | self._seen

    async def remember(self) -> None:
        """Of a few at a time."""
        seen = {user_id: self._seen.pop(user_id) for user_id in list(islice(self._seen, WRITES_AT_ONCE))}
        try:
            if seen:
                await User.were_seen(seen)
            else:
                await self._attendance.forget_left_behind()
        except PyMongoError:
            self._seen = seen | self._seen
            raise

    async def note_who_is_here(self) -> None:
        """They are seen until now. Whoever comes next stores it."""
        await self._attendance.note(self.online.users)

    def last_seen(self, user: User, *, online: bool) -> datetime | None:
        """Of the online: this minute."""
        this_minute = now().replace(second=0, microsecond=0) if online else None
        return max(filter(None, (user.last_seen, self._seen.get(user.id), this_minute)), default=None)


presence = Presence()


async def presences(viewer: User, users: Iterable[User]) -> dict[PydanticObjectId, wire.Presence]:
    """Of each user, as the viewer may see it."""
    users = list(users)
    shown = {user.id for user in users if viewer.settings.last_seen and user.settings.last_seen}
    online = await presence.online.among(shown)
    return {
        user.id: wire.Presence(
            user_id=user.id,
            online=user.id in online,
            last_seen=presence.last_seen(user, online=user.id in online) if user.id in shown else None,
        )
        for user in users
    }
