from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.pages import TRANSITIONS_ENDED, Chat, Matches
from e2e.people import Person
from e2e.sockets import do, say

CUT_OFF = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.checkVisibility() && !one.closest('.sr-only, [aria-hidden=true]'))
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1 || one.getBoundingClientRect().left < -1)
  .map(one => one.outerHTML.slice(0, 200))"""

# While rows are scrolled they take no pointer, and for a moment after.
IS_SEEN = """async one => {
  const isSeen = () => {
    const { left, top, width, height } = one.getBoundingClientRect()
    const heights = [top + 2, top + height / 2, top + height - 2]
    return heights.every(y => one.contains(document.elementFromPoint(left + width / 2, y)))
  }
  const end = performance.now() + 1000
  while (!isSeen() && performance.now() < end) await new Promise(requestAnimationFrame)
  return isSeen()
}"""

# How long each that begins takes, in milliseconds.
WATCH_MOVEMENTS = """() => {
  window.movements = []
  document.addEventListener('animationstart', ({ target }) => {
    const begun = target.getAnimations({ subtree: true })
    window.movements.push(...begun.map(one => one.effect.getComputedTiming().activeDuration))
  })
}"""
NONE = "rgba(0, 0, 0, 0)"
COLOURS = """one => [getComputedStyle(one), getComputedStyle(one, '::before')]
  .map(style => style.backgroundColor)"""


def expect_axe_finds_nothing(page: Page) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    expect_nothing(page, "light")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect_nothing(page, "dark")


def expect_nothing(page: Page, scheme: str) -> None:
    # Half-way between two colours everything is hard to read.
    page.evaluate(TRANSITIONS_ENDED)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


def expect_seen(place: Locator) -> None:
    """Nothing lies over it."""
    assert place.evaluate(IS_SEEN)


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_axe_finds_nothing_before_sign_in(new_context: Callable[..., BrowserContext], path: str) -> None:
    page = new_context().new_page()
    page.goto(path)
    expect(page.get_by_role("textbox", name="Email")).to_be_visible()
    expect_axe_finds_nothing(page)


def test_axe_finds_nothing_at_an_invitation(
    new_context: Callable[..., BrowserContext],
    alice: Person,
    bob: Person,
    signed_in: Callable[[Person], Page],
) -> None:
    page = signed_in(bob)
    page.goto(f"/invite/{alice.call('POST', '/invites')['code']}")
    expect(page.get_by_role("heading", name="Alice invites you to talk")).to_be_visible()
    expect_axe_finds_nothing(page)


@pytest.mark.parametrize("path", ["/chat", "/settings", "/nowhere"])
def test_axe_finds_nothing_without_matches(
    alice: Person, signed_in: Callable[[Person], Page], path: str
) -> None:
    page = signed_in(alice)
    page.goto(path)
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect_axe_finds_nothing(page)


def test_axe_finds_nothing_in_the_list_of_matches(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    say(bob, match_id, ["Hello"])
    matches = Matches(signed_in(alice))
    matches.open()
    expect(matches.link("Bob")).to_be_visible()
    expect_axe_finds_nothing(matches.page)


def test_axe_finds_nothing_in_a_chat_wide_and_narrow(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("Hello")
    bob.send("Hi! Look: https://example.org")
    alice.expect_message("Hello", "Read")
    bob.box.press_sequentially("And")
    expect(alice.typing("Bob")).to_be_visible()
    expect_axe_finds_nothing(alice.page)
    alice.page.set_viewport_size({"width": 390, "height": 844})
    expect_axe_finds_nothing(alice.page)


# A screen of 1280 x 1024 pixels enlarged to 400 %, and one of 1440 x 900 to 200 %.
@pytest.mark.every_browser
@pytest.mark.parametrize(("width", "height"), [(320, 512), (720, 450)])
def test_nothing_is_cut_off_when_it_is_enlarged(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page], width: int, height: int
) -> None:
    say(bob, match_id, ["Hello", "Word" * 100, "https://example.org/" + "path/" * 60])
    chat = Chat(signed_in(alice), match_id)
    chat.page.set_viewport_size({"width": width, "height": height})
    chat.open()
    chat.expect_message("Hello")
    assert chat.page.evaluate(CUT_OFF) == []
    expect(chat.box).to_be_in_viewport(ratio=1)
    expect(chat.log).to_be_in_viewport(ratio=1)
    chat.page.get_by_role("button", name="Emoji", exact=True).click()
    expect(chat.page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    chat.page.keyboard.press("Escape")
    chat.page.get_by_role("button", name="Search messages").click()
    chat.page.get_by_role("searchbox").fill("Hello")
    expect(chat.page.get_by_text("1 message found")).to_be_visible()
    assert chat.page.evaluate(CUT_OFF) == []
    for path in ("/chat", "/settings", "/nowhere"):
        chat.page.goto(path)
        expect(chat.page.get_by_role("heading", level=1).first).to_be_visible()
        assert chat.page.evaluate(CUT_OFF) == []


def test_what_is_written_and_sought_leaves_room_on_the_lowest_screen(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    say(alice, match_id, [f"Hello {number}" for number in range(1, 31)])
    chat = Chat(signed_in(alice), match_id)
    page = chat.page
    page.set_viewport_size({"width": 320, "height": 256})
    chat.open()
    chat.open_menu("Hello 30")
    expect(page.get_by_role("menu")).to_be_in_viewport(ratio=1)
    page.get_by_role("menuitem", name="Reply").click()
    chat.box.fill("\n".join(f"Line {number}" for number in range(1, 10)))
    for place in (chat.box, page.get_by_role("button", name="Send"), chat.message("Hello 30")):
        expect(place).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Replying to yourself")).to_be_in_viewport(ratio=1)
    assert page.evaluate(CUT_OFF) == []
    page.get_by_role("button", name="Search messages").click()
    page.get_by_role("searchbox").fill("Hello")
    expect(page.get_by_text("30 messages found")).to_be_in_viewport(ratio=1)
    search = page.get_by_role("search")
    expect(search.get_by_role("listitem").first).to_be_in_viewport(ratio=1)
    for button in search.get_by_role("button").filter(has_not_text="Hello").all():
        expect(button).to_be_in_viewport(ratio=1)
    for number in range(1, 6):
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_text(f"{number} of 30")).to_be_visible()
        bubble = page.locator("[data-lit] .bubble", has_text=f"Hello {31 - number}")
        expect(bubble).to_be_in_viewport(ratio=1)
        expect_seen(bubble)
    assert page.evaluate(CUT_OFF) == []


def test_axe_finds_nothing_in_forced_colours(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    bob.send("Hello")
    alice.expect_message("Hello")
    alice.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    expect_nothing(alice.page, "forced colours")
    alice.page.goto("/settings")
    expect(alice.page.get_by_role("heading", name="Settings")).to_be_visible()
    expect_nothing(alice.page, "forced colours")


def test_what_is_on_differs_from_what_is_off_in_forced_colours(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    of_bob, of_both = say(bob, match_id, ["Hello", "Bye"])
    for person, message in ((bob, of_bob), (alice, of_both)):
        of_it = {"match_id": match_id, "message_id": message["id"]}
        do(person, [("react_to_message", of_it | {"emoji": "👍", "on": True})])
    chat = Chat(signed_in(alice), match_id)
    chat.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    chat.open()
    expect(chat.message("Hello").locator("[aria-pressed=false]")).to_have_css("outline-style", "none")
    expect(chat.message("Bye").locator("[aria-pressed=true]")).to_have_css("outline-style", "solid")
    chat.open_menu("Bye")
    chosen, ground = (chat.page.get_by_role(role) for role in ("menuitemradio", "dialog"))
    chosen = chosen.filter(has_text="👍")
    assert chosen.evaluate(COLOURS)[0] not in (NONE, ground.evaluate(COLOURS)[0])
    chat.page.goto("/settings")
    switch = chat.page.get_by_role("switch", name="Read receipts")
    expect(switch).to_be_checked()
    on = switch.evaluate(COLOURS)
    switch.click()
    expect(switch).not_to_be_checked()
    chat.page.evaluate(TRANSITIONS_ENDED)
    off = switch.evaluate(COLOURS)
    assert on[0] != off[0]
    assert all(track != knob for track, knob in (on, off))


def test_emoji_alone_are_ticked_as_text_is_in_forced_colours(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    said = say(alice, match_id, ["Hello", "🎉"])
    do(bob, [("read_message", {"match_id": match_id, "message_id": said[1]["id"]})])
    chat = Chat(signed_in(alice), match_id)
    chat.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    chat.open()
    chat.expect_message("🎉", "Read")
    ticks = chat.log.locator(".receipt")
    assert len(set(ticks.evaluate_all("all => all.map(one => getComputedStyle(one).color)"))) == 1
    expect(chat.message("🎉").locator(".bubble")).to_have_css("border-top-width", "0px")


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_nothing_moves_for_whoever_wants_no_movement(
    chats: tuple[Chat, Chat], motion: Literal["no-preference", "reduce"]
) -> None:
    alice, bob = chats
    alice.page.emulate_media(reduced_motion=motion)
    alice.page.evaluate(WATCH_MOVEMENTS)
    bob.box.press_sequentially("On and on")
    expect(alice.typing("Bob")).to_be_visible()
    bob.box.press("Enter")
    alice.expect_message("On and on")
    alice.open_menu("On and on")
    expect(alice.page.get_by_role("menu")).to_be_visible()
    alice.page.wait_for_function("window.movements.length > 0")
    moves = any(took > 1 for took in alice.page.evaluate("window.movements"))
    assert moves == (motion == "no-preference")
