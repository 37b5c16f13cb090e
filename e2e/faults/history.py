"""What happened in a run: who sent what and when, which faults struck, and what everybody ended up with."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

ChangeKind = Literal["edit", "delete", "reaction"]


@dataclass(frozen=True)
class Message:
    """As a device, REST or the database has it. A page shows no `client_id`."""

    seq: int
    id: str
    content: str | None
    client_id: str | None = None
    is_deleted: bool = False
    reactions: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One position of a timeline: a message, or a change to one."""

    seq: int
    client_id: str


@dataclass(kw_only=True)
class Request:
    """What a person asked for on a device. A page keeps its `client_id` to itself."""

    device: str
    match_id: str
    invoked_at: float
    client_id: str | None = None
    acked_at: float | None = None
    refused: str | None = None

    @property
    def latency(self) -> float | None:
        return self.acked_at and self.acked_at - self.invoked_at


@dataclass(kw_only=True)
class Send(Request):
    """No text is written twice."""

    content: str
    message_id: str | None = None


@dataclass(kw_only=True)
class Change(Request):
    """Of a message: an edit to that content, a deletion, or an own reaction, None when it is taken away."""

    kind: ChangeKind
    user_id: str
    target_id: str
    value: str | None = None


@dataclass
class Fault:
    kind: str
    devices: tuple[str, ...]
    began_at: float
    ended_at: float


@dataclass(frozen=True)
class Recovery:
    """From a fault's end to a device's first ack after it."""

    kind: str
    device: str
    seconds: float


@dataclass
class History:
    seed: str
    sends: list[Send] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    not_quiet: list[str] = field(default_factory=list)
    # By match: the timeline; the messages as they now are in the database, over REST, and by device.
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    database: dict[str, list[Message]] = field(default_factory=dict)
    rest: dict[str, list[Message]] = field(default_factory=dict)
    devices: dict[str, dict[str, list[Message]]] = field(default_factory=dict)

    def sends_in(self, match_id: str) -> list[Send]:
        return [send for send in self.sends if send.match_id == match_id]

    def requests_in(self, match_id: str) -> list[Request]:
        return [*self.sends_in(match_id), *(one for one in self.changes if one.match_id == match_id)]

    def changes_by_message(self) -> dict[str, list[Change]]:
        """In the order in which each device asked for them."""
        found: dict[str, list[Change]] = defaultdict(list)
        for change in sorted(self.changes, key=lambda change: change.invoked_at):
            found[change.target_id].append(change)
        return found

    def views_of(self, match_id: str) -> Iterable[tuple[str, list[Message]]]:
        """Everybody's messages of that match, beside the database's."""
        yield "REST", self.rest[match_id]
        for device, matches in self.devices.items():
            if match_id in matches:
                yield device, matches[match_id]
