"""Editing, deleting and reacting: each stored as an entry of the timeline, applied, acked, then said."""

import secrets
from datetime import timedelta

from pymongo.errors import PyMongoError

from app import broadcasts, events
from app.actions.background import in_background, to_the_end
from app.actions.in_doubt import in_doubt
from app.actions.messages import writer
from app.connections import Connection
from app.errors import AppError, InvalidError, NotFoundError
from app.limits import limits
from app.models.change import Change, ChangeKind
from app.models.entry import Entry
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.record import now
from app.models.timeline import first_with, look_up_message

EDIT_WITHIN = timedelta(minutes=15)


async def edit_message(connection: Connection, request: events.EditMessage) -> events.Changed:
    """Raises `not_found` unless it is the user's own and undeleted, `invalid` when it is too old."""
    match, message = await _look_up(connection, request)
    if message.sender_id != connection.user_id:
        raise NotFoundError
    change = _change("edit", connection, request, content=request.content)
    if await _is_resend(change):
        return await _as_it_is(match, message)
    if message.deleted_at:
        raise NotFoundError
    if now() - message.created_at > EDIT_WITHIN:
        raise InvalidError("A message can be edited for 15 minutes after it was sent.")
    return await _store(match, change)


async def delete_message(connection: Connection, request: events.DeleteMessage) -> events.Changed:
    """Raises `not_found` unless it is the user's own. What is deleted already is answered as it is."""
    match, message = await _look_up(connection, request)
    if message.sender_id != connection.user_id:
        raise NotFoundError
    change = _change("delete", connection, request)
    if await _is_resend(change) or message.deleted_at:
        return await _as_it_is(match, message)
    return await _store(match, change)


async def react_to_message(connection: Connection, request: events.ReactToMessage) -> events.Changed:
    """Raises `not_found` for a deleted message. A reaction that changes nothing is not stored."""
    match, message = await _look_up(connection, request)
    change = _change("reaction", connection, request, emoji=request.emoji, on=request.on)
    own = message.reactions_by.get(str(connection.user_id))
    is_so_already = request.on == (own is not None and own.emoji == request.emoji)
    if await _is_resend(change) or (is_so_already and not message.deleted_at):
        return await _as_it_is(match, message)
    if message.deleted_at:
        raise NotFoundError
    return await _store(match, change)


async def _look_up(connection: Connection, request: events.OfMessage) -> tuple[Match, Message]:
    return await look_up_message(connection.user_id, request.match_id, request.message_id)


def _change(
    kind: ChangeKind,
    connection: Connection,
    request: events.ChangeMessage,
    *,
    content: str | None = None,
    emoji: str | None = None,
    on: bool = True,
) -> Change:
    return Change(
        match_id=request.match_id,
        kind=kind,
        sender_id=connection.user_id,
        client_id=request.client_id or secrets.token_hex(16),
        target_id=request.message_id,
        content=content,
        emoji=emoji,
        on=on,
    )


async def _is_resend(change: Change) -> bool:
    """Raises `invalid` when its `client_id` names something else."""
    first = await first_with(change.resend_key)
    return first is not None and bool(_same_wish(first, change))


def _same_wish(first: Entry, change: Change) -> Change:
    """The entry stored first under this `client_id`, if it is of the same kind and message."""
    if isinstance(first, Change) and (first.kind, first.target_id) == (change.kind, change.target_id):
        return first
    raise InvalidError("This client_id has been used for something else.")


async def _as_it_is(match: Match, message: Message) -> events.Changed:
    return events.Changed(message=message.wire(await Membership.both(match)))


async def _store(match: Match, change: Change) -> events.Changed:
    limit, spender = limits().changes, str(change.sender_id)
    await limit.hit(spender)
    try:
        return await to_the_end(_append(match, change))
    except AppError:
        limit.refund(spender)
        raise


async def _append(match: Match, change: Change) -> events.Changed:
    """Once stored, it is applied and said, even when its sender has given up waiting for the ack.

    What is said has every earlier change in it too: whoever takes them in by their `seq` ends up with all.
    """
    stored = _same_wish(await writer.append(match, change), change)
    try:
        await Change.apply_all([match.id])
        changed = await _as_it_is(match, await Message.of(match.id, stored.target_id))
    except PyMongoError:
        in_doubt.note(match)
        raise
    in_background(broadcasts.message_changed(match.users, stored.kind, changed.message, stored.seq))
    return changed
