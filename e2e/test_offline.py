"""Without a network the page opens with what was last seen, and takes what is written."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat, Matches, SignIn
from e2e.people import Person
from e2e.server import Server
from e2e.sockets import say

OFFLINE = "You are offline. Messages will be sent when you are back."
SOON = 10_000
EXPIRE = """() => {
  const session = JSON.parse(localStorage.session)
  localStorage.session = JSON.stringify({ ...session, expiresAt: 0 })
}"""
COUNT = """async () => {
  const opened = await new Promise(done => {
    indexedDB.open('colabmatch snapshots').onsuccess = ({ target }) => done(target.result)
  })
  const stores = [...opened.objectStoreNames]
  const counts = stores.map(name => new Promise(done => {
    opened.transaction(name).objectStore(name).count().onsuccess = ({ target }) => done(target.result)
  }))
  const left = (await Promise.all(counts)).reduce((sum, count) => sum + count)
  opened.close()
  return left
}"""
# It goes a moment after whoever it belongs to.
LEFT_BEHIND = f"""async () => {{
  const count = {COUNT}
  const end = performance.now() + 10_000
  while (await count() > 0 && performance.now() < end) await new Promise(requestAnimationFrame)
  return count()
}}"""


def test_the_page_opens_offline_with_what_was_last_seen_and_sends_once_back(
    alice: Person,
    bob: Person,
    match_id: str,
    new_context: Callable[..., BrowserContext],
    signed_in: Callable[[Person], Page],
    console: Console,
) -> None:
    console.expect(LOST_NETWORK)
    say(bob, match_id, ["Hello", "Are you on the train?"])
    context = new_context()
    chat, other = Chat(context.new_page(), match_id), Chat(signed_in(bob), match_id)
    SignIn(chat.page).open_as(alice)
    chat.open()
    chat.expect_message("Are you on the train?")
    chat.wait_until_kept()

    context.set_offline(True)
    chat.page.evaluate(EXPIRE)
    chat.page.reload()
    expect(chat.page.get_by_role("heading", name="Bob")).to_be_visible()
    expect(chat.status.filter(has_text=OFFLINE)).to_be_visible()
    chat.expect_texts(["Hello", "Are you on the train?"])
    chat.send("Yes")
    chat.page.reload()
    chat.send("In a tunnel")
    chat.expect_message("Yes", "Sending")
    chat.expect_message("In a tunnel", "Sending")
    row = Matches(chat.page).link("Bob")
    expect(row).to_contain_text("You: In a tunnel")
    expect(row.get_by_label("Sending")).to_be_visible()
    expect(chat.page.get_by_role("alert")).to_have_count(0)

    context.set_offline(False)
    other.open()
    everything = ["Hello", "Are you on the train?", "Yes", "In a tunnel"]
    for side in (chat, other):
        side.expect_message("In a tunnel", timeout=SOON)
        side.expect_texts(everything)
    chat.expect_message("In a tunnel", "Read")
    expect(chat.status.filter(has_text=OFFLINE)).to_have_count(0)
    expect(row.get_by_label("Sending")).to_have_count(0)


def test_the_page_opens_while_the_server_is_down(
    alice: Person,
    bob: Person,
    match_id: str,
    signed_in: Callable[[Person], Page],
    server: Server,
    console: Console,
) -> None:
    console.expect(LOST_NETWORK)
    say(bob, match_id, ["Before"])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.expect_message("Before")
    chat.wait_until_kept()

    matches = Matches(chat.page)
    expect(matches.link("Bob")).to_be_visible()

    with server.killed():
        chat.page.goto("/chat")
        expect(chat.status.filter(has_text="Reconnecting…")).to_be_visible()
        matches.link("Bob").click()
        chat.expect_texts(["Before"])
    say(bob, match_id, ["After"])
    chat.expect_message("After", timeout=SOON)
    chat.expect_texts(["Before", "After"])


def test_messages_missed_while_offline_begin_at_the_divider(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page], console: Console
) -> None:
    console.expect(LOST_NETWORK)
    say(alice, match_id, [f"Old {number}" for number in range(60)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.expect_message("Old 59")
    chat.wait_until_kept()
    chat.page.context.set_offline(True)
    chat.page.reload()
    expect(chat.message("Old 59")).to_be_in_viewport()
    say(bob, match_id, [f"New {number}" for number in range(30)])
    chat.page.context.set_offline(False)
    expect(chat.log.get_by_text("New messages")).to_be_in_viewport(timeout=SOON)
    expect(chat.message("New 0")).to_be_in_viewport()
    expect(chat.page.get_by_role("button", name="Jump to latest")).to_be_visible()


def test_nothing_is_left_for_whoever_signs_in_next(
    alice: Person, bob: Person, match_id: str, new_context: Callable[..., BrowserContext]
) -> None:
    say(bob, match_id, ["For your eyes only"])
    chat = Chat(new_context().new_page(), match_id)
    SignIn(chat.page).open_as(alice)
    chat.open()
    chat.expect_message("For your eyes only")
    chat.wait_until_kept()
    chat.page.goto("/settings")
    assert chat.page.evaluate(COUNT)
    chat.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(chat.page).to_have_url(re.compile("/login"))
    chat.page.reload()
    expect(chat.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert chat.page.evaluate(LEFT_BEHIND) == 0


def test_whoever_scrolls_before_the_server_has_answered_stays_there(
    alice: Person,
    bob: Person,
    match_id: str,
    new_context: Callable[..., BrowserContext],
    console: Console,
) -> None:
    console.expect(LOST_NETWORK)
    say(alice, match_id, [f"Old {number}" for number in range(40)])
    context = new_context()
    chat = Chat(context.new_page(), match_id)
    SignIn(chat.page).open_as(alice)
    chat.open()
    expect(chat.message("Old 39")).to_be_in_viewport()
    chat.wait_until_kept()

    context.set_offline(True)
    chat.page.reload()
    expect(chat.message("Old 39")).to_be_in_viewport()
    chat.scroll_up(600)
    there = chat.top_seq()
    say(bob, match_id, [f"New {number}" for number in range(30)])
    context.set_offline(False)
    expect(chat.page.get_by_role("button", name="Jump to latest, 30 new messages")).to_be_visible()
    assert chat.top_seq() == there


def test_signing_out_asks_before_it_deletes_what_was_not_sent(
    alice: Person, match_id: str, new_context: Callable[..., BrowserContext], console: Console
) -> None:
    console.expect(LOST_NETWORK)
    context = new_context()
    chat = Chat(context.new_page(), match_id)
    SignIn(chat.page).open_as(alice)
    chat.open()
    chat.expect_ready()
    chat.wait_until_kept()
    context.set_offline(True)
    chat.send("In a tunnel")
    chat.expect_message("In a tunnel", "Sending")
    chat.page.get_by_role("link", name="Settings").click()
    chat.page.get_by_role("button", name="Sign out", exact=True).click()
    question = chat.page.get_by_role("dialog", name="Sign out without sending?")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    context.set_offline(False)
    chat.open()
    chat.expect_message("In a tunnel", "Sent")
