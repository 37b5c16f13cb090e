from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from beanie import PydanticObjectId
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from app import wire
from app.errors import NotFoundError
from app.models.entry import Entry
from app.models.membership import Membership
from app.models.parts import in_parts

MESSAGE_KINDS = ("text", "voice", "file")


class OwnReaction(BaseModel):
    """What one user last said of a message: an emoji, or that it goes; and the entry that said so."""

    emoji: str | None
    seq: int


class Message(Entry):
    """A message as it now is, at the place where it was sent. Changes to it are entries of their own."""

    kind: Literal["text", "voice", "file"] = "text"
    content: str | None
    content_seq: int = 0
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    reply_to: PydanticObjectId | None = None
    reactions_by: dict[str, OwnReaction] = Field(default_factory=dict)
    attachments: list[dict[str, Any]] = Field(default_factory=list)

    class Settings:
        name = "messages"
        indexes: ClassVar = [
            IndexModel([("matchId", ASCENDING), ("seq", ASCENDING)], unique=True),
            IndexModel(
                [("matchId", ASCENDING), ("senderId", ASCENDING), ("clientId", ASCENDING)], unique=True
            ),
        ]

    @classmethod
    async def of(cls, match_id: PydanticObjectId, message_id: PydanticObjectId) -> Self:
        found = await cls.by_ids(match_id, [message_id])
        if message_id not in found:
            raise NotFoundError
        return found[message_id]

    @classmethod
    async def by_ids(
        cls, match_id: PydanticObjectId, ids: list[PydanticObjectId]
    ) -> dict[PydanticObjectId, Self]:
        """Those of these that are messages of that match."""
        entries = cls.get_pymongo_collection()
        # `kind` is looked at here: the embedded database would choose the wrong index for it.
        return {
            entry["_id"]: cls.model_validate(entry)
            for some in in_parts(ids)
            async for entry in entries.find({"_id": {"$in": some}, "matchId": match_id})
            if entry["kind"] in MESSAGE_KINDS
        }

    @property
    def reactions(self) -> list[wire.Reaction]:
        """Oldest first."""
        oldest_first = sorted(self.reactions_by.items(), key=lambda item: item[1].seq)
        return [
            wire.Reaction(emoji=own.emoji, user_id=PydanticObjectId(user_id))
            for user_id, own in oldest_first
            if own.emoji
        ]

    def json(self) -> bytes:
        """As clients see it when it is new."""
        return self.wire().model_dump_json(by_alias=True).encode()

    def wire(self, memberships: dict[PydanticObjectId, Membership] | None = None) -> wire.Message:
        """As clients see it. The cursors go before the copies of them that follow on the message itself."""
        # By fields: to look for each alias on a Beanie document first takes eight times as long.
        fields = {**self.__dict__, "reactions": self.reactions}
        view = wire.Message.model_validate(fields, by_alias=False, by_name=True)
        for user_id, membership in (memberships or {}).items():
            if user_id != self.sender_id:
                if membership.delivered_seq >= self.seq:
                    view.delivered_at = self.delivered_at or membership.delivered_at
                if membership.shown_read >= self.seq:
                    view.read_at = self.read_at or membership.read_at
        return view
