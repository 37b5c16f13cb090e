"""A reply or an edit that was begun is there when one comes back to it, as a draft is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import LOST_NETWORK, Console, browser_state
from e2e.pages import Chat, Matches, SignIn
from e2e.people import PASSWORD, Person, match, register
from e2e.sockets import do, say
from e2e.test_changes import choose
from e2e.test_replies import quote
from e2e.test_touch import PHONE, Finger

REPLYING = "Replying to Bob"
EDITING = "Editing message"


@pytest.fixture
def said(alice: Person, bob: Person, match_id: str) -> None:
    """And Alice has another match, with Carol."""
    say(bob, match_id, ["Tea or coffee?"])
    say(alice, match_id, ["Teh first"])
    say(alice, match(register(alice.url, "Carol"), alice), ["Hi"])


@pytest.fixture
def chat(alice: Person, match_id: str, said: None, signed_in: Callable[[Person], Page]) -> Chat:
    """Alice's chat with Bob."""
    return opened(signed_in(alice), match_id)


def opened(page: Page, match_id: str) -> Chat:
    chat = Chat(page, match_id)
    chat.open()
    chat.expect_message("Teh first")
    return chat


def go_and_come_back(chat: Chat) -> None:
    list_of_alice = Matches(chat.page)
    list_of_alice.link("Carol").click()
    expect(chat.page.get_by_role("heading", level=1, name="Carol")).to_be_visible()
    expect(chat.box).to_have_value("")
    expect_neither(chat)
    list_of_alice.link("Bob").click()
    expect(chat.page.get_by_role("heading", level=1, name="Bob")).to_be_visible()


def expect_begun(chat: Chat, strip: str, text: str) -> None:
    expect(chat.page.get_by_text(strip)).to_be_visible()
    expect(chat.box).to_have_value(text)


def expect_neither(chat: Chat) -> None:
    expect(chat.page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)


@pytest.mark.every_browser
def test_a_reply_begun_is_there_after_another_chat_and_after_a_reload(chat: Chat) -> None:
    choose(chat, "Tea or coffee?", "Reply")
    chat.box.press_sequentially("The fir")
    go_and_come_back(chat)
    expect_begun(chat, REPLYING, "The fir")
    chat.page.reload()
    expect_begun(chat, REPLYING, "The fir")
    expect(chat.box).to_be_focused()
    chat.page.keyboard.type("st")
    chat.page.keyboard.press("Enter")
    expect(quote(chat, "The first")).to_contain_text("Tea or coffee?")
    expect_neither(chat)
    go_and_come_back(chat)
    chat.expect_message("The first")
    expect_neither(chat)


@pytest.mark.every_browser
def test_the_list_shows_a_draft_until_one_is_back_or_has_sent_it(chat: Chat, bob: Person) -> None:
    chat.box.fill("The first, if")
    list_of_alice = Matches(chat.page)
    row = list_of_alice.link("Bob")
    expect(row).to_contain_text("You: Teh first")
    # What is shown for a moment only is not read.
    expect(row.get_by_label("unread")).to_have_count(0)
    list_of_alice.link("Carol").click()
    expect(row).to_contain_text("Draft: The first, if")
    chat.page.reload()
    expect(row).to_contain_text("Draft: The first, if")
    second = Chat(chat.page.context.new_page(), chat.match_id)
    second.open()
    second.expect_message("Teh first")
    second.box.fill("The last")
    expect(row).to_contain_text("Draft: The last")
    second.box.press("Enter")
    expect(row).to_contain_text("You: The last")

    second.box.fill("Or not")
    expect(row).to_contain_text("Draft: Or not")
    second.page.close()
    say(bob, chat.match_id, ["Which?"])
    expect(row.get_by_label("1 unread message")).to_be_visible()
    expect(row).not_to_contain_text("Draft")
    row.click()
    expect(chat.box).to_have_value("Or not")
    expect(row.get_by_label("1 unread message")).to_have_count(0)
    list_of_alice.link("Carol").click()
    expect(row).to_contain_text("Draft: Or not")


@pytest.mark.every_browser
def test_an_edit_begun_is_there_after_another_chat_and_after_a_reload_and_then_the_draft(
    chat: Chat,
) -> None:
    chat.box.press_sequentially("a draft")
    choose(chat, "Teh first", "Edit")
    chat.box.fill("The fir")
    go_and_come_back(chat)
    expect_begun(chat, EDITING, "The fir")
    chat.page.reload()
    expect_begun(chat, EDITING, "The fir")
    chat.page.keyboard.type("st")
    chat.page.keyboard.press("Enter")
    chat.expect_message("The first")
    for _ in range(2):
        expect_neither(chat)
        expect(chat.box).to_have_value("a draft")
        go_and_come_back(chat)
    choose(chat, "The first", "Edit")
    chat.box.fill("Nonsense")
    chat.box.press("Escape")
    chat.page.reload()
    expect(chat.box).to_have_value("a draft")
    expect_neither(chat)
    choose(chat, "The first", "Edit")
    expect_begun(chat, EDITING, "The first")


