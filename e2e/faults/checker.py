"""Judges a run by its whole history. No finding: nothing was lost, doubled or reordered."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from e2e.faults.history import History, Message, Send


@dataclass(frozen=True)
class Finding:
    kind: str
    match_id: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} in {self.match_id}: {self.what}"


def check(history: History) -> list[Finding]:
    findings = [Finding("not quiet", "any match", what) for what in history.not_quiet]
    for match_id in history.database:
        for kind, find in KINDS.items():
            findings += [Finding(kind, match_id, what) for what in find(history, match_id)]
    return findings


def lost(history: History, match_id: str) -> Iterator[str]:
    places = Places(history.database[match_id])
    for send in history.sends_in(match_id):
        if send.acked_at and places.of(send) is None:
            yield f"{send.device} had an ack for {send.content!r}, which is not stored"


def refused(history: History, match_id: str) -> Iterator[str]:
    for send in history.sends_in(match_id):
        if send.refused:
            yield f"{send.device} was told {send.refused} for {send.content!r}"


def phantom(history: History, match_id: str) -> Iterator[str]:
    sends = history.sends_in(match_id)
    by_key = {send.client_id or send.content: send for send in sends}
    for message in history.database[match_id]:
        send = by_key.get(message.client_id or "") or by_key.get(message.content or "")
        if send is None or not is_as_written(message, send):
            yield f"nobody wrote {message.content!r} at {message.seq}"


def doubled(history: History, match_id: str) -> Iterator[str]:
    for view, messages in [("the database", history.database[match_id]), *history.views_of(match_id)]:
        for name, values in (
            ("id", [message.id for message in messages]),
            ("client_id", [message.client_id for message in messages]),
            ("text", [message.content for message in messages]),
        ):
            for value in repeated(values):
                yield f"{view} has the {name} {value!r} more than once"


def gap(history: History, match_id: str) -> Iterator[str]:
    for before, after in pairwise([0, *history.entries[match_id]]):
        if after != before + 1:
            yield f"{before} is followed by {after} in the database"
    for view, messages in history.views_of(match_id):
        held = {message.id for message in messages}
        for message in history.database[match_id]:
            if message.id not in held:
                yield f"{view} has no {message.seq}"


def reordered(history: History, match_id: str) -> Iterator[str]:
    for view, messages in history.views_of(match_id):
        for before, after in pairwise(messages):
            if after.seq <= before.seq:
                yield f"{view} has {after.seq} after {before.seq}"
    places = Places(history.database[match_id])
    for first, second in in_pairs_by_device(history.sends_in(match_id), places):
        if (places.of(first) or 0) > (places.of(second) or 0):
            yield f"{first.device} sent {first.content!r} before {second.content!r}"


def disagreement(history: History, match_id: str) -> Iterator[str]:
    truth = {message.id: message for message in history.database[match_id]}
    for view, messages in history.views_of(match_id):
        for message in messages:
            stored = truth.get(message.id)
            if stored is None:
                yield f"{view} has {message.content!r}, which is not stored"
            elif message != (stored if message.client_id else as_on_a_page(stored)):
                yield f"{view} has {message} where the database has {stored}"


KINDS: dict[str, Callable[[History, str], Iterable[str]]] = {
    "lost": lost,
    "refused": refused,
    "phantom": phantom,
    "doubled": doubled,
    "gap": gap,
    "reordered": reordered,
    "disagreement": disagreement,
}


class Places:
    """Which seq a send has in the database."""

    def __init__(self, stored: list[Message]) -> None:
        self._by_client_id = {message.client_id: message.seq for message in stored}
        self._by_content = {message.content: message.seq for message in stored}

    def of(self, send: Send) -> int | None:
        if send.client_id:
            return self._by_client_id.get(send.client_id)
        return self._by_content.get(send.content)


def is_as_written(message: Message, send: Send) -> bool:
    if message.content is None:
        return message.is_deleted and send.is_deletion_asked
    return message.content in (send.content, *send.edits)


def as_on_a_page(stored: Message) -> Message:
    return Message(stored.seq, stored.id, stored.content)


def repeated(values: Iterable[str | None]) -> list[str]:
    return [value for value, count in Counter(values).items() if value is not None and count > 1]


def in_pairs_by_device(sends: list[Send], places: Places) -> Iterator[tuple[Send, Send]]:
    """Each stored send with the next one of the same device."""
    for device in {send.device for send in sends}:
        mine = [send for send in sends if send.device == device and places.of(send)]
        yield from pairwise(sorted(mine, key=lambda send: send.invoked_at))
