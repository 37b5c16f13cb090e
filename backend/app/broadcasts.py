"""The one door for emitting: who hears what. Nothing else calls `sio.emit`."""

from collections.abc import Iterable
from typing import Literal

import orjson
import socketio
from beanie import PydanticObjectId
from pydantic import BaseModel

from app import events, nodes, wire
from app.errors import UnauthorizedError
from app.models.change import ChangeKind

_sio: socketio.AsyncServer


def attach(sio: socketio.AsyncServer) -> None:
    global _sio
    _sio = sio


def user_room(user_id: PydanticObjectId) -> str:
    return f"user:{user_id}"


def match_room(match_id: PydanticObjectId, user_id: PydanticObjectId) -> str:
    """Of those sockets of this user that have the match open."""
    return f"match:{match_id}:{user_id}"


def open_matches() -> set[PydanticObjectId]:
    """Those that somebody has open on this node."""
    rooms = [room for room in _sio.manager.rooms.get("/", ()) if room and room.startswith("match:")]
    return {PydanticObjectId(room.split(":")[1]) for room in rooms}


async def _emit(event: str, payload: BaseModel, rooms: list[str]) -> None:
    if not rooms or not all(rooms):
        raise ValueError(f"{event} would go to everybody: name whom it is for")
    data = payload.model_dump(mode="json", by_alias=True)
    await _sio.emit(event, data, to=rooms if len(rooms) > 1 else rooms[0])


def _rooms(users: Iterable[PydanticObjectId]) -> list[str]:
    return [user_room(user_id) for user_id in users]


async def connected(sid: str, greeting: events.Connected) -> None:
    await _emit("connected", greeting, [sid])


async def error(sid: str, failure: events.ErrorEvent) -> None:
    data = failure.model_dump(exclude_none=True)
    await _sio.emit("error", data, to=sid)


async def session_expired(sid: str, code: Literal["unauthorized", "token_expired"]) -> None:
    await _emit("session_expired", events.SessionExpired(code=code), [sid])


async def new_message(users: Iterable[PydanticObjectId], message: bytes) -> None:
    """A `wire.Message`, as the JSON that the ack had as well."""
    await _sio.emit("new_message", orjson.Fragment(message), to=_rooms(users))


CHANGED = {"edit": "message_edited", "delete": "message_deleted", "reaction": "message_reacted"}


async def message_changed(
    users: Iterable[PydanticObjectId], kind: ChangeKind, message: wire.Message, change_seq: int
) -> None:
    changed = wire.ChangedMessage(**message.model_dump(), change_seq=change_seq)
    await _emit(CHANGED[kind], changed, _rooms(users))


async def message_read(users: Iterable[PydanticObjectId], read: events.MessageRead) -> None:
    await _emit("message_read", read, _rooms(users))


async def message_delivered(users: Iterable[PydanticObjectId], delivered: events.MessageDelivered) -> None:
    await _emit("message_delivered", delivered, _rooms(users))


async def user_typing(match_id: PydanticObjectId, user_id: PydanticObjectId, to: PydanticObjectId) -> None:
    typing = events.UserTyping(match_id=match_id, user_id=user_id)
    await _emit("user_typing", typing, [match_room(match_id, to)])


async def typing_stopped(match_id: PydanticObjectId, user_id: PydanticObjectId, to: PydanticObjectId) -> None:
    stopped = events.TypingStopped(match_id=match_id, user_id=user_id)
    await _emit("typing_stopped", stopped, [match_room(match_id, to)])


async def user_online_status(users: Iterable[PydanticObjectId], presence: wire.Presence) -> None:
    if rooms := _rooms(users):
        await _emit("user_online_status", presence, rooms)


async def match_updated(user_id: PydanticObjectId, match: wire.Match) -> None:
    await _emit("match_updated", match, [user_room(user_id)])


async def match_ended(users: Iterable[PydanticObjectId], ended: events.MatchEnded) -> None:
    await _emit("match_ended", ended, _rooms(users))
    for user_id in users:
        await _sio.close_room(match_room(ended.match_id, user_id))
        nodes.tell(user_room(user_id), {"match_ended": str(ended.match_id), "user": str(user_id)})


async def close_match(match_id: PydanticObjectId, user_id: PydanticObjectId) -> None:
    """Ended by another node."""
    await _sio.close_room(match_room(match_id, user_id))


def sessions_ended(user_id: PydanticObjectId) -> None:
    """To other nodes. Which ones have ended they look up: this may come after the next one has begun."""
    nodes.tell(user_room(user_id), {"sessions_ended": str(user_id)})


async def resync(users: Iterable[PydanticObjectId], match_ids: list[PydanticObjectId]) -> None:
    """Of these matches, or of all where none is named."""
    if rooms := _rooms(users):
        await resync_rooms(rooms, match_ids)


async def resync_rooms(rooms: list[str], match_ids: list[PydanticObjectId] | None = None) -> None:
    await _emit("resync", events.Resync(match_ids=match_ids or None), rooms)


async def enter(sid: str, room: str) -> None:
    """From now on nothing that is said there is missed. Raises `unauthorized` for who was hung up."""
    if _sio.manager.eio_sid_from_sid(sid, "/") is None:
        raise UnauthorizedError
    await _sio.enter_room(sid, room)
    await nodes.manager().confirmed(room)


async def leave(sid: str, room: str) -> None:
    await _sio.leave_room(sid, room)


async def hang_up(sid: str) -> None:
    await _sio.disconnect(sid)
