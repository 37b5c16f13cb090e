import asyncio
from datetime import UTC, datetime

from beanie import PydanticObjectId
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from app import broadcasts, events, wire
from app.actions.activity import last_activity
from app.actions.background import in_background
from app.actions.known_matches import known_matches
from app.actions.presence import presence, presences
from app.actions.tails import Tail, tails
from app.errors import InvalidError
from app.models.invite import Invite
from app.models.match import Match
from app.models.membership import Membership
from app.models.user import User

_id_or_time: TypeAdapter[PydanticObjectId | datetime] = TypeAdapter(PydanticObjectId | AwareDatetime)
LARGEST_ID = PydanticObjectId("f" * 24)


async def list_matches(
    user_id: PydanticObjectId, before: str | None, limit: int
) -> tuple[list[wire.Match], bool]:
    """A page of the user's active matches, newest activity first, and whether there are more."""
    await last_activity.flush_of(user_id)
    place = await _place(user_id, before) if before else None
    found = await Match.newest_of(user_id, place, limit + 1)
    return await _views(found[:limit], user_id), len(found) > limit


async def show_match(user_id: PydanticObjectId, match_id: PydanticObjectId) -> wire.Match:
    return await view(await Match.of(user_id, match_id), user_id)


async def mute(user_id: PydanticObjectId, match_id: PydanticObjectId, until: datetime | None) -> wire.Match:
    """No sound and no notification of it until then; with None, again at once."""
    match = await Match.of(user_id, match_id)
    await (await Membership.both(match))[user_id].mute(until)
    muted = await view(match, user_id)
    await broadcasts.match_updated(user_id, muted)
    return muted


async def view(match: Match, user_id: PydanticObjectId) -> wire.Match:
    return (await _views([match], user_id))[0]


async def unmatch(user_id: PydanticObjectId, match_id: PydanticObjectId) -> None:
    match = await Match.of(user_id, match_id)
    if await match.end():
        known_matches.forget(match.id)
        await broadcasts.match_ended(match.users, events.MatchEnded(match_id=match.id, reason="unmatched"))


async def create_invite(user_id: PydanticObjectId) -> Invite:
    invite = Invite(user_id=user_id)
    await invite.insert()
    return invite


async def show_invite(user_id: PydanticObjectId, code: str) -> User:
    """Who sent it."""
    invite = await Invite.open_to(user_id, code)
    sender = await User.get(invite.user_id)
    if sender is None:
        raise InvalidError("The account that sent this invite is gone.")
    return sender


async def accept_invite(user_id: PydanticObjectId, code: str) -> wire.Match:
    invite = await Invite.open_to(user_id, code)
    if invite.user_id == user_id:
        raise InvalidError("This is your own invite. Send the link to somebody else.")
    if invite.match_id:
        return await show_match(user_id, invite.match_id)
    if match := await Match.between(invite.user_id, user_id):
        return await view(match, user_id)
    await invite.accept(user_id)
    match = await make_match(invite.user_id, user_id)
    await invite.set({"matchId": match.id})
    return await view(match, user_id)


async def make_match(one: PydanticObjectId, two: PydanticObjectId) -> Match:
    match, new = await Match.begin(one, two)
    if new:
        for user_id in await presence.online.among(match.users):
            await broadcasts.match_updated(user_id, await view(match, user_id))
    return match


async def show_changed_profile(user_id: PydanticObjectId) -> None:
    """Everybody who is online and has a match with this user sees the new name or picture."""
    for other_id in await presence.online_others_of(user_id):
        if match := await Match.between(user_id, other_id):
            await broadcasts.match_updated(other_id, await view(match, other_id))


def show_changed_profile_soon(user_id: PydanticObjectId) -> None:
    in_background(show_changed_profile(user_id))


async def _place(user_id: PydanticObjectId, before: str) -> tuple[datetime, PydanticObjectId]:
    """Where a page begins: after the match of that id, or before that time."""
    try:
        cursor = _id_or_time.validate_python(before)
        if isinstance(cursor, datetime):
            return cursor.astimezone(UTC), LARGEST_ID
    except (ValidationError, OverflowError):
        raise InvalidError("`before` is the id of the last match you have.") from None
    return (await Match.of(user_id, cursor)).place


async def _views(matches: list[Match], user_id: PydanticObjectId) -> list[wire.Match]:
    users = await User.by_ids([user_id, *(match.other_than(user_id) for match in matches)])
    shown = await presences(users[user_id], users.values())
    others = {one_id: other_of(user, shown[one_id]) for one_id, user in users.items()}
    memberships = await Membership.of_matches(matches)
    return list(
        await asyncio.gather(
            *(
                view_of(match, user_id, others[match.other_than(user_id)], memberships[match.id], tail)
                for match, tail in zip(matches, await tails(matches), strict=True)
            )
        )
    )


def other_of(user: User, presence: wire.Presence) -> wire.Other:
    return wire.Other(
        id=user.id,
        name=user.name,
        avatar_url=user.avatar_url,
        online=presence.online,
        last_seen=presence.last_seen,
    )


async def view_of(
    match: Match,
    user_id: PydanticObjectId,
    other: wire.Other,
    memberships: dict[PydanticObjectId, Membership],
    tail: Tail,
) -> wire.Match:
    """The match as that user sees it, of what was read already."""
    own = memberships[user_id]
    return wire.Match(
        id=match.id,
        user1=match.user1,
        user2=match.user2,
        status=match.status,
        created_at=match.created_at,
        other=other,
        last_message=tail.last.wire(memberships) if tail.last else None,
        last_seq=tail.newest,
        unread_count=await tail.unread(own),
        muted_until=own.muted_until,
    )
