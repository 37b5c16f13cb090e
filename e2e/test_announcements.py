"""What a screen reader says by itself of the messages that come."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat
from e2e.people import Person
from e2e.sockets import do, say

# What is added within a region that was there before and is live: by its role, where it does not say.
LISTEN = """() => {
  window.heard = []
  const isHeard = place => {
    const region = place.closest('[aria-live], [role=log], [role=status]')
    return region && region.getAttribute('aria-live') !== 'off'
  }
  new MutationObserver(changes => {
    for (const { target, addedNodes } of changes)
      if (target.isConnected && isHeard(target)) heard.push(...[...addedNodes].map(node => node.textContent))
  }).observe(document.body, { childList: true, subtree: true })
}"""
HEARD = "() => window.heard.filter(text => /Bob: |Line|Calm|Mine/.test(text))"
MANY = 120


@pytest.fixture
def chat(alice: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    chat = Chat(signed_in(alice), match_id)
    chat.page.emulate_media(reduced_motion="reduce")
    return chat


def expect_heard(chat: Chat, texts: list[str]) -> None:
    chat.page.wait_for_function(f"count => ({HEARD})().length >= count", arg=len(texts))
    assert chat.page.evaluate(HEARD) == texts


def test_each_message_that_comes_is_said_once_and_no_old_one(
    chat: Chat, alice: Person, bob: Person, match_id: str
) -> None:
    old = say(bob, match_id, [f"Line {number}" for number in range(1, MANY + 1)])
    do(alice, [("read_message", {"match_id": match_id, "message_id": old[-1]["id"]})])
    chat.open()
    chat.expect_ready()
    expect(chat.message(f"Line {MANY}")).to_be_in_viewport()
    chat.page.evaluate(LISTEN)
    for number in (1, 2):
        say(bob, match_id, [f"Calm {number}"])
        expect(chat.message(f"Calm {number}")).to_be_in_viewport()
    chat.scroll_up(1500)
    jump = chat.page.get_by_role("button", name="Jump to latest")
    expect(jump).to_be_visible()
    say(bob, match_id, ["Calm 3"])
    jump.click()
    expect(chat.message("Calm 3")).to_be_in_viewport()
    chat.send("Mine")
    chat.expect_message("Mine", "Sent")
    say(bob, match_id, ["Calm 4"])
    expect(chat.message("Calm 4")).to_be_in_viewport()
    expect_heard(chat, [f"Bob: Calm {number}" for number in range(1, 5)])


def test_the_first_message_of_a_conversation_is_said(chat: Chat, bob: Person, match_id: str) -> None:
    chat.open()
    expect(chat.page.get_by_text("Say hello to Bob")).to_be_visible()
    chat.expect_ready()
    chat.page.evaluate(LISTEN)
    say(bob, match_id, ["Calm"])
    chat.expect_message("Calm")
    expect_heard(chat, ["Bob: Calm"])


def test_what_was_missed_without_a_connection_is_said_when_it_is_back(
    chat: Chat, bob: Person, match_id: str, console: Console
) -> None:
    console.expect(LOST_NETWORK)
    say(bob, match_id, ["Line"])
    chat.open()
    chat.expect_message("Line")
    chat.expect_ready()
    chat.page.evaluate(LISTEN)
    chat.page.context.set_offline(True)
    say(bob, match_id, ["Calm 1", "Calm 2"])
    chat.page.context.set_offline(False)
    chat.expect_message("Calm 2")
    expect_heard(chat, ["Bob: Calm 1", "Bob: Calm 2"])
