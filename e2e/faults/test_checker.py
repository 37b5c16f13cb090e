"""Each history here is sound but for one thing, and exactly that is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from e2e.faults.checker import check
from e2e.faults.history import History, Message, Send

MATCH = "match"
PHONE, PAGE = "phone", "page"


def sound() -> History:
    """A phone wrote the messages 1 and 3, a page the message 2; all have all."""
    history = History(seed="")
    history.sends = [
        Send(PHONE, MATCH, "one", 1.0, "c1", acked_at=1.1),
        Send(PAGE, MATCH, "two", 2.0, acked_at=2.1),
        Send(PHONE, MATCH, "three", 3.0, "c3", acked_at=3.1),
    ]
    stored = [Message(1, "i1", "one", "c1"), Message(2, "i2", "two", "c2"), Message(3, "i3", "three", "c3")]
    history.entries[MATCH] = [1, 2, 3]
    history.database[MATCH] = list(stored)
    history.rest[MATCH] = list(stored)
    history.devices[PHONE] = {MATCH: list(stored)}
    history.devices[PAGE] = {MATCH: [Message(one.seq, one.id, one.content) for one in stored]}
    return history


def everywhere(history: History, change: Callable[[list[Message]], None]) -> None:
    change(history.database[MATCH])
    for _, messages in history.views_of(MATCH):
        change(messages)


def kinds(history: History) -> set[str]:
    return {finding.kind for finding in check(history)}


def test_a_sound_history_has_no_finding() -> None:
    assert check(sound()) == []


def test_what_was_never_acked_may_be_stored_or_not() -> None:
    history = sound()
    history.sends[2].acked_at = None
    history.sends.append(Send(PHONE, MATCH, "four", 4.0, "c4"))
    assert check(history) == []


def test_an_edited_and_a_deleted_message_are_as_written() -> None:
    history = sound()
    history.sends[0].edits.append("One")
    history.sends[2].is_deletion_asked = True
    for messages in (history.database[MATCH], history.rest[MATCH], history.devices[PHONE][MATCH]):
        messages[0] = replace(messages[0], content="One")
        messages[2] = replace(messages[2], content=None, is_deleted=True)
    page = history.devices[PAGE][MATCH]
    page[0], page[2] = replace(page[0], content="One"), replace(page[2], content=None)
    assert check(history) == []


def test_an_acked_message_that_is_nowhere_is_lost() -> None:
    history = sound()
    everywhere(history, lambda messages: messages.remove(messages[2]))
    history.entries[MATCH].pop()
    assert kinds(history) == {"lost"}


def test_a_message_that_nobody_wrote_is_a_phantom() -> None:
    history = sound()
    del history.sends[1]
    assert kinds(history) == {"phantom"}


def test_a_message_with_another_text_than_written_is_a_phantom() -> None:
    history = sound()
    history.sends[0] = replace(history.sends[0], content="another")
    assert kinds(history) == {"phantom"}


def test_a_message_stored_twice_is_doubled() -> None:
    history = sound()
    for messages in (history.database[MATCH], history.rest[MATCH], history.devices[PHONE][MATCH]):
        messages.append(Message(4, "i4", "three", "c3"))
    history.devices[PAGE][MATCH].append(Message(4, "i4", "three"))
    history.entries[MATCH].append(4)
    assert kinds(history) == {"doubled"}


def test_a_message_shown_twice_is_doubled() -> None:
    history = sound()
    history.devices[PAGE][MATCH].append(history.devices[PAGE][MATCH][2])
    assert kinds(history) == {"doubled", "reordered"}


def test_a_number_left_out_is_a_gap() -> None:
    history = sound()
    history.entries[MATCH] = [1, 2, 4]
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
    history.sends.append(Send(PHONE, MATCH, "four", 4.0, "c4", refused="invalid"))
    assert kinds(history) == {"refused"}


def test_a_device_that_never_caught_up_is_a_finding() -> None:
    history = sound()
    history.not_quiet.append("phone is behind")
    assert kinds(history) == {"not quiet"}
