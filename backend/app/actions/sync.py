from app import broadcasts, events
from app.actions.matches import view_of
from app.actions.presence import presence_of
from app.actions.typing import typists
from app.connections import Connection
from app.errors import NotFoundError
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.timeline import entries_after, last_message, messages_before, newest_seq
from app.models.user import User


async def join_match(connection: Connection, request: events.JoinMatch) -> events.Synced:
    match = await Match.of(connection.user_id, request.match_id)
    await broadcasts.enter(connection.sid, broadcasts.match_room(match.id))
    return await _catch_up(connection, match, request.after_seq)


async def leave_match(connection: Connection, request: events.LeaveMatch) -> events.Done:
    match = await Match.of(connection.user_id, request.match_id)
    await broadcasts.leave(connection.sid, broadcasts.match_room(match.id))
    await typists.left(connection, match.id)
    return events.Done()


async def sync(connection: Connection, request: events.Sync) -> events.Synced:
    match = await Match.of(connection.user_id, request.match_id)
    return await _catch_up(connection, match, request.after_seq)


async def _catch_up(connection: Connection, match: Match, after_seq: int | None) -> events.Synced:
    """Entries after that seq, or without one the newest messages, and all that a client shows beside them."""
    if after_seq is None:
        newest = await newest_seq(match.id, match.last_seq)
        found, has_more = await messages_before(match.id, newest + 1, events.MESSAGES_PER_JOIN)
        complete_to = newest
    else:
        found, has_more, complete_to = await _entries(match, after_seq)
    memberships = await Membership.both(match)
    other = await User.get(match.other_than(connection.user_id))
    if other is None:
        raise NotFoundError
    tail = await last_message(match.id, match.last_seq)
    return events.Synced(
        match=await view_of(match, connection.user_id, other, memberships, *tail),
        messages=[message.wire(memberships) for message in found],
        has_more=has_more,
        seq=complete_to,
        receipts={str(user_id): one.receipt() for user_id, one in memberships.items()},
        presence=presence_of(other),
    )


async def _entries(match: Match, after_seq: int) -> tuple[list[Message], bool, int]:
    entries = await entries_after(match.id, after_seq, events.ENTRIES_PER_SYNC)
    if not entries:
        newest = await newest_seq(match.id, min(after_seq, match.last_seq))
        return [], newest > after_seq, min(newest, after_seq)
    last = entries[-1].seq
    full = len(entries) == events.ENTRIES_PER_SYNC
    return entries, full and bool(await entries_after(match.id, last, 1)), last
