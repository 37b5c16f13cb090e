"""Changes to messages: edits, deletions, reactions.

A change is stored as an entry of the timeline and then applied to its message. Applying is guarded by
`seq` (an edit, a user's reaction) or final (a deletion), so that any repetition and order gives the same.
"""

import asyncio
from itertools import chain
from typing import Any, ClassVar, Literal, Self

from beanie import PydanticObjectId
from pymongo import ASCENDING, IndexModel

from app import wire
from app.models.entry import Entry
from app.models.lookup import Lookup
from app.models.membership import Membership
from app.models.message import Message

ChangeKind = Literal["edit", "delete", "reaction"]


class Change(Entry):
    """`content` is an edit's; `emoji` a reaction's, which is set or, unless `on`, taken away."""

    kind: ChangeKind
    target_id: PydanticObjectId
    content: str | None = None
    emoji: str | None = None
    on: bool = True
    applied: bool = False

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            IndexModel(
                [("matchId", ASCENDING), ("applied", ASCENDING)], partialFilterExpression={"applied": False}
            ),
            IndexModel([("targetId", ASCENDING)], sparse=True),
        ]

    @classmethod
    async def apply_all(cls, match_ids: list[PydanticObjectId]) -> None:
        """Bring every stored change to its message, oldest first, whoever stored it and died before."""
        waiting = await asyncio.gather(*map(_unapplied.get, match_ids))
        for change in chain(*filter(None, waiting)):
            await change.apply()

    @classmethod
    async def unapplied(cls, match_ids: list[PydanticObjectId]) -> dict[PydanticObjectId, list[Self]]:
        found: dict[PydanticObjectId, list[Self]] = {}
        waiting = await cls.find({"matchId": {"$in": match_ids}, "applied": False}).to_list()
        for change in sorted(waiting, key=lambda one: one.seq):
            found.setdefault(change.match_id, []).append(change)
        return found

    async def apply(self) -> None:
        entries = Message.get_pymongo_collection()
        guard, effect = self._effect()
        target = {"_id": self.target_id, "matchId": self.match_id, "deletedAt": None}
        await entries.update_one({**target, **guard}, {"$set": effect})
        message = await Message.of(self.match_id, self.target_id)
        if message.deleted_at:
            await self._scrub_edits()
        await entries.update_one({"_id": self.id, "matchId": self.match_id}, {"$set": {"applied": True}})

    def _effect(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the message must be like for this change to have an effect, and that effect."""
        match self.kind:
            case "edit":
                return {"contentSeq": {"$lt": self.seq}}, {
                    "content": self.content,
                    "contentSeq": self.seq,
                    "editedAt": self.created_at,
                }
            case "delete":
                return {}, {
                    "content": None,
                    "deletedAt": self.created_at,
                    "reactionsBy": {},
                    "attachments": [],
                }
            case "reaction":
                own = f"reactionsBy.{self.sender_id}"
                if not self.on:
                    standing = {f"{own}.emoji": self.emoji, f"{own}.seq": {"$lt": self.seq}}
                    return standing, {own: {"emoji": None, "seq": self.seq}}
                first_or_newer = [{f"{own}.seq": {"$exists": False}}, {f"{own}.seq": {"$lt": self.seq}}]
                return {"$or": first_or_newer}, {own: {"emoji": self.emoji, "seq": self.seq}}

    async def _scrub_edits(self) -> None:
        """What a deleted message once said is nowhere kept."""
        changes = Message.get_pymongo_collection()
        of_target = {"matchId": self.match_id, "targetId": self.target_id}
        ids = [
            change["_id"]
            async for change in changes.find(of_target, {"content": 1})
            if change["content"] is not None
        ]
        if ids:
            edits = {"_id": {"$in": ids}, "matchId": self.match_id}
            await changes.update_many(edits, {"$set": {"content": None}})

    def wire(self, message: Message, memberships: dict[PydanticObjectId, Membership]) -> wire.Change:
        return wire.Change(
            id=self.id,
            match_id=self.match_id,
            seq=self.seq,
            kind=self.kind,
            sender_id=self.sender_id,
            client_id=self.client_id,
            target_id=self.target_id,
            created_at=self.created_at,
            message=message.wire(memberships),
        )


_unapplied = Lookup(Change.unapplied)
