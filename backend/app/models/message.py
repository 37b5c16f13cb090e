from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from beanie import PydanticObjectId
from pydantic import Field
from pymongo import ASCENDING, IndexModel

from app import wire
from app.errors import NotFoundError
from app.models.membership import Membership
from app.models.record import Record, now

MESSAGE_KINDS = ("text", "voice", "file")


class Message(Record):
    """A message, at its place in its match's timeline."""

    match_id: PydanticObjectId
    seq: int = 0
    kind: Literal["text", "voice", "file"] = "text"
    sender_id: PydanticObjectId
    client_id: str
    content: str | None
    created_at: datetime = Field(default_factory=now)
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    reply_to: PydanticObjectId | None = None
    reactions: list[dict[str, Any]] = Field(default_factory=list)
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
        message = await cls.find_one({"_id": message_id, "matchId": match_id})
        if message is None:
            raise NotFoundError
        return message

    @classmethod
    async def first_with(
        cls, match_id: PydanticObjectId, sender_id: PydanticObjectId, client_id: str
    ) -> Self | None:
        """What this sender stored under this `client_id`, whose repetition is therefore a resend."""
        return await cls.find_one({"matchId": match_id, "senderId": sender_id, "clientId": client_id})

    @property
    def resend_key(self) -> tuple[PydanticObjectId, PydanticObjectId, str]:
        return self.match_id, self.sender_id, self.client_id

    def wire(self, memberships: dict[PydanticObjectId, Membership] | None = None) -> wire.Message:
        """As clients see it. The cursors go before the copies of them that follow on the message itself."""
        view = wire.Message.model_validate(self)
        for user_id, membership in (memberships or {}).items():
            if user_id != self.sender_id:
                if membership.delivered_seq >= self.seq:
                    view.delivered_at = self.delivered_at or membership.delivered_at or membership.read_at
                if membership.read_seq >= self.seq:
                    view.read_at = self.read_at or membership.read_at
        return view
