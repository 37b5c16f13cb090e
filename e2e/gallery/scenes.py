"""Every screen and state: each function brings a page there."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.conftest import browser_state
from e2e.gallery.people import LONG_WORD, Cast
from e2e.pages import Chat

Scene = Callable[[Page, Cast], None]
SIGNED_OUT: dict[str, Scene] = {}
SIGNED_IN: dict[str, Scene] = {}
IN_ARABIC: dict[str, Scene] = {}


def scene(scenes: dict[str, Scene]) -> Callable[[Scene], Scene]:
    def add(show: Scene) -> Scene:
        scenes[show.__name__.replace("_", "-")] = show
        return show

    return add


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


@scene(SIGNED_OUT)
def sign_in(page: Page, cast: Cast) -> None:
    page.goto("/login")
    expect(page.get_by_role("button", name="Continue as Alice")).to_be_visible()


@scene(SIGNED_OUT)
def sign_in_refused(page: Page, cast: Cast) -> None:
    sign_in(page, cast)
    page.get_by_role("textbox", name="Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


@scene(SIGNED_OUT)
def register(page: Page, cast: Cast) -> None:
    page.goto("/register")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(re.compile("name", re.IGNORECASE)).last).to_be_visible()


@scene(SIGNED_IN)
def matches(page: Page, cast: Cast) -> None:
    page.goto("/chat")
    expect(page.get_by_role("navigation", name="Matches").get_by_role("link", name="Bob")).to_be_visible()


@scene(SIGNED_IN)
def invite(page: Page, cast: Cast) -> None:
    matches(page, cast)
    page.get_by_role("button", name="Invite someone").first.click()
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_have_value(re.compile("/invite/"))


@scene(SIGNED_IN)
def invitation(page: Page, cast: Cast) -> None:
    page.goto(f"/invite/{cast.nobody.call('POST', '/invites')['code']}")
    expect(page.get_by_role("heading", name="Nora invites you to talk")).to_be_visible()


@scene(SIGNED_IN)
def chat(page: Page, cast: Cast) -> None:
    open_chat(page, cast.talk, "Plums! 😋")


@scene(SIGNED_IN)
def chat_typing(page: Page, cast: Cast) -> None:
    chat(page, cast)
    browser = page.context.browser
    assert browser
    other = Chat(browser.new_context(storage_state=browser_state(cast.bob)).new_page(), cast.talk)
    other.page.goto(f"{cast.bob.url}/chat/{cast.talk}")
    other.expect_ready()
    other.box.press_sequentially("And")
    expect(page.get_by_role("log").get_by_text("Bob is typing…")).to_be_visible()


@scene(SIGNED_IN)
def chat_empty(page: Page, cast: Cast) -> None:
    page.goto(f"/chat/{cast.empty}")
    expect(page.get_by_text("Say hello to Zoë")).to_be_visible()


@scene(SIGNED_IN)
def chat_loading(page: Page, cast: Cast) -> None:
    page.route("**/socket.io/**", lambda route: None)
    page.route_web_socket("**/socket.io/**", lambda socket: None)
    page.goto(f"/chat/{cast.talk}")
    expect(page.get_by_role("status").filter(has_text="Connecting…")).to_be_visible()


@scene(SIGNED_IN)
def chat_unread(page: Page, cast: Cast) -> None:
    page.add_init_script("document.hasFocus = () => false")
    page.goto(f"/chat/{cast.unread}")
    expect(page.get_by_role("log").get_by_text("New messages")).to_be_in_viewport()


@scene(SIGNED_IN)
def chat_passed_over(page: Page, cast: Cast) -> None:
    chat_unread(page, cast)
    page.get_by_role("button", name="Jump to latest").click()
    expect(page.get_by_role("button", name="Jump to first unread")).to_be_visible()


@scene(SIGNED_IN)
def chat_long(page: Page, cast: Cast) -> None:
    open_chat(page, cast.long, "🙈")


@scene(SIGNED_IN)
def chat_long_word(page: Page, cast: Cast) -> None:
    chat_long(page, cast)
    page.get_by_role("log").press("Home")
    expect(page.get_by_text(LONG_WORD).last).to_be_in_viewport()


@scene(SIGNED_IN)
def message_menu(page: Page, cast: Cast) -> None:
    chat(page, cast)
    Chat(page, cast.talk).open_menu("Plums! 😋")
    expect(page.get_by_role("menu", name="Message actions")).to_be_visible()


@scene(SIGNED_IN)
def react(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="React").click()
    expect(page.get_by_role("menu", name="React")).to_be_visible()


@scene(SIGNED_IN)
def delete(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_role("dialog")).to_be_visible()


@scene(SIGNED_IN)
def reply(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Reply").click()
    expect(page.get_by_text("Replying to yourself")).to_be_visible()


@scene(SIGNED_IN)
def edit(page: Page, cast: Cast) -> None:
    message_menu(page, cast)
    page.get_by_role("menuitem", name="Edit").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Plums! 😋")


@scene(SIGNED_IN)
def emoji(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("button", name="Emoji", exact=True).click()
    expect(page.get_by_role("menu")).to_be_visible()


@scene(SIGNED_IN)
def emoji_found(page: Page, cast: Cast) -> None:
    emoji(page, cast)
    page.get_by_role("searchbox", name="Search emoji").fill("heart")
    expect(page.get_by_role("menuitem", name="😀", exact=True)).to_have_count(0)


@scene(SIGNED_IN)
def emoji_not_found(page: Page, cast: Cast) -> None:
    emoji(page, cast)
    page.get_by_role("searchbox", name="Search emoji").fill("heartless thing")
    expect(page.get_by_text("No emoji has this name.")).to_be_visible()


@scene(SIGNED_IN)
def conversation_menu(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("button", name="Conversation menu").click()
    expect(page.get_by_role("menu")).to_be_visible()


@scene(SIGNED_IN)
def draft(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.get_by_role("textbox", name="Message").fill("\n".join(f"Line {number}" for number in range(1, 9)))


@scene(SIGNED_IN)
def search(page: Page, cast: Cast) -> None:
    search_for(page, cast, "the")


@scene(SIGNED_IN)
def search_hit(page: Page, cast: Cast) -> None:
    search_for(page, cast, "the")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("1 of 5")


@scene(SIGNED_IN)
def search_nothing(page: Page, cast: Cast) -> None:
    search_for(page, cast, "zebra")


@scene(SIGNED_IN)
def not_found(page: Page, cast: Cast) -> None:
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@scene(SIGNED_IN)
def no_such_chat(page: Page, cast: Cast) -> None:
    page.goto("/chat/000000000000000000000000")
    expect(page.get_by_role("link", name="Go to your matches")).to_be_visible()


@scene(SIGNED_IN)
def settings(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


@scene(SIGNED_IN)
def settings_end(page: Page, cast: Cast) -> None:
    settings(page, cast)
    page.get_by_role("button", name="Sign out").last.scroll_into_view_if_needed()


@scene(SIGNED_IN)
def sessions(page: Page, cast: Cast) -> None:
    settings(page, cast)
    page.get_by_role("button", name="Sign out all other devices").scroll_into_view_if_needed()


@scene(IN_ARABIC)
def right_to_left(page: Page, cast: Cast) -> None:
    page.goto(f"/chat/{cast.right_to_left}")
    expect(page.get_by_role("log").get_by_text("😍")).to_be_visible()


@scene(IN_ARABIC)
def right_to_left_settings(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    expect(page.get_by_role("switch").first).to_be_visible()


@scene(IN_ARABIC)
def right_to_left_sessions(page: Page, cast: Cast) -> None:
    page.goto("/settings")
    page.get_by_text("هذا الجهاز", exact=True).scroll_into_view_if_needed()


@scene(SIGNED_IN)
def offline(page: Page, cast: Cast) -> None:
    chat(page, cast)
    page.context.set_offline(True)
    page.get_by_role("textbox", name="Message").fill("In a tunnel, sent when I am out")
    page.get_by_role("textbox", name="Message").press("Enter")
    expect(page.get_by_role("status").filter(has_text="You are offline")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("Sending")).to_be_attached()
