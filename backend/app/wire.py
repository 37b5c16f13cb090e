"""Documents as clients see them: camelCase, ids as 24 hex digits, times in UTC with milliseconds and `Z`."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from beanie import PydanticObjectId
from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


def iso(moment: datetime) -> str:
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="milliseconds")[:-6] + "Z"


Id = Annotated[PydanticObjectId, PlainSerializer(str, return_type=str)]
Time = Annotated[datetime, PlainSerializer(iso, return_type=str)]


class WireDocument(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        from_attributes=True,
        json_schema_serialization_defaults_required=True,
    )


Language = Literal["en", "es", "de", "fr", "ar"]


class Settings(WireDocument):
    """What a user has chosen. Without a `language`, the page speaks that of the browser."""

    language: Language | None = None
    read_receipts: bool = True
    last_seen: bool = True


class Profile(WireDocument):
    """One's own account."""

    id: Id
    email: str
    name: str
    avatar_url: str | None
    settings: Settings


class Session(WireDocument):
    """Where one is signed in. `lastActiveAt` is renewed with the access token, each 15 min of use."""

    id: Id
    browser: str | None
    system: str | None
    last_active_at: Time
    current: bool


class Other(WireDocument):
    """The other person of a match."""

    id: Id
    name: str
    avatar_url: str | None
    online: bool
    last_seen: Time | None


class Reaction(WireDocument):
    emoji: str
    user_id: Id


class Attachment(WireDocument):
    id: Id
    name: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    duration_ms: int | None
    waveform: list[float] | None
    url: str
    thumbnail_url: str | None


class Message(WireDocument):
    id: Id
    match_id: Id
    seq: int
    kind: Literal["text", "voice", "file"]
    sender_id: Id
    client_id: str
    content: str | None
    created_at: Time
    delivered_at: Time | None
    read_at: Time | None
    edited_at: Time | None
    deleted_at: Time | None
    reply_to: Id | None
    reactions: list[Reaction]
    attachments: list[Attachment]


class ChangedMessage(Message):
    """A message as it now is; `changeSeq` is the timeline position of the change."""

    change_seq: int


class Change(WireDocument):
    """A change as an entry of the timeline, with the message as it now is."""

    id: Id
    match_id: Id
    seq: int
    kind: Literal["edit", "delete", "reaction"]
    sender_id: Id
    client_id: str
    target_id: Id
    created_at: Time
    message: Message


class Match(WireDocument):
    """A match as one of its two people sees it."""

    id: Id
    user1: Id
    user2: Id
    status: Literal["active", "ended"]
    created_at: Time
    other: Other
    last_message: Message | None
    last_seq: int
    unread_count: int
    muted_until: Time | None


class Receipt(BaseModel):
    delivered_seq: int
    read_seq: int


class Presence(BaseModel):
    user_id: Id
    online: bool
    last_seen: Time | None
