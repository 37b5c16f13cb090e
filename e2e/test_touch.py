"""With a finger, on a phone."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import browser_state
from e2e.pages import Chat
from e2e.people import Person
from e2e.sockets import say

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TARGETS = "a, button, input, select, textarea, [role^=menuitem]"
SMALLEST = 44
# What a finger can hit. A link within a text is as high as its line (WCAG 2.5.8 excepts it).
TOO_SMALL = """([targets, smallest]) => [...document.querySelectorAll(targets)]
  .filter(one => one.checkVisibility({ opacityProperty: true }))
  .filter(one => !one.closest('[aria-hidden=true], .bubble-text'))
  .filter(one => getComputedStyle(one).pointerEvents !== 'none')
  .map(one => [one.closest('label') ?? one, one])
  .map(([area, one]) => [area.getBoundingClientRect(), one.ariaLabel ?? one.textContent ?? one.name])
  .filter(([{ width, height }]) => width > 1 && (width < smallest || height < smallest))
  .map(([{ width, height }, name]) => `${name}: ${width} x ${height}`)"""


@pytest.fixture
def page(alice: Person, new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(storage_state=browser_state(alice), **PHONE).new_page()


@pytest.fixture
def chat(page: Page, bob: Person, match_id: str) -> Chat:
    say(bob, match_id, ["Hello"])
    chat = Chat(page, match_id)
    chat.open()
    chat.expect_message("Hello")
    return chat


class Finger:
    """Where it is on the screen is in CSS pixels."""

    def __init__(self, chat: Chat, text: str) -> None:
        place = chat.log.locator(".bubble-text", has_text=text).first.bounding_box()
        assert place
        self.x, self.y = place["x"] + 10, place["y"] + 10
        self._cdp = chat.page.context.new_cdp_session(chat.page)

    def put_down(self) -> None:
        self._say("touchStart", [{"x": self.x, "y": self.y}])

    def move(self, right: float = 0, down: float = 0, steps: int = 5) -> None:
        places = [(right * part / steps, down * part / steps) for part in range(steps + 1)]
        for before, after in pairwise(places):
            self.x += after[0] - before[0]
            self.y += after[1] - before[1]
            self._say("touchMove", [{"x": self.x, "y": self.y}])

    def lift(self) -> None:
        self._say("touchEnd", [])

    def _say(self, kind: str, points: list[dict[str, float]]) -> None:
        self._cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_long_press_opens_the_menu_and_lifting_the_finger_leaves_it_open(chat: Chat) -> None:
    finger = Finger(chat, "Hello")
    finger.put_down()
    expect(chat.page.get_by_role("menu", name="Message actions")).to_be_visible()
    finger.lift()
    chat.page.get_by_role("menuitemradio", name="👍").tap()
    expect(chat.message("Hello").get_by_role("button", name="👍 1, react")).to_be_visible()


def test_all_reactions_are_within_reach_on_the_smallest_phone(chat: Chat) -> None:
    chat.page.set_viewport_size({"width": 320, "height": 568})
    finger = Finger(chat, "Hello")
    finger.put_down()
    for emoji in chat.page.get_by_role("menuitemradio").all():
        expect(emoji).to_be_in_viewport(ratio=1)
    expect(chat.page.get_by_role("menu")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(("language", "way"), [("en", 1), ("ar", -1)])
def test_a_message_that_is_pulled_is_answered(
    alice: Person, bob: Person, match_id: str, page: Page, language: str, way: int
) -> None:
    alice.call("PATCH", "/users/me", json={"settings": {"language": language}})
    say(bob, match_id, ["Hello"])
    page.goto(f"/chat/{match_id}")
    log = page.get_by_role("log")
    expect(log.get_by_text("Hello")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    chat = Chat(page, match_id)
    chat.log, chat.box = log, page.locator("textarea")
    finger = Finger(chat, "Hello")
    finger.put_down()
    finger.move(right=way * 100)
    expect(log.locator(".swipe-mark")).to_be_visible()
    finger.lift()
    expect(chat.box).to_be_focused()
    chat.box.fill("Hi")
    chat.box.press("Enter")
    expect(log.locator(".quote")).to_contain_text("Hello")


def test_a_flick_of_which_the_page_is_told_once_counts(chat: Chat) -> None:
    finger = Finger(chat, "Hello")
    finger.put_down()
    finger.move(right=100, steps=1)
    finger.lift()
    expect(chat.page.get_by_text("Replying to Bob")).to_be_visible()


def test_a_short_pull_or_one_up_or_down_is_no_answer(chat: Chat) -> None:
    for right, down in ((30, 0), (0, -120), (-100, 0)):
        finger = Finger(chat, "Hello")
        finger.put_down()
        finger.move(right, down)
        finger.lift()
    expect(chat.page.get_by_role("menu")).to_have_count(0)
    expect(chat.page.get_by_role("button", name="Cancel reply")).to_have_count(0)
    chat.expect_message("Hello")


def test_everything_is_large_enough_for_a_finger(chat: Chat) -> None:
    page = chat.page
    chat.send("Look: https://example.org")
    chat.expect_message("Hello")

    def expect_large_targets() -> None:
        page.evaluate("() => Promise.all(document.getAnimations().map(one => one.finished))")
        assert page.evaluate(TOO_SMALL, [TARGETS, SMALLEST]) == []

    expect_large_targets()
    page.get_by_role("button", name="Emoji", exact=True).tap()
    expect(page.get_by_role("menu")).to_be_visible()
    expect_large_targets()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Search messages").tap()
    page.get_by_role("searchbox").fill("Hello")
    expect(page.get_by_text("1 message found")).to_be_visible()
    expect_large_targets()
    page.keyboard.press("Escape")
    Finger(chat, "Hello").put_down()
    expect(page.get_by_role("menu")).to_be_visible()
    expect_large_targets()
    page.goto("/chat")
    expect(page.get_by_role("navigation", name="Matches").get_by_role("link")).to_be_visible()
    expect_large_targets()
    page.goto("/settings")
    expect(page.get_by_role("switch").first).to_be_visible()
    expect(page.get_by_text("This device")).to_be_visible()
    expect_large_targets()


def test_a_tap_beside_a_menu_closes_it_and_hits_nothing_below(chat: Chat) -> None:
    page = chat.page
    finger = Finger(chat, "Hello")
    finger.put_down()
    expect(page.get_by_role("menu")).to_be_visible()
    finger.lift()
    back = page.get_by_role("link", name="Back", include_hidden=True).bounding_box()
    assert back
    page.touchscreen.tap(back["x"] + 10, back["y"] + 10)
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(chat.box).to_be_visible()


@pytest.mark.parametrize("from_the_list", [True, False])
def test_who_has_gone_back_to_the_list_is_not_led_into_the_chat_again(
    chat: Chat, from_the_list: bool
) -> None:
    page = chat.page
    page.goto("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    if from_the_list:
        page.goto("/chat")
        page.get_by_role("navigation", name="Matches").get_by_role("link", name="Bob").tap()
    else:
        page.goto(f"/chat/{chat.match_id}")
    chat.expect_message("Hello")
    page.get_by_role("link", name="Back").tap()
    expect(page.get_by_role("navigation", name="Matches")).to_be_visible()
    expect(page).to_have_url(re.compile("/chat$"))
    page.go_back()
    expect(page).to_have_url(re.compile("/settings$"))
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
