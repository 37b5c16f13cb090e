"""What is said, and what one can do with it."""

import re

from playwright.sync_api import Page, expect

from e2e.conftest import browser_state
from e2e.gallery.people import LONG_WORD, Cast
from e2e.gallery.scene import Scenes
from e2e.pages import Chat

SCENES = Scenes()


def open_chat(page: Page, match_id: str, newest: str) -> Chat:
    page.goto(f"/chat/{match_id}")
    chat = Chat(page, match_id)
    expect(chat.message(newest)).to_be_in_viewport()
    chat.expect_ready()
    return chat


def search_for(page: Page, cast: Cast, text: str) -> None:
    chat(page, cast)
    page.get_by_role("button", name="Search messages").click()
    page.get_by_role("searchbox").fill(text)
    status = page.get_by_role("search").get_by_role("status")
    expect(status).to_have_text(re.compile("found|No message"))


@SCENES.add()
def chat(page: Page, cast: Cast) -> None:
    open_chat(page, cast.talk, "Plums! 😋")


@SCENES.add()
def chat_typing(page: Page, cast: Cast) -> None:
    chat(page, cast)
    browser = page.context.browser
    assert browser
    other = Chat(browser.new_context(storage_state=browser_state(cast.bob)).new_page(), cast.talk)
    other.page.goto(f"{cast.bob.url}/chat/{cast.talk}")
    other.expect_ready()
    other.box.press_sequentially("And")
    expect(page.get_by_role("log").get_by_text("Bob is typing…")).to_be_visible()


@SCENES.add()
def chat_empty(page: Page, cast: Cast) -> None:
    page.goto(f"/chat/{cast.empty}")
    expect(page.get_by_text("Say hello to Zoë")).to_be_visible()


@SCENES.add()
def chat_loading(page: Page, cast: Cast) -> None:
    page.route("**/socket.io/**", lambda route: None)
    page.route_web_socket("**/socket.io/**", lambda socket: None)
    page.goto(f"/chat/{cast.talk}")
    expect(page.get_by_role("status").filter(has_text="Connecting…")).to_be_visible()


@SCENES.add()
def chat_unread(page: Page, cast: Cast) -> None:
    page.add_init_script("document.hasFocus = () => false")
    page.goto(f"/chat/{cast.unread}")
    expect(page.get_by_role("log").get_by_text("New messages")).to_be_in_viewport()


@SCENES.add()
def chat_passed_over(page: Page, cast: Cast) -> None:
    chat_unread(page, cast)
    page.get_by_role("button", name="Jump to latest").click()
    expect(page.get_by_role("button", name="Jump to first unread")).to_be_visible()


@SCENES.add()
def chat_long(page: Page, cast: Cast) -> None:
    open_chat(page, cast.long, "🙈")


@SCENES.add()
def chat_long_word(page: Page, cast: Cast) -> None:
    chat_long(page, cast)
    page.get_by_role("log").press("Home")
    expect(page.get_by_text(LONG_WORD).last).to_be_in_viewport()


@SCENES.add()
def message_menu(page: Page, cast: Cast) -> None:
    chat(page, cast)
    Chat(page, cast.talk).open_menu("Plums! 😋")
    expect(page.get_by_role("menu", name="Message actions")).to_be_visible()


@SCENES.add()
def react(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="React").click()
    expect(page.get_by_role("menu", name="Emoji")).to_be_visible()


@SCENES.add()
def delete(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog")).to_be_visible()


@SCENES.add()
def reply(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Reply").click()
    expect(page.get_by_text("Replying to yourself")).to_be_visible()


@SCENES.add()
def edit(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Edit").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Plums! 😋")


@SCENES.add()
def emoji(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("button", name="Emoji", exact=True).click()
    expect(page.get_by_role("menu")).to_be_visible()


@SCENES.add()
def emoji_found(page: Page, cast: Cast) -> None:
    emoji(page, cast)
    page.get_by_role("searchbox", name="Search emoji").fill("heart")
    expect(page.get_by_role("menuitem", name="😀", exact=True)).to_have_count(0)


@SCENES.add()
def emoji_not_found(page: Page, cast: Cast) -> None:
    emoji(page, cast)
    page.get_by_role("searchbox", name="Search emoji").fill("heartless thing")
    expect(page.get_by_text("No emoji has this name.")).to_be_visible()


@SCENES.add()
def conversation_menu(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("button", name="Conversation menu").click()
    expect(page.get_by_role("menu")).to_be_visible()


@SCENES.add()
def draft(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("textbox", name="Message").fill("\n".join(f"Line {number}" for number in range(1, 9)))


@SCENES.add()
def search(page: Page, cast: Cast) -> None:
    search_for(page, cast, "the")


@SCENES.add()
def search_hit(page: Page, cast: Cast) -> None:
    search_for(page, cast, "the")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("1 of 5")


@SCENES.add()
def search_nothing(page: Page, cast: Cast) -> None:
    search_for(page, cast, "zebra")


@SCENES.add(language="ar")
def right_to_left(page: Page, cast: Cast) -> None:
    page.goto(f"/chat/{cast.right_to_left}")
    expect(page.get_by_role("log").get_by_text("😍")).to_be_visible()


@SCENES.add()
def offline(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Message").fill("In a tunnel, sent when I am out")
    page.get_by_role("textbox", name="Message").press("Enter")
    expect(page.get_by_role("status").filter(has_text="You are offline")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("Sending")).to_be_attached()


@SCENES.add()
def sign_out_unsent(page: Page, cast: Cast) -> None:
    chat(page, cast)
    Chat(page, cast.talk).wait_until_kept()
    offline(page, cast)
    settings = page.get_by_role("link", name="Settings")
    back = page.get_by_role("link", name="Back")
    if back.is_visible():
        back.click()
    settings.click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("dialog", name="Sign out without sending?")).to_be_visible()
