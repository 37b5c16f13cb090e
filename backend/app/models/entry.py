from datetime import datetime
from typing import Any, Protocol

from beanie import PydanticObjectId
from pydantic import Field

from app.models.record import Record, now

ResendKey = tuple[PydanticObjectId, PydanticObjectId, str]


class Storable(Protocol):
    """What the writer puts into a timeline."""

    seq: int

    @property
    def match_id(self) -> PydanticObjectId: ...
    @property
    def resend_key(self) -> ResendKey: ...
    def stored(self) -> dict[str, Any]: ...


class Entry(Record):
    """One position of a match's timeline: a message, or a change to one. All lie in `messages`."""

    match_id: PydanticObjectId
    seq: int = 0
    kind: str
    sender_id: PydanticObjectId
    client_id: str
    created_at: datetime = Field(default_factory=now)

    @property
    def resend_key(self) -> ResendKey:
        return self.match_id, self.sender_id, self.client_id