def test_a_reply_to_what_is_not_loaded_shows_at_once_and_goes_when_that_is_deleted(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    old = say(alice, match_id, ["Long ago", *(f"Line {number}" for number in range(1, 301))])[0]
    do(alice, [("send_message", {"match_id": match_id, "content": "Remember?", "reply_to": old["id"]})])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    quote(chat, "Remember?").click()
    expect(chat.message("Long ago")).to_be_in_viewport()
    choose(chat, "Long ago", "Reply")
    chat.box.fill("I do")
    chat.page.reload()
    expect(chat.message("Line 300")).to_be_visible()
    expect_begun(chat, "Replying to yourself", "I do")
    expect(chat.page.locator("form").get_by_text("Long ago")).to_be_visible()

    chat.page.goto("/settings")
    do(alice, [("delete_message", {"match_id": match_id, "message_id": old["id"]})])
    chat.open()
    expect_neither(chat)
    expect(chat.box).to_have_value("I do")
    assert "Long ago" not in chat.page.evaluate("JSON.stringify(localStorage)")


def test_an_edit_of_what_was_deleted_meanwhile_gives_way_to_the_draft(
    chat: Chat, alice: Person, match_id: str
) -> None:
    message_id = chat.message("Teh first").get_attribute("data-message-id")
    chat.box.fill("a draft")
    choose(chat, "Teh first", "Edit")
    chat.box.fill("The first")
    chat.page.goto("/settings")
    do(alice, [("delete_message", {"match_id": match_id, "message_id": message_id})])
    chat.open()
    expect_neither(chat)
    expect(chat.box).to_have_value("a draft")
    assert "The first" not in chat.page.evaluate("JSON.stringify(localStorage)")


def test_they_are_there_without_a_network(
    alice: Person, match_id: str, said: None, new_context: Callable[..., BrowserContext], console: Console
) -> None:
    console.expect(LOST_NETWORK)
    page = new_context().new_page()
    SignIn(page).open_as(alice)
    chat = opened(page, match_id)
    chat.wait_until_kept()
    page.context.set_offline(True)
    choose(chat, "Tea or coffee?", "Reply")
    chat.box.fill("The second")
    page.reload()
    expect_begun(chat, REPLYING, "The second")
    chat.box.press("Enter")
    expect(quote(chat, "The second")).to_contain_text("Tea or coffee?")
    page.context.set_offline(False)
    chat.expect_message("The second", "Sent", timeout=10_000)
    expect(quote(chat, "The second")).to_contain_text("Tea or coffee?")


def test_the_other_tab_follows(chat: Chat) -> None:
    second = opened(chat.page.context.new_page(), chat.match_id)
    second.box.blur()
    choose(chat, "Tea or coffee?", "Reply")
    chat.box.fill("The first")
    expect_begun(second, REPLYING, "The first")
    chat.box.press("Enter")
    expect(quote(second, "The first")).to_be_visible()
    expect_neither(second)
    expect(second.box).to_have_value("")


def test_signing_out_forgets_them(chat: Chat, alice: Person) -> None:
    choose(chat, "Tea or coffee?", "Reply")
    choose(chat, "Teh first", "Edit")
    chat.box.fill("Mine alone")
    chat.page.get_by_role("link", name="Settings").click()
    chat.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(chat.page.get_by_role("button", name="Sign in")).to_be_visible()
    left = chat.page.evaluate("JSON.stringify(localStorage)")
    assert "Mine alone" not in left
    assert "Tea or coffee?" not in left
    SignIn(chat.page).sign_in(alice.email, PASSWORD)
    Matches(chat.page).link("Bob").click()
    chat.expect_message("Teh first")
    expect(chat.box).to_have_value("")
    expect_neither(chat)


def test_on_a_phone_no_keyboard_comes_up_when_one_comes_back(
    alice: Person, match_id: str, said: None, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(storage_state=browser_state(alice), **PHONE).new_page()
    chat = opened(page, match_id)
    finger = Finger(chat, "Tea or coffee?")
    finger.put_down()
    finger.move(right=100)
    finger.lift()
    expect(chat.box).to_be_focused()
    chat.page.reload()
    expect_begun(chat, REPLYING, "")
    chat.expect_message("Teh first")
    expect(chat.box).not_to_be_focused()
