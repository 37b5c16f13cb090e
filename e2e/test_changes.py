from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import SCROLLED, Chat, Matches
from e2e.people import Person
from e2e.server import Server
from e2e.sockets import Call, do, say

PLACE = """log => {
  const top = log.getBoundingClientRect().top
  const [first] = [...log.querySelectorAll('[data-seq]')].filter(m => m.getBoundingClientRect().top > top)
  return [Number(first.dataset.seq), first.getBoundingClientRect().top]
}"""

DELETED = "This message was deleted"


def choose(chat: Chat, text: str, item: str) -> None:
    chat.open_menu(text)
    chat.page.get_by_role("menuitem", name=item, exact=True).click()


def edit(chat: Chat, before: str, after: str) -> None:
    choose(chat, before, "Edit")
    expect(chat.page.get_by_text("Editing message")).to_be_visible()
    expect(chat.box).to_have_value(before)
    chat.send(after)


def react(chat: Chat, text: str, emoji: str) -> None:
    chat.open_menu(text)
    chat.page.get_by_role("menuitemradio", name=emoji).click()


def delete(chat: Chat, text: str) -> None:
    choose(chat, text, "Delete")
    dialog = chat.page.get_by_role("dialog", name="Delete this message?")
    dialog.get_by_role("button", name="Delete").click()


def reaction(chat: Chat, text: str) -> Locator:
    return chat.message(text).locator("[aria-pressed]")


