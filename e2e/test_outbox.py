import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat, SignIn
from e2e.people import Person
from e2e.test_changes import choose

SOON = 20_000
SEND_AND_RELOAD = "box => { box.form.requestSubmit(); location.reload() }"
PUT_TOO_LARGE = """async ({ userId, matchId }) => {
  const content = 'x'.repeat(5001)
  const message = { clientId: 'large', userId, matchId, content, createdAt: 1, refusal: null }
  const database = await new Promise(done => {
    indexedDB.open('colabmatch').onsuccess = ({ target }) => done(target.result)
  })
  const change = database.transaction('pending', 'readwrite')
  change.objectStore('pending').put(message)
  await new Promise(done => { change.oncomplete = done })
  database.close()
}"""


@pytest.fixture
def other(bob: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    """Bob's chat with Alice."""
    chat = Chat(signed_in(bob), match_id)
    chat.open()
    chat.expect_ready()
    return chat


@pytest.fixture
def chat(alice: Person, match_id: str, signed_in: Callable[[Person], Page], console: Console) -> Chat:
    """Alice's chat with Bob, in a browser that can do without a network."""
    console.expect(LOST_NETWORK)
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.expect_ready()
    chat.wait_until_kept()
    return chat


@pytest.mark.every_browser
def test_r05_messages_survive_a_reload_in_the_very_moment_they_are_sent(chat: Chat, other: Chat) -> None:
    Chat(chat.page.context.new_page(), chat.match_id).open()
    texts = [f"Quick {number}" for number in range(5)]
    for text in texts:
        chat.box.fill(text)
        chat.box.evaluate(SEND_AND_RELOAD)
        chat.expect_ready()
    for side in (chat, other):
        side.expect_texts(texts, timeout=SOON)


def test_r05_messages_written_offline_survive_reloads_and_closed_tabs(chat: Chat, other: Chat) -> None:
    context = chat.page.context
    context.set_offline(True)
    chat.send("One")
    chat.page.reload()
    chat.expect_message("One", "Sending")
    chat.send("Two")
    chat.expect_message("Two", "Sending")
    chat.page.close()
    again = Chat(context.new_page(), chat.match_id)
    again.open()
    again.send("Three")
    again.expect_message("Three", "Sending")
    context.set_offline(False)
    for side in (other, again):
        side.expect_texts(["One", "Two", "Three"], timeout=SOON)
    again.expect_message("Three", "Read")


def test_r05_messages_written_offline_survive_a_killed_browser(
    start: Callable[[], Chat], alice: Person, other: Chat, tmp_path: Path
) -> None:
    chat = start()
    SignIn(chat.page).open_as(alice)
    chat.wait_until_kept()
    chat.page.context.close()

    chat = start()
    chat.open()
    chat.expect_ready()
    chat.page.context.set_offline(True)
    for text in ("One", "Two", "Three"):
        chat.send(text)
        chat.expect_message(text, "Sending")
    kill_browser_of(tmp_path)

    again = start()
    again.open()
    for side in (other, again):
        side.expect_texts(["One", "Two", "Three"], timeout=SOON)
    again.page.context.close()


def kill_browser_of(profile: Path) -> None:
    """Its main process, without a word; the others follow."""
    os.kill(int(os.readlink(profile / "SingletonLock").rpartition("-")[2]), signal.SIGKILL)


def test_r05_a_message_that_is_too_large_holds_up_none_behind_it(
    chat: Chat, other: Chat, alice: Person
) -> None:
    chat.page.context.set_offline(True)
    chat.page.evaluate(PUT_TOO_LARGE, {"userId": alice.id, "matchId": chat.match_id})
    chat.page.reload()
    chat.send("One")
    chat.send("Two")
    chat.page.context.set_offline(False)
    other.expect_texts(["One", "Two"], timeout=SOON)
    large = chat.log.locator("[data-message-id='large']")
    expect(large.get_by_text("Not sent", exact=True).first).to_be_visible()
    large.get_by_role("button", name="Retry").click()
    expect(large.get_by_role("button", name="Retry")).to_be_visible()
    large.get_by_role("button", name="Delete").click()
    expect(large).to_have_count(0)
    chat.page.reload()
    chat.expect_texts(["One", "Two"], timeout=SOON)


def test_what_waits_to_be_sent_can_be_withdrawn(chat: Chat, other: Chat) -> None:
    second = Chat(chat.page.context.new_page(), chat.match_id)
    second.open()
    second.expect_ready()
    chat.page.context.set_offline(True)
    for text in ("One", "A mistake", "Two"):
        chat.send(text)
        second.expect_message(text, "Sending")
    choose(second, "A mistake", "Delete")
    for tab in (chat, second):
        tab.expect_texts(["One", "Two"])
    chat.page.context.set_offline(False)
    for side in (other, chat, second):
        side.expect_texts(["One", "Two"], timeout=SOON)
    chat.expect_message("Two", "Read")


def test_r05_two_tabs_written_in_offline_send_each_message_once(chat: Chat, other: Chat) -> None:
    second = Chat(chat.page.context.new_page(), chat.match_id)
    second.open()
    second.expect_ready()
    chat.page.context.set_offline(True)
    for number in range(5):
        chat.send(f"First {number}")
        second.send(f"Second {number}")
    chat.page.context.set_offline(False)
    for tab in ("First", "Second"):
        own = other.log.locator(".bubble-text").filter(has_text=tab)
        expect(own).to_have_text([f"{tab} {number}" for number in range(5)], timeout=SOON)
    for side in (chat, second, other):
        expect(side.log.locator("[data-seq]")).to_have_count(10)
