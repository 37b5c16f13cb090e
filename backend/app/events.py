"""Every Socket.IO event: its name and payload, both ways. The page's types are generated from here."""

from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from app import wire
from app.event_fields import ClientId, Content, Emoji, Id, Seq

ENTRIES_PER_SYNC = 500
TEXT_BYTES_PER_SYNC = 300_000
MESSAGES_PER_JOIN = 50


class Payload(BaseModel):
    """What a client sends with an event: exactly these fields, of exactly these types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OfMatch(Payload):
    match_id: Id


class JoinMatch(OfMatch):
    after_seq: Seq | None = None


class LeaveMatch(OfMatch):
    pass


class SendMessage(OfMatch):
    content: Content
    client_id: ClientId | None = None
    reply_to: Id | None = None
    attachment_ids: Annotated[list[Id], Field(max_length=0)] | None = None


class OfMessage(OfMatch):
    message_id: Id


class ChangeMessage(OfMessage):
    client_id: ClientId | None = None


class EditMessage(ChangeMessage):
    content: Content


class DeleteMessage(ChangeMessage):
    pass


class ReactToMessage(ChangeMessage):
    emoji: Emoji
    on: bool


class Typing(OfMatch):
    is_typing: bool


class ReadMessage(OfMessage):
    pass


class DeliverMessage(OfMessage):
    pass


class Sync(OfMatch):
    after_seq: Seq


class Acked(Protocol):
    """What an action returns: an `Answer`, or one that is written already."""

    def ack(self) -> dict[str, Any]: ...


class WireError(BaseModel):
    code: Literal[
        "unauthorized",
        "token_expired",
        "invalid",
        "not_found",
        "rate_limited",
        "too_large",
        "unavailable",
        "internal",
    ]
    message: str
    retry_after: float | None = None


class Answer(BaseModel):
    """The fields of an ack, beside `ok`."""

    def ack(self) -> dict[str, Any]:
        return {"ok": True} | self.model_dump(mode="json", by_alias=True)


class Done(Answer):
    pass


class Synced(Answer):
    """Without `after_seq` the newest messages; with it the entries after it, changes among them."""

    match: wire.Match
    messages: list[wire.Message | wire.Change]
    has_more: bool
    seq: int
    receipts: dict[str, wire.Receipt]
    presence: wire.Presence


class Sent(Answer):
    message: wire.Message


class Changed(Answer):
    message: wire.Message


class Cursor(Answer):
    seq: int


class Limits(BaseModel):
    message_chars: int
    messages_per_minute: int
    typing_per_second: int
    attachment_bytes: int


class Connected(BaseModel):
    user: wire.Profile
    server_time: wire.Time
    limits: Limits


class UserTyping(BaseModel):
    match_id: wire.Id
    user_id: wire.Id


class TypingStopped(UserTyping):
    pass


class MessageDelivered(BaseModel):
    match_id: wire.Id
    message_id: wire.Id
    user_id: wire.Id
    seq: int
    delivered_at: wire.Time


class MessageRead(BaseModel):
    match_id: wire.Id
    message_id: wire.Id
    user_id: wire.Id
    seq: int
    read_at: wire.Time


class UserOnlineStatus(wire.Presence):
    pass


class MatchEnded(BaseModel):
    match_id: wire.Id
    reason: str


class Resync(BaseModel):
    """Without `match_ids`: all of them."""

    match_ids: list[wire.Id] | None


class SessionExpired(BaseModel):
    code: Literal["unauthorized", "token_expired"]


class ErrorEvent(BaseModel):
    code: str
    message: str
    event: str
    client_id: str | None = None


CLIENT_EVENTS: dict[str, tuple[type[Payload], type[Answer]]] = {
    "join_match": (JoinMatch, Synced),
    "leave_match": (LeaveMatch, Done),
    "send_message": (SendMessage, Sent),
    "edit_message": (EditMessage, Changed),
    "delete_message": (DeleteMessage, Changed),
    "react_to_message": (ReactToMessage, Changed),
    "typing": (Typing, Done),
    "read_message": (ReadMessage, Cursor),
    "deliver_message": (DeliverMessage, Cursor),
    "sync": (Sync, Synced),
}

SERVER_EVENTS: dict[str, type[BaseModel]] = {
    "connected": Connected,
    "new_message": wire.Message,
    "message_edited": wire.ChangedMessage,
    "message_deleted": wire.ChangedMessage,
    "message_reacted": wire.ChangedMessage,
    "user_typing": UserTyping,
    "typing_stopped": TypingStopped,
    "message_read": MessageRead,
    "message_delivered": MessageDelivered,
    "user_online_status": UserOnlineStatus,
    "match_updated": wire.Match,
    "match_ended": MatchEnded,
    "resync": Resync,
    "session_expired": SessionExpired,
    "error": ErrorEvent,
}
