"""Each history here is sound but for one thing, and exactly that is found."""

from dataclasses import replace

import pytest

from e2e.faults.checker import check
from e2e.faults.history import Change, ChangeKind, Entry, History, Message, Send

MATCH = "match"
PHONE, PAGE = "phone", "page"


def wrote(device: str, content: str, at: float, client_id: str | None = None) -> Send:
    return Send(
        device=device, match_id=MATCH, invoked_at=at, acked_at=at, client_id=client_id, content=content
    )


def change(kind: ChangeKind, value: str | None = None, *, target: str = "i1", at: float = 5.0) -> Change:
    return Change(
        device=PHONE,
        match_id=MATCH,
        invoked_at=at,
        acked_at=at,
        client_id=f"{kind} {at}",
        kind=kind,
        user_id="ada",
        target_id=target,
        value=value,
    )


def sound() -> History:
    """A phone wrote the messages 1 and 3, a page the message 2; all have all."""
    history = History(seed="")
    history.sends = [
        wrote(PHONE, "one", 1.0, "c1"),
        wrote(PAGE, "two", 2.0),
        wrote(PHONE, "three", 3.0, "c3"),
    ]
    stored = [Message(1, "i1", "one", "c1"), Message(2, "i2", "two", "c2"), Message(3, "i3", "three", "c3")]
    history.entries[MATCH] = [Entry(one.seq, str(one.client_id)) for one in stored]
    history.database[MATCH] = list(stored)
    history.rest[MATCH] = list(stored)
    history.devices[PHONE] = {MATCH: list(stored)}
    history.devices[PAGE] = {MATCH: [Message(one.seq, one.id, one.content) for one in stored]}
    return history


def everywhere(history: History, place: int, message: Message) -> None:
    """Everybody has that message at that place; a page shows less of it."""
    for messages in (history.database[MATCH], history.rest[MATCH], history.devices[PHONE][MATCH]):
        messages[place : place + 1] = [message]
    on_page = Message(message.seq, message.id, message.content)
    history.devices[PAGE][MATCH][place : place + 1] = [on_page]


def kinds(history: History) -> set[str]:
    return {finding.kind for finding in check(history)}


def test_a_sound_history_has_no_finding() -> None:
    assert check(sound()) == []


def test_what_was_never_acked_may_be_stored_or_not() -> None:
    history = sound()
    history.sends[2].acked_at = None
    history.sends.append(replace(wrote(PHONE, "four", 4.0, "c4"), acked_at=None))
    assert check(history) == []


def test_messages_as_they_were_left_are_sound() -> None:
    history = sound()
    history.changes = [
        change("edit", "One", at=5),
        replace(change("edit", "ONE", at=6), acked_at=None),
        change("reaction", "👍", at=7),
        change("delete", target="i3", at=8),
        replace(change("reaction", "👍", target="i3", at=9), acked_at=None, refused="not_found"),
    ]
    everywhere(history, 0, Message(1, "i1", "One", "c1", reactions=frozenset({("👍", "ada")})))
    everywhere(history, 2, Message(3, "i3", None, "c3", is_deleted=True))
    assert check(history) == []


def test_an_acked_message_that_is_nowhere_is_lost() -> None:
    history = sound()
    for messages in (history.database[MATCH], *(messages for _, messages in history.views_of(MATCH))):
        messages.pop()
    history.entries[MATCH].pop()
    assert kinds(history) == {"lost"}


@pytest.mark.parametrize(
    "acked", [change("edit", "One"), change("delete"), change("reaction", "👍")], ids=lambda one: one.kind
)
def test_a_message_without_its_acked_change_is_altered(acked: Change) -> None:
    history = sound()
    history.changes.append(acked)
    assert kinds(history) == {"altered"}


@pytest.mark.parametrize(
    "message",
    [
        Message(1, "i1", "One", "c1"),
        Message(1, "i1", None, "c1", is_deleted=True),
        Message(1, "i1", "one", "c1", reactions=frozenset({("👍", "ada")})),
    ],
    ids=["edit", "delete", "reaction"],
)
def test_a_message_with_a_change_that_nobody_asked_for_is_altered(message: Message) -> None:
    history = sound()
    everywhere(history, 0, message)
    assert kinds(history) == {"altered"}


def test_a_message_that_nobody_wrote_is_a_phantom() -> None:
    history = sound()
    del history.sends[1]
    assert kinds(history) == {"phantom"}


def test_a_message_stored_twice_is_doubled() -> None:
    history = sound()
    everywhere(history, 3, Message(4, "i4", "three", "c3"))
    history.entries[MATCH].append(Entry(4, "c3"))
    assert kinds(history) == {"doubled"}


def test_a_message_shown_twice_is_doubled() -> None:
    history = sound()
    history.devices[PAGE][MATCH].append(history.devices[PAGE][MATCH][2])
    assert kinds(history) == {"doubled", "reordered"}


def test_a_number_left_out_is_a_gap() -> None:
    history = sound()
    history.entries[MATCH][2] = Entry(4, "c3")
    assert kinds(history) == {"gap"}


@pytest.mark.parametrize("device", [PHONE, PAGE])
def test_a_message_that_a_device_has_not_got_is_a_gap(device: str) -> None:
    history = sound()
    del history.devices[device][MATCH][1]
    assert kinds(history) == {"gap"}


def test_two_messages_of_one_device_in_the_other_order_are_reordered() -> None:
    history = sound()
    history.sends[0].invoked_at, history.sends[2].invoked_at = 3.0, 1.0
    assert kinds(history) == {"reordered"}


def test_a_device_that_shows_another_order_has_them_reordered() -> None:
    history = sound()
    history.devices[PAGE][MATCH].reverse()
    assert kinds(history) == {"reordered"}


@pytest.mark.parametrize("device", [PHONE, PAGE])
def test_another_text_on_a_device_is_a_disagreement(device: str) -> None:
    history = sound()
    messages = history.devices[device][MATCH]
    messages[0] = replace(messages[0], content="another")
    assert kinds(history) == {"disagreement"}


def test_other_reactions_over_rest_are_a_disagreement() -> None:
    history = sound()
    history.rest[MATCH][0] = replace(history.rest[MATCH][0], reactions=frozenset({("👍", "ada")}))
    assert kinds(history) == {"disagreement"}


def test_a_refused_message_is_a_finding() -> None:
    history = sound()
    history.sends.append(replace(wrote(PHONE, "four", 4.0, "c4"), acked_at=None, refused="invalid"))
    assert kinds(history) == {"refused"}


def test_a_device_that_never_caught_up_is_a_finding() -> None:
    history = sound()
    history.not_quiet.append("phone is behind")
    assert kinds(history) == {"not quiet"}
