"""Finds text in a match. Entries are read in bounded stretches and compared here: given a regular expression,
the embedded database looks through the whole collection, whatever the range.
"""

import time

from beanie import PydanticObjectId

from app import wire
from app.actions.messages import place_within
from app.limits import limits
from app.models.change import Change
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.timeline import contents_between

STRETCH = 1_000
SECONDS = 0.5


async def search(
    user_id: PydanticObjectId, match_id: PydanticObjectId, text: str, before_seq: int | None, limit: int
) -> tuple[list[wire.Message], int]:
    """The newest messages under that seq that have the text, upper or lower case, newest first; and the seq
    down to which all of them are known: 1, or above it where there are more or half a second was not enough.

    Raises `not_found`, `rate_limited`.
    """
    match = await Match.of(user_id, match_id)
    await limits().searches.hit(str(user_id))
    await Change.apply_all([match.id])
    reached = await place_within(match, before_seq)
    wanted = text.casefold()
    hits: list[tuple[int, PydanticObjectId]] = []
    until = time.monotonic() + SECONDS
    while reached > 1 and len(hits) < limit and time.monotonic() < until:
        low = max(1, reached - STRETCH)
        contents = await contents_between(match.id, low, reached)
        hits += [(seq, message_id) for seq, message_id, content in contents if wanted in content.casefold()]
        reached = low
    if len(hits) > limit:
        hits = hits[:limit]
        reached, _ = hits[-1]
    messages = await Message.by_ids(match.id, [message_id for _, message_id in hits])
    memberships = await Membership.both(match)
    return [messages[message_id].wire(memberships) for _, message_id in hits], max(1, reached)
