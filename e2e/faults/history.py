"""What happened in a run: who sent what and when, which faults struck, and what everybody ended up with."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """As a device, REST or the database has it. A page shows no `client_id`."""

    seq: int
    id: str
    content: str | None
    client_id: str | None = None
    is_deleted: bool = False
    reactions: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Send:
    """What a person wrote. A page keeps its `client_id` to itself, but no text is written twice."""

    device: str
    match_id: str
    content: str
    invoked_at: float
    client_id: str | None = None
    acked_at: float | None = None
    refused: str | None = None
    edits: list[str] = field(default_factory=list)
    is_deletion_asked: bool = False

    @property
    def latency(self) -> float | None:
        return self.acked_at and self.acked_at - self.invoked_at


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
    faults: list[Fault] = field(default_factory=list)
    recoveries: list[Recovery] = field(default_factory=list)
    not_quiet: list[str] = field(default_factory=list)
    # By match: all entries' seqs; the messages in the database, over REST, and by device.
    entries: dict[str, list[int]] = field(default_factory=dict)
    database: dict[str, list[Message]] = field(default_factory=dict)
    rest: dict[str, list[Message]] = field(default_factory=dict)
    devices: dict[str, dict[str, list[Message]]] = field(default_factory=dict)

    def sends_in(self, match_id: str) -> list[Send]:
        return [send for send in self.sends if send.match_id == match_id]

    def views_of(self, match_id: str) -> Iterable[tuple[str, list[Message]]]:
        """Everybody's messages of that match, beside the database's."""
        yield "REST", self.rest[match_id]
        for device, matches in self.devices.items():
            if match_id in matches:
                yield device, matches[match_id]