@pytest.mark.every_browser
def test_an_edit_shows_for_both_at_once_and_after_a_reload(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("teh first")
    bob.expect_message("teh first")
    alice.box.fill("a draft")
    edit(alice, "teh first", "the first")
    expect(alice.box).to_have_value("a draft")
    for chat in chats:
        chat.expect_message("the first")
        expect(chat.message("the first").get_by_text("edited", exact=True)).to_be_visible()
        expect(Matches(chat.page).link("the first")).to_be_visible()
        chat.page.reload()
        chat.expect_message("the first")
        expect(chat.message("teh first")).to_have_count(0)


def test_an_edit_can_be_begun_with_the_arrow_and_taken_back(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("One")
    alice.expect_message("One", "Read")
    bob.box.press("ArrowUp")
    expect(bob.page.get_by_text("Editing message")).to_have_count(0)
    alice.box.press("ArrowUp")
    expect(alice.box).to_have_value("One")
    alice.box.press_sequentially("!")
    alice.box.press("Escape")
    expect(alice.box).to_have_value("")
    expect(alice.box).to_be_focused()
    alice.expect_message("One")


def test_what_is_deleted_is_gone_for_both(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("A secret")
    bob.expect_message("A secret")
    bob.open_menu("A secret")
    expect(bob.page.get_by_role("menuitem")).to_have_text(["Reply", "React", "Copy"])
    bob.page.keyboard.press("Escape")
    delete(alice, "A secret")
    for chat in chats:
        expect(chat.log.get_by_text(DELETED)).to_be_visible()
        expect(Matches(chat.page).link(DELETED)).to_be_visible()
        chat.page.reload()
        expect(chat.log.get_by_text(DELETED)).to_be_visible()
        expect(chat.page.get_by_text("A secret")).to_have_count(0)
        expect(chat.log.get_by_role("button", name="Message actions")).to_have_count(0)


def test_what_is_deleted_before_it_is_read_is_not_unread(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    list_of_bob = Matches(bob.page)
    bob.page.goto("/chat")
    for text in ("One", "Two"):
        alice.send(text)
    expect(list_of_bob.link("2 unread messages")).to_be_visible()
    delete(alice, "Two")
    expect(list_of_bob.link("1 unread message")).to_be_visible()
    expect(list_of_bob.link(DELETED)).to_be_visible()


@pytest.mark.every_browser
def test_reactions_are_given_counted_changed_and_taken_back(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("News")
    bob.expect_message("News")
    react(bob, "News", "👍")
    for chat in chats:
        expect(reaction(chat, "News")).to_have_accessible_name("👍 1, react")
    expect(reaction(bob, "News")).to_have_attribute("aria-pressed", "true")
    expect(reaction(alice, "News")).to_have_attribute("aria-pressed", "false")
    reaction(alice, "News").click()
    for chat in chats:
        expect(reaction(chat, "News")).to_have_accessible_name("👍 2, react")
        expect(reaction(chat, "News")).to_have_attribute("aria-pressed", "true")
    react(bob, "News", "❤️")
    for chat in chats:
        expect(reaction(chat, "News")).to_have_count(2)
        chat.page.reload()
        expect(reaction(chat, "News")).to_have_count(2)
    bob.message("News").get_by_role("button", name="❤️ 1, react").click()
    reaction(alice, "News").first.click()
    for chat in chats:
        expect(reaction(chat, "News")).to_have_count(0)


def test_what_one_reads_stays_in_its_place_when_messages_around_it_change(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    sent = say(alice, match_id, [f"Line {number}" for number in range(1, 101)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.expect_message("Line 100")
    chat.scroll_up(1500)
    before = chat.log.evaluate(PLACE)
    calls: list[Call] = []
    for seq in (3, before[0] - 4, before[0] - 2, before[0] + 3, 99):
        of_it = {"match_id": match_id, "message_id": sent[seq - 1]["id"]}
        calls.append(("edit_message", of_it | {"content": f"Changed {seq}\n\nand longer"}))
        calls.append(("react_to_message", of_it | {"emoji": "🎉", "on": True}))
    do(alice, calls)
    changed = chat.log.locator(f'[data-seq="{before[0] + 3}"]')
    expect(changed.get_by_role("button", name="🎉 1, react")).to_be_visible()
    chat.log.evaluate(SCROLLED)
    seq, top = chat.log.evaluate(PLACE)
    # A wheel scrolls by parts of a pixel, a page by whole ones.
    assert (seq, top) == (before[0], pytest.approx(before[1], abs=1))


def test_at_the_end_it_follows_a_change_that_needs_more_room(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    for number in range(30):
        alice.send(f"Line {number}")
    bob.expect_message("Line 29")
    for text in ("Line 27", "Line 29"):
        react(alice, text, "👍")
        expect(reaction(bob, text)).to_be_in_viewport(ratio=1)
    for chat in chats:
        expect(chat.page.get_by_role("button", name="Jump to latest")).to_have_count(0)


def test_changes_made_without_a_connection_are_made_after_it(
    chats: tuple[Chat, Chat], server: Server, console: Console
) -> None:
    alice, bob = chats
    console.expect(LOST_NETWORK)
    for text in ("One", "Two", "Three"):
        alice.send(text)
        bob.expect_message(text)
    for chat in chats:
        chat.wait_until_kept()
    server.kill()
    expect(alice.status.filter(has_text="Reconnecting…")).to_be_visible()
    edit(alice, "One", "Eins")
    delete(alice, "Two")
    react(alice, "Three", "🙏")
    alice.expect_message("Eins")
    expect(alice.log.get_by_text(DELETED)).to_be_visible()
    expect(reaction(alice, "Three")).to_be_visible()
    server.start()
    for chat in (bob, alice):
        chat.expect_message("Eins", timeout=10_000)
        expect(chat.log.get_by_text(DELETED)).to_be_visible()
        expect(reaction(chat, "Three")).to_have_accessible_name("🙏 1, react")


def test_a_change_that_is_refused_is_undone_and_said(
    chats: tuple[Chat, Chat], alice: Person, console: Console
) -> None:
    chat, _ = chats
    console.expect("ERR_INTERNET_DISCONNECTED")
    chat.send("One")
    chat.expect_message("One", "Read")
    message_id = chat.message("One").get_attribute("data-message-id")
    chat.wait_until_kept()
    chat.page.context.set_offline(True)
    expect(chat.status.filter(has_text="You are offline.")).to_be_visible()
    edit(chat, "One", "Eins")
    chat.expect_message("Eins")
    do(alice, [("delete_message", {"match_id": chat.match_id, "message_id": message_id})])
    chat.page.context.set_offline(False)
    expect(chat.page.get_by_role("alert")).to_contain_text("can no longer be edited", timeout=10_000)
    expect(chat.log.get_by_text(DELETED)).to_be_visible()
