"""Edits, deletions and reactions made without a network are kept in the browser until the server has them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat, SignIn
from e2e.people import Person
from e2e.sockets import do, entries, say
from e2e.test_changes import DELETED, delete, edit, react, reaction
from e2e.test_outbox import SOON, kill_browser_of


@pytest.fixture
def said(alice: Person, bob: Person, match_id: str) -> None:
    say(alice, match_id, ["One", "Two"])
    say(bob, match_id, ["Three"])


@pytest.fixture
def other(bob: Person, match_id: str, said: None, signed_in: Callable[[Person], Page]) -> Chat:
    """Bob's chat with Alice."""
    chat = Chat(signed_in(bob), match_id)
    chat.open()
    chat.expect_message("Three")
    return chat


@pytest.fixture
def chat(
    alice: Person, match_id: str, said: None, new_context: Callable[..., BrowserContext], console: Console
) -> Chat:
    """Alice's chat with Bob, in a browser that can do without a network."""
    console.expect(LOST_NETWORK)
    chat = Chat(new_context().new_page(), match_id)
    SignIn(chat.page).open_as(alice)
    chat.open()
    chat.expect_message("Three")
    chat.wait_until_kept()
    return chat


def change_all(chat: Chat) -> None:
    edit(chat, "One", "Eins")
    delete(chat, "Two")
    react(chat, "Three", "🙏")
    expect_changed(chat)


def expect_changed(chat: Chat, **within: Any) -> None:
    chat.expect_message("Eins", **within)
    expect(chat.message("Eins").get_by_text("edited", exact=True)).to_be_visible()
    expect(chat.log.get_by_text(DELETED)).to_be_visible()
    expect(reaction(chat, "Three")).to_have_accessible_name("🙏 1, react")
    chat.expect_texts(["Eins", "Three"])


def expect_changed_once(person: Person, match_id: str) -> None:
    changes = [entry for entry in entries(person, match_id) if "targetId" in entry]
    assert [change["kind"] for change in changes] == ["edit", "delete", "reaction"]


def test_changes_made_offline_survive_reloads_and_closed_tabs_and_arrive_once(
    chat: Chat, other: Chat, alice: Person
) -> None:
    context = chat.page.context
    context.set_offline(True)
    change_all(chat)
    chat.page.reload()
    expect_changed(chat)
    chat.page.close()
    again = Chat(context.new_page(), chat.match_id)
    again.open()
    expect_changed(again)
    context.set_offline(False)
    for side in (other, again):
        expect_changed(side, timeout=SOON)
    expect_changed_once(alice, chat.match_id)

    message_id = again.message("Eins").get_attribute("data-message-id")
    later = {"match_id": chat.match_id, "message_id": message_id, "content": "Uno"}
    do(alice, [("edit_message", later)])
    again.expect_message("Uno")
    again.page.reload()
    again.expect_ready()
    again.expect_texts(["Uno", "Three"])


def test_changes_made_offline_survive_a_killed_browser(
    start: Callable[[], Chat], alice: Person, match_id: str, other: Chat, tmp_path: Path
) -> None:
    chat = start()
    SignIn(chat.page).open_as(alice)
    chat.open()
    chat.expect_message("Three")
    chat.wait_until_kept()
    chat.page.context.close()

    chat = start()
    chat.open()
    chat.expect_ready()
    chat.page.context.set_offline(True)
    change_all(chat)
    kill_browser_of(tmp_path)

    again = start()
    again.open()
    for side in (other, again):
        expect_changed(side, timeout=SOON)
    expect_changed_once(alice, match_id)
    again.page.context.close()


def test_a_change_made_offline_shows_in_the_other_tab_and_is_sent_by_one_of_them(
    chat: Chat, other: Chat, alice: Person
) -> None:
    second = Chat(chat.page.context.new_page(), chat.match_id)
    second.open()
    second.expect_message("Three")
    chat.page.context.set_offline(True)
    edit(chat, "One", "Eins")
    second.expect_message("Eins")
    delete(second, "Two")
    react(second, "Three", "🙏")
    for tab in (chat, second):
        expect_changed(tab)
    chat.page.context.set_offline(False)
    for side in (other, chat, second):
        expect_changed(side, timeout=SOON)
    expect_changed_once(alice, chat.match_id)


def test_a_change_that_is_refused_after_a_reload_is_undone_and_said(
    chat: Chat, alice: Person, match_id: str
) -> None:
    message_id = chat.message("One").get_attribute("data-message-id")
    chat.page.context.set_offline(True)
    edit(chat, "One", "Eins")
    chat.page.reload()
    chat.expect_message("Eins")
    do(alice, [("delete_message", {"match_id": match_id, "message_id": message_id})])
    # It is refused while another conversation, or none, is open.
    chat.page.goto("/settings")
    expect(chat.page.get_by_role("heading", name="Settings")).to_be_visible()
    chat.page.context.set_offline(False)
    expect(chat.status.filter(has_text="You are offline.")).to_have_count(0)
    chat.open()
    expect(chat.page.get_by_role("alert")).to_contain_text("can no longer be edited", timeout=SOON)
    expect(chat.log.get_by_text(DELETED)).to_be_visible()
    chat.page.reload()
    chat.expect_ready()
    expect(chat.page.get_by_role("alert")).to_have_count(0)


def test_signing_out_asks_first_and_forgets_what_was_not_changed_yet(
    chat: Chat, other: Chat, alice: Person
) -> None:
    page = chat.page
    page.context.set_offline(True)
    change_all(chat)
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    question = page.get_by_role("dialog", name="Sign out without sending?")
    question.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    page.context.set_offline(False)
    SignIn(page).open_as(alice)
    chat.open()
    chat.expect_ready()
    for side in (chat, other):
        side.expect_texts(["One", "Two", "Three"])
    assert len(entries(alice, chat.match_id)) == 3
