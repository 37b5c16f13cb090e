import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from app import broadcasts, events
from app.connections import Connection
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.record import now
from app.models.user import User

STEP = 50


async def read_message(connection: Connection, request: events.ReadMessage) -> events.Cursor:
    match, message, before = await _look_up(connection, request.match_id, request.message_id)
    if before.read_seq >= message.seq:
        return events.Cursor(seq=before.read_seq)
    shown = await User.all_share_reading(match.users)
    moved = await before.read(message.seq, shown=shown)
    if moved is None:
        return events.Cursor(seq=message.seq)
    at = (moved.read_at if shown else moved.delivered_at) or now()
    if shown:
        filler.note(Passed(match.id, connection.user_id, before.shown_read, message.seq, "readAt", at))
    delivered = before.delivered_seq
    if delivered < message.seq:
        filler.note(Passed(match.id, connection.user_id, delivered, message.seq, "deliveredAt", at))
    read = events.MessageRead(
        match_id=match.id,
        message_id=message.id,
        user_id=connection.user_id,
        seq=moved.read_seq,
        read_at=at,
    )
    await broadcasts.message_read(match.users if shown else [connection.user_id], read)
    if delivered < message.seq and not shown:
        await _tell_delivered([match.other_than(connection.user_id)], message, moved, at)
    return events.Cursor(seq=moved.read_seq)


async def deliver_message(connection: Connection, request: events.DeliverMessage) -> events.Cursor:
    match, message, before = await _look_up(connection, request.match_id, request.message_id)
    moved = await before.deliver(message.seq)
    if moved is None or moved.delivered_at is None:
        return events.Cursor(seq=max(before.delivered_seq, message.seq))
    at = moved.delivered_at
    filler.note(Passed(match.id, connection.user_id, before.delivered_seq, message.seq, "deliveredAt", at))
    await _tell_delivered(match.users, message, moved, at)
    return events.Cursor(seq=moved.delivered_seq)


async def _tell_delivered(
    users: Iterable[PydanticObjectId], message: Message, moved: Membership, at: datetime
) -> None:
    delivered = events.MessageDelivered(
        match_id=message.match_id,
        message_id=message.id,
        user_id=moved.user_id,
        seq=moved.delivered_seq,
        delivered_at=at,
    )
    await broadcasts.message_delivered(users, delivered)


async def _look_up(
    connection: Connection, match_id: PydanticObjectId, message_id: PydanticObjectId
) -> tuple[Match, Message, Membership]:
    match = await Match.of(connection.user_id, match_id)
    message = await Message.of(match.id, message_id)
    memberships = await Membership.both(match)
    return match, message, memberships[connection.user_id]


@dataclass(frozen=True, slots=True)
class Passed:
    """A user's cursor went over the entries after `low` up to `high`."""

    match_id: PydanticObjectId
    user_id: PydanticObjectId
    low: int
    high: int
    field: str
    at: datetime


class ReceiptFiller:
    """Copies the cursors onto the messages behind them, in small steps that hold up no send.

    What a crash leaves out stays derived: no answer shows a message at or below the cursor as unread.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Passed] = asyncio.Queue()

    def note(self, passed: Passed) -> None:
        self._waiting.put_nowait(passed)

    async def drained(self) -> None:
        await self._waiting.join()

    async def run(self) -> None:
        while True:
            passed = await self._waiting.get()
            try:
                for low in range(passed.low, passed.high, STEP):
                    await self._fill(passed, low, min(low + STEP, passed.high))
            finally:
                self._waiting.task_done()

    async def _fill(self, passed: Passed, low: int, high: int) -> None:
        entries = Message.get_pymongo_collection()
        reach: dict[str, Any] = {"matchId": passed.match_id, "seq": {"$gt": low, "$lte": high}}
        ids = [
            entry["_id"]
            async for entry in entries.find(reach, {"senderId": 1, passed.field: 1})
            if entry["senderId"] != passed.user_id and entry.get(passed.field, passed.at) is None
        ]
        if ids:
            await entries.update_many({"_id": {"$in": ids}}, {"$set": {passed.field: passed.at}})


filler = ReceiptFiller()
