"""Opening a match with more unread messages than a screen holds."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from e2e.pages import SCROLLED, Chat, Matches
from e2e.people import Person
from e2e.sockets import say

# In the frame in which the divider comes to its place, once there is so much to show that it can; a wheel of
# the browser's own would come a few frames later.
WHEEL_AT_ONCE = """pixels => {
  window.wheeled = new Promise(done => {
    const look = () => {
      const log = document.querySelector('[role=log]')
      const divider = log && [...log.querySelectorAll('*')].find(one => one.textContent === 'New messages')
      const top = divider?.getBoundingClientRect().top - log?.getBoundingClientRect().top
      if (!(top < log?.clientHeight / 2) || log.scrollTop === 0) return requestAnimationFrame(look)
      log.dispatchEvent(new WheelEvent('wheel', { deltaY: -pixels }))
      log.scrollTop -= pixels
      done(divider.getBoundingClientRect().top)
    }
    requestAnimationFrame(look)
  })
}"""
READ, UNREAD, MANY = 20, 80, 450
TOLD_WITHIN_SECONDS = 5


class WithoutAnswers:
    """A WebSocket on which nothing that is asked for is answered, until all of it is."""

    def __init__(self, page: WebSocketRoute) -> None:
        self._page = page
        self._held: list[str | bytes] | None = []
        page.connect_to_server().on_message(self._hear)

    def _hear(self, frame: str | bytes) -> None:
        if self._held is not None and str(frame).startswith("43"):
            self._held.append(frame)
        else:
            self._page.send(frame)

    def answer(self) -> None:
        held, self._held = self._held or [], None
        for frame in held:
            self._page.send(frame)


@pytest.fixture
def chat(alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    chat = Chat(signed_in(alice), match_id)
    chat.page.emulate_media(reduced_motion="reduce")
    chat.open()
    chat.expect_ready()
    say(bob, match_id, [f"Old {number}" for number in range(1, READ + 1)])
    expect(chat.message(f"Old {READ}")).to_be_in_viewport()
    expect(Matches(chat.page).link("Bob").get_by_label("unread")).to_have_count(0)
    chat.page.get_by_role("link", name="Settings").click()
    # What comes while the chat is still shown is read.
    expect(chat.log).not_to_be_attached()
    say(bob, match_id, [f"New {number}" for number in range(1, UNREAD + 1)])
    expect(Matches(chat.page).link("Bob").get_by_label(f"{UNREAD} unread messages")).to_be_visible()
    return chat


def unread(person: Person, match_id: str) -> int:
    return int(person.call("GET", f"/matches/{match_id}")["unreadCount"])


def expect_unread(person: Person, match_id: str, count: int) -> None:
    """On the server, which the page tells a moment after it has shown it."""
    end = time.monotonic() + TOLD_WITHIN_SECONDS
    while (found := unread(person, match_id)) != count:
        assert time.monotonic() < end, f"{found} unread messages instead of {count}"


def scroll_back(chat: Chat) -> None:
    while chat.top_seq() > READ:
        chat.scroll_up(1000)


@pytest.mark.every_browser
def test_it_opens_at_the_first_unread_message(chat: Chat) -> None:
    chat.open()
    expect(chat.log.get_by_text("New messages")).to_be_in_viewport()
    expect(chat.message("New 1")).to_be_in_viewport()
    expect(chat.message(f"New {UNREAD}")).not_to_be_attached()


def test_what_is_written_before_anything_is_there_stays_in_view(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    say(bob, match_id, [f"New {number}" for number in range(1, UNREAD + 1)])
    chat = Chat(signed_in(alice), match_id)
    sockets: list[WithoutAnswers] = []
    chat.page.route_web_socket("**/socket.io/**", lambda page: sockets.append(WithoutAnswers(page)))
    chat.open()
    chat.send("On my way")
    expect(chat.message("On my way")).to_be_visible()
    sockets[-1].answer()
    chat.expect_message("On my way", "Sent")
    expect(chat.message(f"New {UNREAD}")).to_be_in_viewport()
    expect(chat.message("On my way")).to_be_in_viewport()


def test_the_first_turn_of_the_wheel_is_not_taken_back(chat: Chat) -> None:
    chat.page.evaluate(WHEEL_AT_ONCE, 300)
    Matches(chat.page).link("Bob").click()
    at = chat.page.evaluate("window.wheeled")
    divider = chat.log.get_by_text("New messages")
    expect(divider).to_be_in_viewport()
    chat.log.evaluate(SCROLLED)
    box = divider.bounding_box()
    assert box
    assert abs(box["y"] - at) < 30
    expect(chat.message("New 1")).to_be_in_viewport()


def test_only_what_was_shown_is_read_and_the_rest_by_jumping_to_it(
    chat: Chat, alice: Person, bob: Person, match_id: str
) -> None:
    chat.open()
    badge = Matches(chat.page).link("Bob").get_by_label("unread")
    expect(badge).not_to_have_accessible_name(f"{UNREAD} unread messages")
    jump = chat.page.get_by_role("button", name="Jump to latest")
    expect(jump).to_have_accessible_name(re.compile(r", \d\d new messages"))
    left = int(jump.inner_text())
    assert READ < left < UNREAD
    expect(badge).to_have_accessible_name(f"{left} unread messages")
    expect_unread(alice, match_id, left)
    expect(chat.message(f"New {UNREAD - left}")).to_be_in_viewport()

    say(bob, match_id, ["And one more"])
    expect(jump).to_have_accessible_name(f"Jump to latest, {left + 1} new messages")
    jump.click()
    expect(chat.message("And one more")).to_be_in_viewport()
    expect(badge).to_have_count(0)
    expect(chat.page).to_have_title("Bob · ColabMatch")
    expect_unread(alice, match_id, 0)


def test_a_window_that_nobody_looks_at_reads_nothing(chat: Chat, alice: Person, match_id: str) -> None:
    chat.page.add_init_script("document.hasFocus = () => window.lookedAt === true")
    chat.open()
    expect(chat.message("New 1")).to_be_in_viewport()
    chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message(f"New {UNREAD}")).to_be_in_viewport()
    badge = Matches(chat.page).link("Bob").get_by_label("unread")
    expect(badge).to_have_accessible_name(f"{UNREAD} unread messages")
    assert unread(alice, match_id) == UNREAD
    chat.page.evaluate("window.lookedAt = true; window.dispatchEvent(new Event('focus'))")
    expect(badge).to_have_count(0)


def test_the_divider_stays_until_the_match_is_left(chat: Chat) -> None:
    divider = chat.log.get_by_text("New messages")
    chat.open()
    expect(divider).to_be_in_viewport()
    chat.expect_ready()
    chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message(f"New {UNREAD}")).to_be_in_viewport()
    scroll_back(chat)
    expect(divider).to_be_attached()
    chat.page.reload()
    chat.expect_message(f"New {UNREAD}")
    scroll_back(chat)
    expect(divider).to_have_count(0)


def test_what_was_passed_over_can_be_gone_back_to(chat: Chat) -> None:
    chat.open()
    back = chat.page.get_by_role("button", name="Jump to first unread")
    expect(chat.log.get_by_text("New messages")).to_be_in_viewport()
    expect(back).to_have_count(0)
    chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message(f"New {UNREAD}")).to_be_in_viewport()
    back.click()
    expect(chat.message("New 1")).to_be_in_viewport()
    expect(back).to_have_count(0)


def test_more_than_are_loaded_at_once_can_be_gone_back_to(chat: Chat, bob: Person) -> None:
    say(bob, chat.match_id, [f"More {number}" for number in range(1, MANY + 1)])
    chat.open()
    expect(chat.message(f"More {MANY}")).to_be_in_viewport()
    chat.page.get_by_role("button", name="Jump to first unread").click()
    expect(chat.message("New 1")).to_be_in_viewport()
    expect(chat.log.get_by_text("New messages")).to_be_in_viewport()
