import asyncio
from datetime import datetime
from typing import ClassVar, NamedTuple, Self

from beanie import PydanticObjectId
from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.errors import DuplicateKeyError

from app import wire
from app.models.lookup import Lookup
from app.models.match import Match
from app.models.record import Record, now


class Passed(NamedTuple):
    """Entries after `low` up to `high`, and the time for that field of the other's messages among them."""

    field: str
    low: int
    high: int
    at: datetime | None


class Membership(Record):
    """One user's state in a match. The cursors are the truth about what was delivered and read.

    `read_seq` is for the user alone; `shown_read_seq` and `read_at` are what the other may see of it.
    The times are those of each cursor's last move, which began at `delivered_from` and `read_from`: messages
    up to there have their own, for a cursor moves only when what it passed before is filled.
    """

    match_id: PydanticObjectId
    user_id: PydanticObjectId
    delivered_seq: int = 0
    delivered_from: int = 0
    delivered_at: datetime | None = None
    read_seq: int = 0
    read_from: int = 0
    read_at: datetime | None = None
    shown_read_seq: int | None = None
    muted_until: datetime | None = None

    class Settings:
        name = "memberships"
        indexes: ClassVar = [IndexModel([("matchId", ASCENDING), ("userId", ASCENDING)], unique=True)]

    @classmethod
    async def both(cls, match: Match) -> dict[PydanticObjectId, "Membership"]:
        """The memberships of a match, by user."""
        return (await cls.of_matches([match]))[match.id]

    @classmethod
    async def of_matches(
        cls, matches: list[Match]
    ) -> dict[PydanticObjectId, dict[PydanticObjectId, "Membership"]]:
        """The memberships of each match, by user; made here when first asked for."""
        stored = await asyncio.gather(*(_stored.get(match.id) for match in matches))
        found = {match.id: dict(both or {}) for match, both in zip(matches, stored, strict=True)}
        for match in matches:
            for user_id in match.users:
                if user_id not in found[match.id]:
                    found[match.id][user_id] = await cls.make(match.id, user_id)
        return found

    @classmethod
    async def stored_of(
        cls, match_ids: list[PydanticObjectId]
    ) -> dict[PydanticObjectId, dict[PydanticObjectId, "Membership"]]:
        found: dict[PydanticObjectId, dict[PydanticObjectId, Membership]] = {}
        async for one in cls.find({"matchId": {"$in": match_ids}}):
            found.setdefault(one.match_id, {})[one.user_id] = one
        return found

    @classmethod
    async def make(cls, match_id: PydanticObjectId, user_id: PydanticObjectId) -> Self:
        made = cls(match_id=match_id, user_id=user_id)
        try:
            await made.insert()
        except DuplicateKeyError:
            stored = await cls.find_one({"matchId": match_id, "userId": user_id})
            return stored or made
        return made

    async def read(self, seq: int, *, sent_at: datetime, shown: bool) -> Self | None:
        """Move the read cursor forward to `seq`, where a message was sent; None when a cursor has moved
        meanwhile. Reading delivers, too.
        """
        moment = self._moment(sent_at)
        update: dict[str, object] = {"readSeq": seq, "shownReadSeq": self.shown_read}
        if shown:
            update |= {"readAt": moment, "readFrom": self.shown_read, "shownReadSeq": seq}
        if self.delivered_seq < seq:
            update |= self._delivered(seq, moment)
        return await self._move(update)

    async def deliver(self, seq: int, *, sent_at: datetime) -> Self | None:
        """As `read`, of the delivered cursor."""
        return await self._move(self._delivered(seq, self._moment(sent_at)))

    def _moment(self, sent_at: datetime) -> datetime:
        """Now; on whichever node's clock, not before what has happened."""
        return max(now(), sent_at, *(at for at in (self.delivered_at, self.read_at) if at))

    def _delivered(self, seq: int, moment: datetime) -> dict[str, object]:
        return {"deliveredSeq": seq, "deliveredAt": moment, "deliveredFrom": self.delivered_seq}

    async def _move(self, update: dict[str, object]) -> Self | None:
        as_it_was = {"readSeq": self.read_seq, "deliveredSeq": self.delivered_seq}
        moved = await self.get_pymongo_collection().find_one_and_update(
            {**self._place, **as_it_was}, {"$set": update}, return_document=ReturnDocument.AFTER
        )
        return type(self).model_validate(moved) if moved else None

    @property
    def _place(self) -> dict[str, object]:
        """With what it is sharded by."""
        return {"_id": self.id, "matchId": self.match_id}

    @property
    def passed(self) -> list[Passed]:
        """What the last move of each cursor went over."""
        moves = [
            Passed("deliveredAt", self.delivered_from, self.delivered_seq, self.delivered_at),
            Passed("readAt", self.read_from, self.shown_read, self.read_at),
        ]
        return [passed for passed in moves if passed.at]

    async def mute(self, until: datetime | None) -> None:
        await self.get_pymongo_collection().update_one(self._place, {"$set": {"mutedUntil": until}})
        self.muted_until = until

    @property
    def shown_read(self) -> int:
        return self.read_seq if self.shown_read_seq is None else self.shown_read_seq

    def receipt(self, viewer_id: PydanticObjectId) -> wire.Receipt:
        read = self.read_seq if viewer_id == self.user_id else self.shown_read
        return wire.Receipt(delivered_seq=self.delivered_seq, read_seq=read)


_stored = Lookup(Membership.stored_of)
