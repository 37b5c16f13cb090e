"""Everything can be done without a mouse, and where one is can always be seen."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.conftest import browser_state
from e2e.pages import SCROLLED, Chat, Matches
from e2e.people import PASSWORD, Person
from e2e.sockets import say

MOST_STOPS = 40
# An outline, on what has the focus or, as with the composer, on what holds it.
FOCUS_IS_SEEN = """async () => {
  await Promise.allSettled(document.getAnimations().map(one => one.finished))
  const focused = document.activeElement
  if (focused === document.body) return false
  const parent = focused.parentElement
  const holders = [focused, parent, parent.parentElement, focused.closest('form')]
  const isSeen = one => one?.checkVisibility({ opacityProperty: true })
  return holders.some(one => isSeen(one) && getComputedStyle(one).outlineStyle !== 'none')
}"""


def tab_to(target: Locator, key: str = "Tab") -> None:
    """Along everything that lies between, which must show that it has the focus."""
    page = target.page
    expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached")


def choose(page: Page, name: str) -> None:
    """From the menu that is open."""
    item = page.get_by_role("menu").get_by_text(name, exact=True)
    expect(page.get_by_role("menu")).to_be_visible()
    key = "ArrowDown"
    for _ in range(MOST_STOPS):
        if item.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press(key)
        # Into the row of reactions, and along it.
        if page.locator(":focus").get_attribute("role") == "menuitemradio":
            key = "ArrowRight"
    expect(item).to_be_focused()
    page.keyboard.press("Enter")


def test_from_signing_in_to_signing_out_with_the_keyboard_alone(
    alice: Person, bob: Person, match_id: str, new_context: Callable[..., BrowserContext]
) -> None:
    say(bob, match_id, ["Hello"])
    page = new_context(reduced_motion="reduce").new_page()
    keys, chat = page.keyboard, Chat(page, match_id)

    def menu_button(text: str) -> Locator:
        return chat.message(text).get_by_role("button", name="Message actions")

    page.goto("/login")
    tab_to(page.get_by_role("textbox", name="Email"))
    keys.type(alice.email)
    tab_to(page.get_by_label("Password", exact=True))
    keys.type(PASSWORD)
    keys.press("Enter")

    tab_to(page.get_by_role("link", name="Bob"))
    keys.press("Enter")
    expect(chat.box).to_be_focused()
    keys.type("Good morning")
    keys.press("Enter")
    chat.expect_message("Good morning", "Sent")
    expect(chat.box).to_be_focused()

    keys.press("ArrowUp")
    expect(chat.box).to_have_value("Good morning")
    keys.type("!")
    keys.press("Enter")
    chat.expect_message("Good morning!")
    expect(chat.box).to_be_focused()

    tab_to(menu_button("Good morning!"), "Shift+Tab")
    keys.press("ArrowUp")
    expect(menu_button("Hello")).to_be_focused()
    keys.press("Enter")
    choose(page, "Reply")
    expect(chat.box).to_be_focused()
    keys.type("And to you")
    keys.press("Enter")
    expect(chat.message("And to you").locator(".quote")).to_contain_text("Hello")

    tab_to(menu_button("And to you"), "Shift+Tab")
    keys.press("Enter")
    choose(page, "❤️")
    reaction = chat.message("And to you").get_by_role("button", name=re.compile("❤️ 1"))
    expect(reaction).to_be_visible()
    expect(menu_button("And to you")).to_be_focused()
    keys.press("Enter")
    choose(page, "Delete")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    keys.press("Enter")
    expect(chat.log.get_by_text("This message was deleted")).to_be_visible()

    tab_to(page.get_by_role("button", name="Search messages"), "Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keys.type("hello")
    expect(page.get_by_text("1 message found")).to_be_visible()
    keys.press("Enter")
    expect(chat.message("Hello").locator("mark")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("button", name="Search messages")).to_be_focused()

    tab_to(page.get_by_role("link", name="Settings"), "Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    dark = page.get_by_role("radio", name="Dark")
    tab_to(page.get_by_role("radio", name="System"))
    while not dark.is_checked():
        keys.press("ArrowDown")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    tab_to(page.get_by_role("button", name="Sign out", exact=True))
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Email")).to_be_visible()


def test_the_focus_outlives_what_had_it(
    alice: Person, bob: Person, match_id: str, new_context: Callable[..., BrowserContext]
) -> None:
    say(bob, match_id, [f"Line {number}" for number in range(1, 101)])
    page = new_context(reduced_motion="reduce", storage_state=browser_state(alice)).new_page()
    keys, chat = page.keyboard, Chat(page, match_id)
    chat.open()
    chat.expect_message("Line 1")
    expect(chat.box).to_be_focused()
    chat.send("Mine")
    chat.expect_message("Mine", "Sent")

    tab_to(chat.message("Mine").get_by_role("button", name="Message actions"), "Shift+Tab")
    keys.press("Enter")
    choose(page, "👍")
    reaction = chat.message("Mine").get_by_role("button", name=re.compile("👍 1"))
    tab_to(reaction)
    keys.press("Enter")
    expect(reaction).to_have_count(0)
    button = chat.message("Mine").get_by_role("button", name="Message actions")
    expect(button).to_be_focused()

    def scroll_away() -> None:
        for _ in range(MOST_STOPS):
            keys.press("PageUp")
            chat.log.evaluate(SCROLLED)
            if button.count() == 0:
                return
        raise AssertionError("It stays where it is")

    scroll_away()
    expect(chat.log).to_be_focused()
    keys.press("End")
    expect(chat.message("Mine")).to_be_in_viewport()
    scroll_away()
    tab_to(page.get_by_role("button", name="Jump to latest"))
    keys.press("Enter")
    expect(chat.message("Mine")).to_be_in_viewport()
    expect(chat.log).to_be_focused()

    page.goto(f"/chat/{match_id}?as=bob")
    expect(chat.message("Mine")).to_be_in_viewport()
    expect(chat.box).to_be_focused()
    dismiss = page.get_by_role("button", name="Dismiss")
    tab_to(dismiss, "Shift+Tab")
    keys.press("Enter")
    expect(dismiss).to_have_count(0)
    expect(chat.log).to_be_focused()


def test_where_there_is_one_column_the_focus_goes_along_with_what_is_shown(
    alice: Person, bob: Person, match_id: str, new_context: Callable[..., BrowserContext]
) -> None:
    narrow = {"width": 390, "height": 844}
    page = new_context(viewport=narrow, storage_state=browser_state(alice)).new_page()
    keys, chat, matches = page.keyboard, Chat(page, match_id), Matches(page)
    matches.open()
    tab_to(matches.link("Bob"))
    keys.press("Enter")
    expect(chat.box).to_be_focused()
    tab_to(page.get_by_role("link", name="Back"), "Shift+Tab")
    keys.press("Enter")
    expect(matches.link("Bob")).to_be_focused()
    assert page.evaluate(FOCUS_IS_SEEN)

    keys.press("Enter")
    expect(chat.box).to_be_focused()
    chat.expect_ready()
    ended = page.request.delete(f"/api/matches/{match_id}", headers={"Authorization": f"Bearer {bob.token}"})
    assert ended.ok
    expect(page.get_by_role("heading", name="This conversation is not available")).to_be_focused()
    tab_to(page.get_by_role("link", name="Go to your matches"))
    keys.press("Enter")
    expect(matches.list).to_be_focused()


def test_what_is_typed_beside_every_field_goes_into_the_message(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    bob.send("Hello")
    alice.message("Hello").locator(".bubble").click()
    expect(alice.box).not_to_be_focused()
    alice.page.keyboard.type("How are you?")
    expect(alice.box).to_have_value("How are you?")
    alice.open_menu("Hello")
    menu = alice.page.get_by_role("menu")
    expect(menu).to_be_visible()
    alice.page.keyboard.type("x")
    alice.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    alice.page.get_by_role("button", name="Search messages").click()
    expect(alice.page.get_by_role("searchbox")).to_be_focused()
    alice.page.keyboard.type("Hello")
    expect(alice.page.get_by_role("searchbox")).to_have_value("Hello")
    expect(alice.box).to_have_value("How are you?")
