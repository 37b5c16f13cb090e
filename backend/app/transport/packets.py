"""Socket.IO's text packets, read and written in one pass; in place of `socketio.packet.Packet`, which looks
for binary in every value of each.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

import orjson

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener", "*"}
)
EVENT_HEAD = re.compile(r"[256](?:\d{1,10}-)?(/[^,\[]*,)?(?:(\d{1,100})(?!\d))?", re.ASCII)
PLAIN_EVENT = re.compile(r"2(?:/,)?(\d{0,100})(?=\[)", re.ASCII)

Reason = Literal["invalid", "too_large"]


class Json:
    """orjson as Socket.IO's packets call it; refuses lone surrogates and endless nesting."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        try:
            return orjson.dumps(value).decode()
        except TypeError:
            return json.dumps(value, separators=(",", ":"))

    @staticmethod
    def loads(text: str | bytes) -> Any:
        return orjson.loads(text)


@dataclass(frozen=True, slots=True)
class Refused:
    """A packet that reached no handler. `ack_id` is None when the client asked for no answer."""

    sid: str
    reason: Reason
    event: str
    ack_id: int | None


@dataclass(slots=True)
class Received:
    """An event packet, and why it must reach no handler, if it must not."""

    ack_id: int | None
    reason: Reason | None = None
    name: str = ""
    arguments: tuple[Any, ...] = ()


def read_event(data: str, max_bytes: int) -> Received | None:
    """Read a packet of type EVENT; None when it is for another namespace than `/`."""
    head = PLAIN_EVENT.match(data)
    if not head:
        return _read_other(data)
    digits = head[1]
    ack_id = int(digits) if digits else None
    try:
        decoded = orjson.loads(data[head.end() :])
        too_large = len(data) > max_bytes or (not data.isascii() and len(data.encode()) > max_bytes)
    except ValueError:
        return Received(ack_id, "invalid")
    match decoded:
        case [str(name), *arguments] if name not in RESERVED:
            return Received(ack_id, "too_large" if too_large else None, name, tuple(arguments))
        case _:
            return Received(ack_id, "invalid")


def _read_other(data: str) -> Received | None:
    """Something that no event in `/` without binary begins with."""
    head = EVENT_HEAD.match(data)
    namespace, digits = head.groups() if head else (None, None)
    if namespace not in (None, "/,"):
        return None
    ack_id = int(digits) if digits else None
    return Received(ack_id, "invalid")


def text_event(name: str, arguments: list[Any]) -> bytes | None:
    """The Engine.IO message of an event in `/`; None when it cannot be text alone."""
    try:
        return b"42" + orjson.dumps([name, *arguments])
    except TypeError:
        return None


def text_ack(ack_id: int, arguments: list[Any]) -> bytes | None:
    """That of an ack, likewise."""
    try:
        return b"43%d%b" % (ack_id, orjson.dumps(arguments))
    except TypeError:
        return None
