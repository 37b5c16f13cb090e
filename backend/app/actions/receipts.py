import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app import broadcasts, events
from app.connections import Connection
from app.models.match import Match
from app.models.membership import Membership, Passed
from app.models.message import Message
from app.models.record import now
from app.models.user import User

STEP = 50


async def read_message(connection: Connection, request: events.ReadMessage) -> events.Cursor:
    match, message, before = await _look_up(connection, request.match_id, request.message_id)
    while before.read_seq < message.seq:
        shown = await User.all_share_reading(match.users)
        await filler.fill(before)
        moved = await before.read(message.seq, sent_at=message.created_at, shown=shown)
        if moved:
            await _tell_read(match, message, before, moved, shown=shown)
            return events.Cursor(seq=moved.read_seq)
        before = (await Membership.both(match))[connection.user_id]
    return events.Cursor(seq=before.read_seq)


async def deliver_message(connection: Connection, request: events.DeliverMessage) -> events.Cursor:
    match, message, before = await _look_up(connection, request.match_id, request.message_id)
    while before.delivered_seq < message.seq:
        await filler.fill(before, ["deliveredAt"])
        moved = await before.deliver(message.seq, sent_at=message.created_at)
        if moved:
            filler.note(moved)
            await _tell_delivered(match.users, message, moved)
            return events.Cursor(seq=moved.delivered_seq)
        before = (await Membership.both(match))[connection.user_id]
    return events.Cursor(seq=before.delivered_seq)


async def _tell_read(
    match: Match, message: Message, before: Membership, moved: Membership, *, shown: bool
) -> None:
    filler.note(moved)
    read = events.MessageRead(
        match_id=match.id,
        message_id=message.id,
        user_id=moved.user_id,
        seq=moved.read_seq,
        read_at=(moved.read_at if shown else moved.delivered_at) or now(),
    )
    await broadcasts.message_read(match.users if shown else [moved.user_id], read)
    if before.delivered_seq < moved.delivered_seq and not shown:
        await _tell_delivered([match.other_than(moved.user_id)], message, moved)


async def _tell_delivered(users: Iterable[PydanticObjectId], message: Message, moved: Membership) -> None:
    delivered = events.MessageDelivered(
        match_id=message.match_id,
        message_id=message.id,
        user_id=moved.user_id,
        seq=moved.delivered_seq,
        delivered_at=moved.delivered_at or now(),
    )
    await broadcasts.message_delivered(users, delivered)


async def _look_up(
    connection: Connection, match_id: PydanticObjectId, message_id: PydanticObjectId
) -> tuple[Match, Message, Membership]:
    match = await Match.of(connection.user_id, match_id)
    message = await Message.of(match.id, message_id)
    memberships = await Membership.both(match)
    return match, message, memberships[connection.user_id]


class ReceiptFiller:
    """Copies the times of the cursors' last moves onto the messages behind them, in small steps that hold up
    no send; before a cursor moves again, whatever a crash or another process has left.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Membership] = asyncio.Queue()

    def note(self, moved: Membership) -> None:
        self._waiting.put_nowait(moved)

    async def drained(self) -> None:
        await self._waiting.join()

    async def run(self) -> None:
        while True:
            moved = await self._waiting.get()
            try:
                await self.fill(moved)
            except PyMongoError:
                self.note(moved)
                raise
            finally:
                self._waiting.task_done()

    async def fill(self, moved: Membership, fields: Collection[str] = ("deliveredAt", "readAt")) -> None:
        for passed in moved.passed:
            if passed.field not in fields:
                continue
            for low in range(passed.low, passed.high, STEP):
                await self._fill(moved, passed._replace(low=low, high=min(low + STEP, passed.high)))

    async def _fill(self, moved: Membership, passed: Passed) -> None:
        entries = Message.get_pymongo_collection()
        reach: dict[str, Any] = {"matchId": moved.match_id, "seq": {"$gt": passed.low, "$lte": passed.high}}
        ids = [
            entry["_id"]
            async for entry in entries.find(reach, {"senderId": 1, passed.field: 1})
            if entry["senderId"] != moved.user_id and entry.get(passed.field, passed.at) is None
        ]
        if ids:
            passed_over = {"_id": {"$in": ids}, "matchId": moved.match_id}
            await entries.update_many(passed_over, {"$set": {passed.field: passed.at}})


filler = ReceiptFiller()
