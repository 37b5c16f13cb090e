"""The end of a match's timeline: what a list of matches shows of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from app.models.change import Change
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.timeline import UNREAD_CAP, messages_before, newest_entries, unread_count


@dataclass(frozen=True, slots=True)
class Tail:
    """The newest seq, the last message, and the entries up to there that were read for it, without a gap."""

    newest: int
    last: Message | None
    entries: Sequence[Message | Change] = ()

    async def unread(self, own: Membership) -> int:
        """The other's undeleted messages after the cursor of that member, up to 100."""
        missed = [entry for entry in self.entries if entry.seq > own.read_seq]
        if self._begins_by(own.read_seq + 1) and all(isinstance(entry, Message) for entry in missed):
            return min(UNREAD_CAP, sum(entry.sender_id != own.user_id for entry in missed))
        return await unread_count(own.match_id, own.user_id, own.read_seq, self.newest)

    def _begins_by(self, seq: int) -> bool:
        return bool(self.entries) and self.entries[0].seq <= seq


async def tails(matches: Sequence[Match]) -> list[Tail]:
    """Of each match, every change up to there applied."""
    found = await asyncio.gather(*(newest_entries(match.id, match.last_seq) for match in matches))
    await Change.apply_all([match.id for match in matches])
    return await asyncio.gather(*map(_tail, matches, found))


async def _tail(match: Match, entries: list[Message | Change]) -> Tail:
    if not entries:
        return Tail(0, None)
    newest = entries[-1]
    if isinstance(newest, Message):
        return Tail(newest.seq, newest, entries)
    # Read once more: what was read before may lack a change.
    messages, _ = await messages_before(match.id, newest.seq + 1, 1)
    return Tail(newest.seq, messages[-1] if messages else None)
