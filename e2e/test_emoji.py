from playwright.sync_api import Locator, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat
from e2e.test_accessibility import expect_axe_finds_nothing

Chats = tuple[Chat, Chat]


def open_all_reactions(chat: Chat, text: str) -> None:
    chat.expect_message(text)
    chat.open_menu(text)
    chat.page.get_by_role("menuitem", name="React").click()


def emoji(chat: Chat, one: str) -> Locator:
    return chat.page.get_by_role("menuitem", name=one, exact=True)


def emoji_button(chat: Chat) -> Locator:
    return chat.page.get_by_role("button", name="Emoji", exact=True)


def test_an_emoji_is_put_where_the_caret_is_and_one_can_write_on(chats: Chats) -> None:
    alice, bob = chats
    alice.box.fill("Hi you")
    alice.box.press("Home")
    for _ in "Hi":
        alice.box.press("ArrowRight")
    emoji_button(alice).click()
    emoji(alice, "🎉").click()
    expect(alice.box).to_be_focused()
    alice.page.keyboard.type("!")
    expect(alice.box).to_have_value("Hi🎉! you")
    alice.box.press("Enter")
    bob.expect_message("Hi🎉! you")
    # Chosen lately: at the beginning as well.
    emoji_button(alice).click()
    expect(emoji(alice, "🎉")).to_have_count(2)
    expect(alice.page.get_by_role("menuitem").first).to_have_text("🎉")


def test_an_emoji_that_is_taken_away_again_is_gone(chats: Chats) -> None:
    alice, bob = chats
    emoji_button(alice).click()
    emoji(alice, "🎉").first.click()
    expect(alice.box).to_have_value("🎉")
    alice.box.press("Backspace")
    alice.box.press("Enter")
    alice.box.press_sequentially("Hi")
    expect(alice.box).to_have_value("Hi")
    alice.box.press("Enter")
    bob.expect_message("Hi")
    bob.expect_texts(["Hi"])


def test_the_emoji_are_chosen_with_the_keyboard_alone(chats: Chats) -> None:
    alice, _ = chats
    alice.box.press("Shift+Tab")
    expect(emoji_button(alice)).to_be_focused()
    alice.page.keyboard.press("Enter")
    expect(emoji(alice, "😀")).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowRight"):
        alice.page.keyboard.press(key)
    expect(emoji(alice, "😄")).to_be_focused()
    alice.page.keyboard.press("Enter")
    expect(alice.box).to_have_value("😄")
    emoji_button(alice).click()
    alice.page.keyboard.press("Escape")
    expect(alice.page.get_by_role("menu")).not_to_be_attached()
    expect(alice.box).to_be_focused()


def test_an_emoji_is_sought_by_its_name_with_the_keyboard_alone(chats: Chats) -> None:
    alice, _ = chats
    keys = alice.page.keyboard
    emoji_button(alice).press("Enter")
    expect(emoji(alice, "😀")).to_be_focused()
    keys.type("unicorn")
    box = alice.page.get_by_role("searchbox", name="Search emoji")
    expect(box).to_be_focused()
    expect(box).to_have_value("unicorn")
    expect(alice.page.get_by_role("menuitem")).to_have_text(["🦄"])
    keys.press("Enter")
    expect(alice.box).to_be_focused()
    expect(alice.box).to_have_value("🦄")
    emoji_button(alice).press("Enter")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(box).to_be_focused()
    keys.type("heart")
    expect(emoji(alice, "😀")).to_have_count(0)
    keys.press("ArrowDown")
    expect(emoji(alice, "🥰")).to_be_focused()
    keys.press("ArrowRight")
    expect(emoji(alice, "😍")).to_be_focused()
    keys.type("zz")
    expect(box).to_have_value("heartzz")
    expect(alice.page.get_by_text("No emoji has this name.")).to_be_visible()
    keys.press("Escape")
    expect(alice.page.get_by_role("menu")).not_to_be_attached()
    expect(alice.box).to_be_focused()
    expect(alice.box).to_have_value("🦄")


def test_a_skin_tone_is_chosen_once_for_this_browser(chats: Chats) -> None:
    alice, bob = chats
    emoji_button(alice).click()
    tone = alice.page.get_by_role("combobox", name="Skin tone")
    tone.select_option("👋🏾")
    emoji(alice, "👍🏾").click()
    expect(alice.box).to_have_value("👍🏾")
    alice.box.press("Enter")
    bob.expect_message("👍🏾")
    alice.page.reload()
    alice.expect_ready()
    emoji_button(alice).click()
    expect(tone).to_have_value("🏾")
    expect(emoji(alice, "👋🏾")).to_be_visible()
    expect(emoji(alice, "😀")).to_be_visible()


def test_one_reacts_with_an_emoji_in_one_s_skin_tone(chats: Chats) -> None:
    alice, bob = chats
    alice.send("News")
    open_all_reactions(bob, "News")
    bob.page.get_by_role("combobox", name="Skin tone").select_option("👋🏿")
    bob.page.get_by_role("searchbox", name="Search emoji").fill("victory")
    emoji(bob, "✌🏿").click()
    for chat in chats:
        expect(chat.message("News").get_by_role("button", name="✌🏿 1, react")).to_be_visible()


def test_emoji_are_sought_without_a_network(chats: Chats, console: Console) -> None:
    console.expect(LOST_NETWORK)
    alice, _ = chats
    alice.wait_until_kept()
    alice.page.reload()
    alice.expect_ready()
    alice.page.context.set_offline(True)
    emoji_button(alice).click()
    alice.page.get_by_role("searchbox", name="Search emoji").fill("unicorn")
    expect(alice.page.get_by_role("menuitem")).to_have_text(["🦄"])


def test_one_reacts_with_any_emoji(chats: Chats) -> None:
    alice, bob = chats
    alice.send("News")
    open_all_reactions(bob, "News")
    emoji(bob, "🦄").click()
    for chat in chats:
        expect(chat.message("News").get_by_role("button", name="🦄 1, react")).to_be_visible()


def test_axe_finds_nothing_while_choosing_an_emoji(chats: Chats) -> None:
    alice, _ = chats
    emoji_button(alice).click()
    expect(emoji(alice, "😀")).to_be_focused()
    expect_axe_finds_nothing(alice.page)
    alice.page.get_by_role("searchbox", name="Search emoji").fill("no such name")
    expect(alice.page.get_by_text("No emoji has this name.")).to_be_visible()
    expect_axe_finds_nothing(alice.page)
