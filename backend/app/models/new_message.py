from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from beanie import PydanticObjectId

from app import wire
from app.models.entry import ResendKey
from app.models.record import new_id, now


@dataclass(slots=True)
class NewMessage:
    """A text message on its way into the timeline: as a `Message`, without what a Beanie document costs."""

    match_id: PydanticObjectId
    sender_id: PydanticObjectId
    content: str
    client_id: str = ""
    reply_to: PydanticObjectId | None = None
    seq: int = 0
    id: PydanticObjectId = field(default_factory=new_id)
    created_at: datetime = field(default_factory=now)
    arrived_at: float = 0.0
    _json: bytes = b""

    def __post_init__(self) -> None:
        self.client_id = self.client_id or str(self.id)

    @property
    def resend_key(self) -> ResendKey:
        return self.match_id, self.sender_id, self.client_id

    def stored(self) -> dict[str, Any]:
        """As `Message.stored`."""
        return {
            "_id": self.id,
            "matchId": self.match_id,
            "seq": self.seq,
            "kind": "text",
            "senderId": self.sender_id,
            "clientId": self.client_id,
            "createdAt": self.created_at,
            "content": self.content,
            "contentSeq": 0,
            "deliveredAt": None,
            "readAt": None,
            "editedAt": None,
            "deletedAt": None,
            "replyTo": self.reply_to,
            "reactionsBy": {},
            "attachments": [],
        }

    def json(self) -> bytes:
        """As `Message.json`; once it has its `seq`."""
        self._json = self._json or self._as_json()
        return self._json

    def _as_json(self) -> bytes:
        return orjson.dumps(
            {
                "id": str(self.id),
                "matchId": str(self.match_id),
                "seq": self.seq,
                "kind": "text",
                "senderId": str(self.sender_id),
                "clientId": self.client_id,
                "content": self.content,
                "createdAt": wire.iso(self.created_at),
                "deliveredAt": None,
                "readAt": None,
                "editedAt": None,
                "deletedAt": None,
                "replyTo": str(self.reply_to) if self.reply_to else None,
                "reactions": [],
                "attachments": [],
            }
        )
