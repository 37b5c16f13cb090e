import asyncio
from typing import NamedTuple

from beanie import PydanticObjectId

from app import broadcasts, events
from app.actions.background import in_background
from app.actions.known_matches import known_matches
from app.connections import Connection
from app.limits import limits
from app.models.match import Match

SILENCE_SECONDS = 3.0


class Typing(NamedTuple):
    connection: Connection
    other_id: PydanticObjectId
    silence: asyncio.TimerHandle


class Typists:
    """Who is typing where, until they stop, send, leave, or have been silent for 3 s."""

    def __init__(self, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._silence_seconds = silence_seconds
        self._typing: dict[tuple[PydanticObjectId, PydanticObjectId], Typing] = {}

    async def started(self, connection: Connection, match: Match) -> None:
        match_id, user_id = match.id, connection.user_id
        other_id = match.other_than(user_id)
        self._forget(match_id, user_id)
        silence = asyncio.get_running_loop().call_later(
            self._silence_seconds, lambda: in_background(self.stopped(match_id, user_id))
        )
        self._typing[match_id, user_id] = Typing(connection, other_id, silence)
        await broadcasts.user_typing(match_id, user_id, other_id)

    async def stopped(self, match_id: PydanticObjectId, user_id: PydanticObjectId) -> None:
        if typing := self._forget(match_id, user_id):
            await broadcasts.typing_stopped(match_id, user_id, typing.other_id)

    async def left(self, connection: Connection, match_id: PydanticObjectId) -> None:
        """This connection left the match; one may still be typing there on another device."""
        typing = self._typing.get((match_id, connection.user_id))
        if typing and typing.connection is connection:
            await self.stopped(match_id, connection.user_id)

    async def gone(self, connection: Connection) -> None:
        """This connection left them all."""
        for match_id, _ in [key for key, typing in self._typing.items() if typing.connection is connection]:
            await self.left(connection, match_id)

    def _forget(self, match_id: PydanticObjectId, user_id: PydanticObjectId) -> Typing | None:
        typing = self._typing.pop((match_id, user_id), None)
        if typing:
            typing.silence.cancel()
        return typing


typists = Typists()


async def set_typing(connection: Connection, request: events.Typing) -> events.Done:
    match = await known_matches.of(connection.user_id, request.match_id)
    await limits().typing.hit(str(connection.user_id))
    if request.is_typing:
        await typists.started(connection, match)
    else:
        await typists.stopped(match.id, connection.user_id)
    return events.Done()
