import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from beanie import PydanticObjectId

from app import broadcasts, events, metrics, wire
from app.actions.activity import last_activity
from app.actions.in_doubt import in_doubt
from app.actions.known_matches import known_matches
from app.actions.pushes import pushes
from app.actions.typing import typists
from app.actions.writer import TimelineWriter
from app.connections import Connection
from app.errors import AppError, InvalidError, NotFoundError, RateLimitedError
from app.limits import limits
from app.models.change import Change
from app.models.entry import ResendKey, Storable
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.new_message import NewMessage
from app.models.timeline import (
    first_since,
    first_with,
    look_up_message,
    messages_after,
    messages_around,
    messages_before,
    newest_seq,
)
from app.transport.inbox import arrived_at

KEYS_REMEMBERED = 20_000


class Announcer:
    """Says what was stored, in that order, after the acks, and remembers for a while what it has said."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Match, Message | NewMessage]] = deque()
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._known: OrderedDict[ResendKey, None] = OrderedDict()

    def announce(self, match: Match, message: Storable) -> None:
        """Changes are said by those who apply them."""
        if not isinstance(message, Message | NewMessage):
            return
        if isinstance(message, NewMessage):
            metrics.durable_seconds.observe(time.monotonic() - message.arrived_at)
        self._known[message.resend_key] = None
        if len(self._known) > KEYS_REMEMBERED:
            self._known.popitem(last=False)
        self._waiting.append((match, message))
        self._idle.clear()
        self._work.set()

    def has_announced(self, key: ResendKey) -> bool:
        return key in self._known

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    async def drained(self) -> None:
        await self._idle.wait()

    async def run(self) -> None:
        while True:
            while self._waiting:
                await self._say(*self._waiting.popleft())
            self._idle.set()
            self._work.clear()
            await self._work.wait()

    async def _say(self, match: Match, message: Message | NewMessage) -> None:
        if known_matches.has_ended(match.id):
            return
        metrics.messages.inc()
        last_activity.note(match, message.seq, message.created_at)
        await typists.stopped(match.id, message.sender_id)
        await broadcasts.new_message(match.users, message.json())
        if isinstance(message, NewMessage):
            metrics.emitted_seconds.observe(time.monotonic() - message.arrived_at)
        pushes.note(match, message)


announcer = Announcer()
writer = TimelineWriter(announcer.announce, in_doubt.note)
metrics.waiting.labels("emitted").set_function(lambda: announcer.waiting)
metrics.waiting.labels("stored").set_function(lambda: writer.waiting)


@dataclass(frozen=True, slots=True)
class Sent:
    """`events.Sent` of a new message, written already."""

    message: bytes

    def ack(self) -> dict[str, Any]:
        return {"ok": True, "message": orjson.Fragment(self.message)}


async def send_message(connection: Connection, request: events.SendMessage) -> events.Acked:
    """Store it durably as the next entry of the timeline; a known `client_id` answers with its first message.

    Raises `not_found`, `rate_limited` (never for a message that is stored already), `unavailable`.
    """
    match = await known_matches.of(connection.user_id, request.match_id)
    message = NewMessage(
        match_id=match.id,
        sender_id=connection.user_id,
        client_id=request.client_id or "",
        content=request.content,
        reply_to=request.reply_to,
        arrived_at=arrived_at(),
    )
    if announcer.has_announced(message.resend_key):
        return await _answer_resend(match, message)
    if request.reply_to:
        await Message.of(match.id, request.reply_to)
    limit, spender = limits().messages, str(connection.user_id)
    try:
        await limit.hit(spender)
    except RateLimitedError as refusal:
        return await _answer_resend(match, message, otherwise=refusal)
    try:
        stored = await writer.append(match, message)
    except (AppError, asyncio.CancelledError):
        limit.refund(spender)
        raise
    if stored is message:
        return Sent(message.json())
    limit.refund(spender)
    return await _answer_resend(match, message)


async def _answer_resend(match: Match, message: NewMessage, otherwise: AppError | None = None) -> events.Sent:
    first = await first_with(message.resend_key)
    if first is None:
        raise otherwise or NotFoundError
    if not isinstance(first, Message):
        raise InvalidError("This client_id has been used for something else.")
    if not announcer.has_announced(message.resend_key):
        # The process that stored it may have died before it could say so.
        announcer.announce(match, first)
    return events.Sent(message=first.wire(await Membership.both(match)))


async def show_message(
    user_id: PydanticObjectId, match_id: PydanticObjectId, message_id: PydanticObjectId
) -> wire.Message:
    match, message = await look_up_message(user_id, match_id, message_id)
    return message.wire(await Membership.both(match))


async def show_history(
    user_id: PydanticObjectId,
    match_id: PydanticObjectId,
    *,
    before_seq: int | None,
    after_seq: int | None,
    around_seq: int | None,
    around_time: datetime | None,
    limit: int,
) -> tuple[list[wire.Message], bool]:
    """A page of messages, oldest first, and whether there are more in the direction asked for, which is one.

    Raises `not_found`, `invalid`.
    """
    if [before_seq, after_seq, around_seq, around_time].count(None) < 3:
        raise InvalidError("A page lies before, after or around one seq, or around a time.")
    match = await Match.of(user_id, match_id)
    await Change.apply_all([match.id])
    if around_time is not None:
        around_seq = await first_since(match.id, around_time, await place_within(match, None))
    if around_seq is not None:
        found, more = await messages_around(match.id, await place_within(match, around_seq), limit)
    elif after_seq is not None:
        found, more = await messages_after(match.id, after_seq, limit)
    else:
        found, more = await messages_before(match.id, await place_within(match, before_seq), limit)
    memberships = await Membership.both(match)
    return [message.wire(memberships) for message in found], more


async def place_within(match: Match, seq: int | None) -> int:
    """That seq, or the one after the newest where it is missing or lies beyond."""
    if seq is not None and seq <= match.last_seq:
        return seq
    end = await newest_seq(match.id, match.last_seq) + 1
    return end if seq is None else min(seq, end)
