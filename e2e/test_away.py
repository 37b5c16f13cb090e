"""What comes to an open match while nobody looks at it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat, Matches
from e2e.people import Person
from e2e.sockets import say
from e2e.test_unread import expect_unread

OLD, SCREENFUL = 80, 40
LEAVE = "() => { document.hasFocus = () => false }"
COME_BACK = "() => { delete document.hasFocus; window.dispatchEvent(new Event('focus')) }"
PUT_AWAY = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}"""
TAKE_OUT = """() => {
  delete document.visibilityState
  document.dispatchEvent(new Event('visibilitychange'))
}"""
PLACE = "place => place.getBoundingClientRect().top"
RESTED = "() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 300))"


@pytest.fixture
def chat(alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    """Alice's, at its end. She has read all of it."""
    say(alice, match_id, [f"Old {number}" for number in range(1, OLD + 1)])
    chat = Chat(signed_in(alice), match_id)
    chat.page.emulate_media(reduced_motion="reduce")
    chat.open()
    chat.expect_ready()
    expect(chat.message(f"Old {OLD}")).to_be_in_viewport()
    say(bob, match_id, ["Seen"])
    expect(chat.message("Seen")).to_be_in_viewport()
    expect_unread(alice, match_id, 0)
    return chat


def divider(chat: Chat) -> Locator:
    return chat.log.get_by_text("New messages")


def back_to_unread(chat: Chat) -> Locator:
    return chat.page.get_by_role("button", name="Jump to first unread")


def miss(chat: Chat, bob: Person, texts: list[str]) -> None:
    chat.page.evaluate(LEAVE)
    say(bob, chat.match_id, texts)
    badge = Matches(chat.page).link("Bob").get_by_label("unread")
    expect(badge).to_have_accessible_name(f"{len(texts)} unread message{'s' if len(texts) > 1 else ''}")
    chat.page.evaluate(COME_BACK)


def expect_in_order(*places: Locator) -> None:
    heights = [place.evaluate(PLACE) for place in places]
    assert heights == sorted(heights)


@pytest.mark.parametrize("scrolled", [False, True])
def test_it_begins_at_a_divider_and_nothing_moves(
    chat: Chat, alice: Person, bob: Person, scrolled: bool
) -> None:
    if scrolled:
        chat.scroll_up(1500)
    top = chat.top_seq()
    log = chat.log.element_handle()
    miss(chat, bob, ["Missed 1", "Missed 2"])
    assert log.evaluate("log => log.isConnected")
    if scrolled:
        assert chat.top_seq() == top < OLD
        chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message("Missed 2")).to_be_in_viewport()
    expect(divider(chat)).to_be_in_viewport()
    expect_in_order(chat.message("Seen"), divider(chat), chat.message("Missed 1"))
    expect_unread(alice, chat.match_id, 0)


def test_each_absence_begins_at_one_of_its_own(chat: Chat, alice: Person, bob: Person) -> None:
    for number in range(1, 4):
        miss(chat, bob, [f"First {number}", f"Second {number}"])
        expect(chat.message(f"Second {number}")).to_be_in_viewport()
        expect(divider(chat)).to_be_in_viewport()
        before = f"Second {number - 1}" if number > 1 else "Seen"
        expect_in_order(chat.message(before), divider(chat), chat.message(f"First {number}"))
        expect_unread(alice, chat.match_id, 0)


def test_what_was_not_read_when_one_left_again_still_begins_where_it_did(
    chat: Chat, bob: Person, alice: Person
) -> None:
    chat.scroll_up(1500)
    for number in range(1, 3):
        chat.page.evaluate(LEAVE)
        say(bob, chat.match_id, [f"Missed {number}"])
        badge = Matches(chat.page).link("Bob").get_by_label("unread")
        expect(badge).to_have_text(str(number))
        chat.page.evaluate(COME_BACK)
    chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message("Missed 2")).to_be_in_viewport()
    expect_in_order(divider(chat), chat.message("Missed 1"))


def test_a_reader_whose_divider_goes_elsewhere_stays_where_they_are(
    chat: Chat, alice: Person, bob: Person
) -> None:
    miss(chat, bob, [f"Missed {number}" for number in range(1, SCREENFUL + 1)])
    expect_unread(alice, chat.match_id, 0)
    chat.scroll_up(300)
    read = chat.message(f"Missed {SCREENFUL - 15}")
    expect(read).to_be_in_viewport()
    place = read.evaluate(PLACE)
    miss(chat, bob, ["Missed again"])
    chat.page.evaluate(RESTED)
    assert read.evaluate(PLACE) == pytest.approx(place, abs=1)


def test_its_beginning_can_be_gone_to_where_more_came_than_the_screen_holds(chat: Chat, bob: Person) -> None:
    miss(chat, bob, ["Missed a little"])
    expect(chat.message("Missed a little")).to_be_in_viewport()
    chat.page.evaluate(RESTED)
    expect(back_to_unread(chat)).to_have_count(0)

    miss(chat, bob, [f"Missed {number}" for number in range(1, SCREENFUL + 1)])
    expect(chat.message(f"Missed {SCREENFUL}")).to_be_in_viewport()
    back_to_unread(chat).click()
    expect(chat.message("Missed 1")).to_be_in_viewport()
    expect(divider(chat)).to_be_in_viewport()
    expect(back_to_unread(chat)).to_have_count(0)


def test_it_begins_at_a_divider_too_where_it_is_told_only_after_one_has_come_back(
    chat: Chat, bob: Person, console: Console
) -> None:
    console.expect(LOST_NETWORK)
    chat.page.evaluate(PUT_AWAY)
    chat.page.context.set_offline(True)
    say(bob, chat.match_id, [f"Missed {number}" for number in range(1, SCREENFUL + 1)])
    chat.page.evaluate(TAKE_OUT)
    chat.page.context.set_offline(False)
    expect(chat.message(f"Missed {SCREENFUL}")).to_be_in_viewport()
    back_to_unread(chat).click()
    expect(chat.message("Missed 1")).to_be_in_viewport()
    expect_in_order(divider(chat), chat.message("Missed 1"))
