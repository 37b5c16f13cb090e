"""What this node does about the others: hears what they store and end, and goes on alone without Redis."""

import asyncio
from datetime import timedelta
from itertools import islice

import orjson
import structlog
from beanie import PydanticObjectId

from app import broadcasts, nodes
from app.actions import accounts
from app.actions.background import in_background
from app.actions.known_matches import known_matches
from app.actions.messages import writer
from app.actions.online import LEASE_SECONDS, Everywhere
from app.actions.presence import presence
from app.connections import connections
from app.models.match import Match
from app.models.record import now
from app.models.timeline import newest_seq
from app.models.user import User

LOOK_SECONDS = 2.0
LEASE_EVERY_SECONDS = 5.0
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
        self._changed = asyncio.Event()

    def heard(self, message: bytes) -> None:
        """An entry that another node has stored: the next one is numbered after it."""
        if message.startswith(ENTRIES):
            [_, entry] = orjson.loads(message[2:])
            seq = entry.get("changeSeq") or entry["seq"]
            writer.heard_of(PydanticObjectId(entry["matchId"]), seq)

    def told(self, note: dict[str, str]) -> None:
        match note:
            case {"sessions_ended": user, "session": session}:
                in_background(accounts.hang_up(PydanticObjectId(user), PydanticObjectId(session)))
            case {"sessions_ended": user}:
                in_background(accounts.hang_up(PydanticObjectId(user)))
            case {"match_ended": match_id, "user": user}:
                known_matches.forget(PydanticObjectId(match_id))
                in_background(broadcasts.close_match(PydanticObjectId(match_id), PydanticObjectId(user)))

    def came_up(self, missed_rooms: set[str]) -> None:
        self._is_away.clear()
        in_background(self._catch_up(missed_rooms))

    def went_down(self) -> None:
        self._is_away.set()

    async def _catch_up(self, missed_rooms: set[str]) -> None:
        """In small steps: each is followed by a sync."""
        self._changed.set()
        users = iter(connections.users())
        rooms = iter(missed_rooms)
        while some := list(islice(users, RESYNCS_AT_ONCE)):
            await broadcasts.resync(some, [])
            await asyncio.sleep(RESYNC_PAUSE_SECONDS)
        while some_rooms := list(islice(rooms, RESYNCS_AT_ONCE)):
            await broadcasts.resync_rooms(some_rooms)
            await asyncio.sleep(RESYNC_PAUSE_SECONDS)

    async def look_out(self) -> None:
        """While Redis is away: what others store in matches that are open here, and whom they sign out."""
        while True:
            await self._is_away.wait()
            await accounts.hang_up_ended()
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
        is_registered = False
        while isinstance(online, Everywhere):
            if self._changed.is_set():
                self._changed.clear()
                is_registered = False
            if nodes.can_be_reached():
                try:
                    if not is_registered or not await online.renew():
                        await online.register(say_how_it_is)
                    is_registered = True
                    await online.sweep(say_gone)
                except nodes.REDIS_ERRORS as error:
                    is_registered = False
                    log.warning("leases_failed", error=type(error).__name__)
            try:
                async with asyncio.timeout(LEASE_EVERY_SECONDS):
                    await self._changed.wait()
            except TimeoutError:
                pass


async def say_how_it_is(user_id: PydanticObjectId) -> None:
    """Of somebody who came or went while nobody could be told."""
    if await presence.is_online(user_id):
        await presence.tell_others(user_id, online=True, last_seen=now())
    else:
        await say_offline(user_id)


async def say_offline(user_id: PydanticObjectId, ago: timedelta = timedelta()) -> None:
    seen = now() - ago
    await User.were_seen({user_id: seen})
    await presence.tell_others(user_id, online=False, last_seen=seen)


async def say_gone(user_id: PydanticObjectId) -> None:
    """With a node whose lease has run out."""
    await say_offline(user_id, timedelta(seconds=LEASE_SECONDS))


other_nodes = OtherNodes()
