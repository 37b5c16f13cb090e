"""Judges a run by its whole history. No finding: nothing was lost, doubled or reordered."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from e2e.faults.changes import is_as_left
from e2e.faults.history import Change, History, Message, Request, Send


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
    places = Places(history, match_id)
    for send in history.sends_in(match_id):
        if send.acked_at and places.of(send) is None:
            yield f"{send.device} had an ack for {send.content!r}, which is not stored"


def refused(history: History, match_id: str) -> Iterator[str]:
    deleted = {message.id for message in history.database[match_id] if message.is_deleted}
    for request in history.requests_in(match_id):
        # Somebody may react to what is being deleted.
        if request.refused and not (isinstance(request, Change) and request.target_id in deleted):
            yield f"{request.device} was told {request.refused} for {request}"


def phantom(history: History, match_id: str) -> Iterator[str]:
    sent = Sent(history, match_id)
    for message in history.database[match_id]:
        if sent.as_message(message) is None:
            yield f"nobody wrote {message.content!r} at {message.seq}"


def altered(history: History, match_id: str) -> Iterator[str]:
    sent, changes = Sent(history, match_id), history.changes_by_message()
    for message in history.database[match_id]:
        send = sent.as_message(message)
        if send and not is_as_left(message, send, changes[message.id]):
            yield f"{message} is not as it was left by {changes[message.id]}"


def doubled(history: History, match_id: str) -> Iterator[str]:
    for client_id in repeated(entry.client_id for entry in history.entries[match_id]):
        yield f"the client_id {client_id} is stored more than once"
    for view, messages in [("the database", history.database[match_id]), *history.views_of(match_id)]:
        for name, values in (
            ("id", [message.id for message in messages]),
            ("text", [message.content for message in messages]),
        ):
            for value in repeated(values):
                yield f"{view} has the {name} {value!r} more than once"


def gap(history: History, match_id: str) -> Iterator[str]:
    for before, after in pairwise([0, *(entry.seq for entry in history.entries[match_id])]):
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
    places = Places(history, match_id)
    for first, second in in_pairs_by_device(history.requests_in(match_id), places):
        if (places.of(first) or 0) > (places.of(second) or 0):
            yield f"{first.device} asked for {first} before {second}"


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
    "altered": altered,
    "doubled": doubled,
    "gap": gap,
    "reordered": reordered,
    "disagreement": disagreement,
}


class Places:
    """Which seq a request has in the database, if it is stored."""

    def __init__(self, history: History, match_id: str) -> None:
        self._by_client_id = {entry.client_id: entry.seq for entry in history.entries[match_id]}
        self._by_content = {message.content: message.seq for message in history.database[match_id]}

    def of(self, request: Request) -> int | None:
        if request.client_id:
            return self._by_client_id.get(request.client_id)
        return self._by_content.get(request.content) if isinstance(request, Send) else None


class Sent:
    """Which request a message in the database comes from."""

    def __init__(self, history: History, match_id: str) -> None:
        self._by_key = {send.client_id or send.content: send for send in history.sends_in(match_id)}

    def as_message(self, message: Message) -> Send | None:
        return self._by_key.get(message.client_id or "") or self._by_key.get(message.content or "")


def as_on_a_page(stored: Message) -> Message:
    return Message(stored.seq, stored.id, stored.content)


def repeated(values: Iterable[str | None]) -> list[str]:
    return [value for value, count in Counter(values).items() if value is not None and count > 1]


def in_pairs_by_device(requests: list[Request], places: Places) -> Iterator[tuple[Request, Request]]:
    """Each stored request with the next one of the same device."""
    for device in {request.device for request in requests}:
        mine = [request for request in requests if request.device == device and places.of(request)]
        yield from pairwise(sorted(mine, key=lambda request: request.invoked_at))
