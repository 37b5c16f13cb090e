"""What this node does about the others: hears what they store and end, and goes on alone without Redis."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from itertools import islice

import orjson
import structlog
from beanie import PydanticObjectId

from app import broadcasts, nodes
from app.actions import accounts
from app.actions.background import in_background
from app.actions.known_matches import CLOCKS_DIFFER_BY, known_matches
from app.actions.messages import writer
from app.actions.online import LEASE_EVERY_SECONDS, LEASE_SECONDS, Everywhere
from app.actions.presence import presence
from app.connections import connections
from app.models.match import Match
from app.models.record import now
from app.models.sign_out import SignOut
from app.models.timeline import newest_seq

LOOK_SECONDS = 2.0
SIGN_OUTS_EVERY_SECONDS = 1.0
LEASE_AGAIN_SECONDS = 0.5
REGISTER_SECONDS = 2.0
AT_ONCE = 20
RESYNCS_AT_ONCE, RESYNC_PAUSE_SECONDS = 200, 0.05
# Of the text packet `42["new_message",{…}]`.
ENTRIES = tuple(
    f'42["{name}",'.encode()
    for name in ("new_message", "message_edited", "message_deleted", "message_reacted")
)

log = structlog.get_logger()


class OtherNodes:
    """A `transport.redis_manager.Neighbour`."""

    def __init__(self) -> None:
        self._is_away = asyncio.Event()
        self._is_away.set()
        self._came_up = asyncio.Event()
        self._is_registered = asyncio.Event()
        self._hung_up_at = now()

    def heard(self, message: bytes) -> None:
        """An entry that another node has stored: the next one is numbered after it."""
        if message.startswith(ENTRIES):
            [_, entry] = orjson.loads(message[2:])
            seq = entry.get("changeSeq") or entry["seq"]
            writer.heard_of(PydanticObjectId(entry["matchId"]), seq)

    def told(self, note: dict[str, str]) -> None:
        match note:
            case {"sessions_ended": user}:
                in_background(accounts.hang_up_ended([PydanticObjectId(user)]))
            case {"match_ended": match_id, "user": user}:
                known_matches.forget(PydanticObjectId(match_id))
                in_background(broadcasts.close_match(PydanticObjectId(match_id), PydanticObjectId(user)))

    def entered_late(self, room: str) -> None:
        in_background(broadcasts.resync_rooms([room]))

    def came_up(self, missed_rooms: set[str]) -> None:
        self._is_away.clear()
        self._is_registered.clear()
        self._came_up.set()
        in_background(self._resync(missed_rooms))

    def went_down(self) -> None:
        self._is_away.set()

    async def hang_up_ended(self) -> None:
        """Whom others sign out: what they say through Redis may be late, or lost."""
        while True:
            began = now()
            await accounts.hang_up_ended(await SignOut.users_since(self._hung_up_at - CLOCKS_DIFFER_BY))
            self._hung_up_at = began
            await asyncio.sleep(SIGN_OUTS_EVERY_SECONDS)

    async def _resync(self, missed_rooms: set[str]) -> None:
        """In small steps: each is followed by a sync, which shows who is online."""
        with suppress(TimeoutError):
            async with asyncio.timeout(REGISTER_SECONDS):
                await self._is_registered.wait()
        users = iter(connections.users())
        rooms = iter(missed_rooms)
        while some := list(islice(users, RESYNCS_AT_ONCE)):
            await broadcasts.resync(some, [])
            await asyncio.sleep(RESYNC_PAUSE_SECONDS)
        while some_rooms := list(islice(rooms, RESYNCS_AT_ONCE)):
            await broadcasts.resync_rooms(some_rooms)
            await asyncio.sleep(RESYNC_PAUSE_SECONDS)

    async def look_out(self) -> None:
        """While Redis is away: what others store in matches that are open here."""
        while True:
            await self._is_away.wait()
            open_matches = iter(broadcasts.open_matches())
            while some := list(islice(open_matches, AT_ONCE)):
                await asyncio.gather(*(self._look_at(match_id) for match_id in some))
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_at(self, match_id: PydanticObjectId) -> None:
        known = writer.last_seq(match_id)
        newest = await newest_seq(match_id, known or 0)
        if newest == known:
            return
        writer.heard_of(match_id, newest)
        if known is not None and (match := await Match.get(match_id)):
            here = [user_id for user_id in match.users if connections.has_user(user_id)]
            await broadcasts.resync(here, [match_id])

    async def keep_leases(self) -> None:
        """Holds this node's lease, and takes the users of dead nodes away."""
        online = presence.online
        while isinstance(online, Everywhere):
            if self._came_up.is_set():
                self._came_up.clear()
                self._is_registered.clear()
            pause = LEASE_EVERY_SECONDS
            if nodes.can_be_reached():
                try:
                    await self._keep_lease(online)
                except nodes.REDIS_ERRORS as error:
                    self._is_registered.clear()
                    pause = LEASE_AGAIN_SECONDS
                    log.warning("leases_failed", error=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._came_up.wait()

    async def _keep_lease(self, online: Everywhere) -> None:
        is_there = self._is_registered.is_set() and await online.renew()
        async with online.held():
            async for user_id in online.catch_up(anew=not is_there):
                presence.say_soon(user_id)
            self._is_registered.set()
            async for user_id in online.sweep():
                presence.say_soon(user_id, now() - timedelta(seconds=LEASE_SECONDS))


other_nodes = OtherNodes()
