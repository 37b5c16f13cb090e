"""The menu of a message."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.conftest import browser_state
from e2e.pages import Chat
from e2e.people import Person
from e2e.sockets import say
from e2e.test_accessibility import expect_axe_finds_nothing
from e2e.test_changes import choose, delete, edit, react, reaction


def in_focus(page: Page) -> Locator:
    return page.locator(":focus")


def test_the_menu_works_with_the_keyboard_alone(chats: tuple[Chat, Chat]) -> None:
    alice, _ = chats
    page = alice.page
    for text in ("One", "Two"):
        alice.send(text)
        alice.expect_message(text, "Read")
    button = page.get_by_role("button", name="Message actions")
    # Past the one for emoji.
    for _ in range(2):
        page.keyboard.press("Shift+Tab")
    expect(button.last).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(button.first).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_role("menu", name="Message actions")).to_be_visible()
    expect(page.get_by_role("menuitem")).to_have_text(["Reply", "React", "Copy", "Edit", "Delete"])
    for item in ("Reply", "React", "Copy", "Edit", "Delete", "👍", "Reply"):
        expect(in_focus(page)).to_have_text(item)
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button.first).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(in_focus(page)).to_have_text("❤️")
    page.keyboard.press("Enter")
    expect(reaction(alice, "One")).to_have_accessible_name("❤️ 1, react")
    expect(button.first).to_be_focused()

    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Delete this message?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button.first).to_be_focused()


def test_a_message_has_its_menu_under_the_other_mouse_button_too(chats: tuple[Chat, Chat]) -> None:
    alice, _ = chats
    alice.send("Hello")
    alice.page.get_by_text("Hello", exact=True).last.click(button="right")
    expect(alice.page.get_by_role("menu", name="Message actions")).to_be_visible()
    alice.page.mouse.click(5, 5)
    expect(alice.page.get_by_role("menu")).to_have_count(0)


def test_axe_finds_nothing_with_a_menu_open_and_reactions(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    for text in ("One", "Two", "Three"):
        alice.send(text)
        bob.expect_message(text)
    react(bob, "One", "👍")
    react(alice, "One", "🙏")
    edit(alice, "Two", "2")
    delete(alice, "Three")
    expect_axe_finds_nothing(alice.page)
    choose(alice, "One", "Edit")
    expect_axe_finds_nothing(alice.page)
    alice.box.press("Escape")
    alice.open_menu("One")
    expect_axe_finds_nothing(alice.page)
    alice.page.get_by_role("menuitem", name="React").click()
    expect_axe_finds_nothing(alice.page)
    alice.page.keyboard.press("Escape")
    choose(alice, "One", "Delete")
    expect_axe_finds_nothing(alice.page)


def test_with_large_text_every_reaction_is_within_a_phones_window(chats: tuple[Chat, Chat]) -> None:
    alice, _ = chats
    page = alice.page
    page.set_viewport_size({"width": 390, "height": 844})
    sizes = {"fontSizes": {"standard": 24, "fixed": 24}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)
    alice.send("Hello")
    alice.expect_message("Hello", "Read")
    alice.open_menu("Hello")
    reactions = page.get_by_role("menuitemradio")
    expect(reactions).to_have_count(6)
    for one in reactions.all():
        expect(one).to_be_in_viewport(ratio=1)


def test_from_right_to_left_the_menu_is_next_to_its_message(
    alice: Person, match_id: str, new_context: Callable[..., BrowserContext]
) -> None:
    say(alice, match_id, ["مرحبا"])
    page = new_context(storage_state=browser_state(alice), locale="ar").new_page()
    page.goto(f"/chat/{match_id}")
    button = page.get_by_role("log").locator(".message-menu")
    button.focus()
    page.keyboard.press("Enter")
    at, menu = button.bounding_box(), page.get_by_role("dialog").bounding_box()
    assert at
    assert menu
    assert menu["x"] <= at["x"] + at["width"]
    assert at["x"] <= menu["x"] + menu["width"]


def test_ones_own_rarer_reaction_leaves_the_others_in_their_places(chats: tuple[Chat, Chat]) -> None:
    alice, _ = chats
    alice.send("Hello")
    alice.expect_message("Hello", "Read")
    choose(alice, "Hello", "React")
    alice.page.get_by_role("menuitem", name="🎉", exact=True).click()
    alice.open_menu("Hello")
    expect(alice.page.get_by_role("menuitemradio")).to_have_text(["👍", "❤️", "😂", "😮", "😢", "🎉"])
    expect(alice.page.get_by_role("menuitemradio").last).to_be_checked()
