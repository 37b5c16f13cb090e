"""The menu of a message."""

from playwright.sync_api import Locator, Page, expect

from e2e.pages import Chat
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
    for item in ("Reply", "React", "Copy", "Edit", "Delete", "Reply"):
        expect(in_focus(page)).to_have_text(item)
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button.first).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(in_focus(page)).to_have_text("❤️")
    page.keyboard.press("Enter")
    expect(reaction(alice, "One")).to_have_accessible_name("❤️ 1, react")
    expect(button.first).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
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
