from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from beanie import PydanticObjectId

from app import broadcasts, events, wire
from app.actions.matches import other_of, view_of
from app.actions.messages import writer
from app.actions.presence import presences
from app.actions.tails import Tail, tails
from app.actions.typing import typists
from app.connections import Connection
from app.errors import NotFoundError
from app.models.change import Change
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.timeline import entries_after, messages_before, newest_seq
from app.models.user import User


async def join_match(connection: Connection, request: events.JoinMatch) -> events.Synced:
    match = await Match.of(connection.user_id, request.match_id)
    await broadcasts.enter(connection.sid, broadcasts.match_room(match.id, connection.user_id))
    return await _catch_up(connection, match, request.after_seq)


async def leave_match(connection: Connection, request: events.LeaveMatch) -> events.Done:
    match = await Match.of(connection.user_id, request.match_id)
    await broadcasts.leave(connection.sid, broadcasts.match_room(match.id, connection.user_id))
    await typists.left(connection, match.id)
    return events.Done()


async def sync(connection: Connection, request: events.Sync) -> events.Synced:
    match = await Match.of(connection.user_id, request.match_id)
    return await _catch_up(connection, match, request.after_seq)


@dataclass(frozen=True, slots=True)
class Part:
    """Of a timeline, complete up to that seq, with its tail where that was seen."""

    entries: Sequence[Message | Change]
    has_more: bool
    complete_to: int
    tail: Tail | None = None


async def _catch_up(connection: Connection, match: Match, after_seq: int | None) -> events.Synced:
    """Entries after that seq, or without one the newest messages, and all that a client shows beside them."""
    part = await (_newest(match) if after_seq is None else _after(match, after_seq))
    memberships = await Membership.both(match)
    users = await User.by_ids(list(match.users))
    if len(users) < len(match.users):
        raise NotFoundError
    other = users[match.other_than(connection.user_id)]
    presence = (await presences(users[connection.user_id], [other]))[other.id]
    tail = part.tail or (await tails([match]))[0]
    writer.heard_of(match.id, part.complete_to)
    entries = await _views(match, part.entries, memberships)
    # The newest stay where the newest were asked for, otherwise the oldest.
    shown = fitting(entries) if after_seq is not None else fitting(entries[::-1])[::-1]
    is_cut = len(shown) < len(entries)
    return events.Synced(
        match=await view_of(match, connection.user_id, other_of(other, presence), memberships, tail),
        messages=shown,
        has_more=is_cut or part.has_more,
        seq=shown[-1].seq if is_cut and after_seq is not None else part.complete_to,
        receipts={str(user_id): one.receipt(connection.user_id) for user_id, one in memberships.items()},
        presence=presence,
    )


def fitting(entries: list[wire.Message | wire.Change]) -> list[wire.Message | wire.Change]:
    """As many of the first as one packet carries to a client on a slow line."""
    total = 0
    for count, entry in enumerate(entries):
        message = entry.message if isinstance(entry, wire.Change) else entry
        total += len(orjson.dumps(message.content))
        if total > events.TEXT_BYTES_PER_SYNC:
            return entries[: max(1, count)]
    return entries


# In both, changes are applied after the position is known: what the answer covers, it shows.


async def _newest(match: Match) -> Part:
    newest = await newest_seq(match.id, match.last_seq)
    await Change.apply_all([match.id])
    messages, more = await messages_before(match.id, newest + 1, events.MESSAGES_PER_JOIN)
    return Part(messages, more, newest, Tail(newest, messages[-1] if messages else None))


async def _after(match: Match, seq: int) -> Part:
    # The entry of that seq as well: that it is there says that nothing between is missing.
    found = await entries_after(match.id, seq - 1, events.ENTRIES_PER_SYNC + 1)
    await Change.apply_all([match.id])
    if not found and not seq:
        return Part([], False, 0, Tail(0, None))
    if not found:
        newest = await newest_seq(match.id, min(seq, match.last_seq))
        return Part([], newest > seq, min(newest, seq))
    entries, last = [entry for entry in found if entry.seq > seq], found[-1]
    full = len(entries) == events.ENTRIES_PER_SYNC
    more = full and bool(await entries_after(match.id, last.seq, 1))
    # Nothing has changed the message that is newest.
    tail = Tail(last.seq, last, found) if isinstance(last, Message) and not more else None
    return Part(entries, more, last.seq, tail)


async def _views(
    match: Match, entries: Sequence[Message | Change], memberships: dict[PydanticObjectId, Membership]
) -> list[wire.Message | wire.Change]:
    changed = {entry.target_id for entry in entries if isinstance(entry, Change)}
    targets = await Message.by_ids(match.id, list(changed)) if changed else {}
    return [
        entry.wire(memberships)
        if isinstance(entry, Message)
        else entry.wire(targets[entry.target_id], memberships)
        for entry in entries
    ]
