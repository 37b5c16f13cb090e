"""Reads of a match's timeline, all by bounded ranges of `seq`.

Sort and limit over a whole match cost time in proportion to its length; a range costs what it returns.
They rest on one fact: entry n + 1 exists only after entry n is stored.
"""

from datetime import datetime
from typing import Any

from beanie import PydanticObjectId

from app.models.change import Change
from app.models.entry import ResendKey
from app.models.match import Match
from app.models.message import MESSAGE_KINDS, Message

UNREAD_CAP = 100
UNREAD_REACH = 10_000
# Reading past many changes to few messages takes steps that grow.
SMALLEST_STEP = 20
NEWEST_BEFORE, NEWEST_AFTER = 5, 5
LARGEST_STEP = 500


def parse(entry: dict[str, Any]) -> Message | Change:
    model = Message if entry["kind"] in MESSAGE_KINDS else Change
    parsed: Message | Change = model.model_validate(entry)
    return parsed


async def first_with(key: ResendKey) -> Message | Change | None:
    """What this sender stored under this `client_id`, whose repetition is therefore a resend."""
    match_id, sender_id, client_id = key
    first = await Message.get_pymongo_collection().find_one(
        {"matchId": match_id, "senderId": sender_id, "clientId": client_id}
    )
    return parse(first) if first else None


async def look_up_message(
    user_id: PydanticObjectId, match_id: PydanticObjectId, message_id: PydanticObjectId
) -> tuple[Match, Message]:
    """With all that was stored of it. Raises `not_found`, also for a match that is not this user's."""
    match = await Match.of(user_id, match_id)
    await Change.apply_all([match.id])
    return match, await Message.of(match.id, message_id)


async def newest_seq(match_id: PydanticObjectId, known: int = 0) -> int:
    """The last seq of a match, galloping up from one known to exist (0: none)."""
    entries = Message.get_pymongo_collection()

    async def exists(seq: int) -> bool:
        return await entries.find_one({"matchId": match_id, "seq": seq}, {"_id": 1}) is not None

    newest, step = known, 1
    while await exists(newest + step):
        newest += step
        step *= 2
    while step > 1:
        step //= 2
        if await exists(newest + step):
            newest += step
    return newest


async def newest_entries(match_id: PydanticObjectId, known: int) -> list[Message | Change]:
    """A few of the newest, oldest first, by a seq known to exist (0: none)."""
    after = max(0, known - NEWEST_BEFORE)
    entries = await entries_after(match_id, after, NEWEST_BEFORE + NEWEST_AFTER)
    if len(entries) < NEWEST_BEFORE + NEWEST_AFTER:
        return entries
    newest = await newest_seq(match_id, entries[-1].seq)
    return await entries_after(match_id, max(0, newest - NEWEST_BEFORE), NEWEST_BEFORE)


async def first_since(match_id: PydanticObjectId, time: datetime, end: int) -> int:
    """The seq of the first entry of that time or later, or `end`, which is beyond the newest."""
    entries = Message.get_pymongo_collection()
    low = 1
    while low < end:
        middle = (low + end) // 2
        entry = await entries.find_one({"matchId": match_id, "seq": middle}, {"createdAt": 1})
        if entry is None or entry["createdAt"] >= time:
            end = middle
        else:
            low = middle + 1
    return low


async def entries_after(match_id: PydanticObjectId, after: int, limit: int) -> list[Message | Change]:
    """Up to `limit` entries after that seq, oldest first, without a gap."""
    reach = {"matchId": match_id, "seq": {"$gt": after, "$lte": after + limit}}
    found = [parse(entry) async for entry in Message.get_pymongo_collection().find(reach)]
    return sorted(found, key=lambda entry: entry.seq)


async def contents_between(
    match_id: PydanticObjectId, low: int, below: int
) -> list[tuple[int, PydanticObjectId, str]]:
    """Seq, id and text of each message there that has one, newest first."""
    reach = {"matchId": match_id, "seq": {"$gte": low, "$lt": below}}
    entries = Message.get_pymongo_collection().find(reach, {"seq": 1, "kind": 1, "content": 1})
    found = [
        (entry["seq"], entry["_id"], entry["content"])
        async for entry in entries
        if entry["kind"] in MESSAGE_KINDS and entry["content"]
    ]
    return sorted(found, reverse=True)


async def messages_before(match_id: PydanticObjectId, before: int, limit: int) -> tuple[list[Message], bool]:
    """The newest `limit` messages under that seq, oldest first, and whether there are older ones."""
    found: list[Message] = []
    step = max(limit + 1, SMALLEST_STEP)
    while before > 1 and len(found) <= limit:
        low = max(1, before - step)
        entries = await entries_after(match_id, low - 1, before - low)
        found = [entry for entry in entries if isinstance(entry, Message)] + found
        before, step = low, min(2 * step, LARGEST_STEP)
    return found[max(0, len(found) - limit) :], len(found) > limit


async def messages_after(match_id: PydanticObjectId, after: int, limit: int) -> tuple[list[Message], bool]:
    """The oldest `limit` messages over that seq, oldest first, and whether there are newer ones."""
    found: list[Message] = []
    step = max(limit + 1, SMALLEST_STEP)
    while len(found) <= limit and (entries := await entries_after(match_id, after, step)):
        found += [entry for entry in entries if isinstance(entry, Message)]
        after, step = entries[-1].seq, min(2 * step, LARGEST_STEP)
    return found[:limit], len(found) > limit


async def messages_around(match_id: PydanticObjectId, seq: int, limit: int) -> tuple[list[Message], bool]:
    """`limit` messages, half of them under that seq where there are so many on either side, and whether
    there are more.
    """
    older, more_older = await messages_before(match_id, seq, limit // 2)
    newer, more_newer = await messages_after(match_id, seq - 1, limit - len(older))
    if more_older and len(older) + len(newer) < limit:
        older, more_older = await messages_before(match_id, seq, limit - len(newer))
    return older + newer, more_older or more_newer


async def unread_count(
    match_id: PydanticObjectId, reader_id: PydanticObjectId, read_seq: int, newest: int
) -> int:
    """The other's undeleted messages after the reader's cursor and up to `newest`, counted up to 100, and
    among the newest 10,000 entries: whoever has written more than that without reading waits for no more.
    """
    entries, unread = Message.get_pymongo_collection(), 0
    fields = {"senderId": 1, "kind": 1, "deletedAt": 1}
    lowest = max(read_seq, newest - UNREAD_REACH)
    for high in range(newest, lowest, -2 * UNREAD_CAP):
        reach = {"matchId": match_id, "seq": {"$gt": max(lowest, high - 2 * UNREAD_CAP), "$lte": high}}
        async for entry in entries.find(reach, fields):
            is_message = entry["kind"] in MESSAGE_KINDS
            unread += is_message and entry["senderId"] != reader_id and entry["deletedAt"] is None
        if unread >= UNREAD_CAP:
            break
    return min(unread, UNREAD_CAP)
