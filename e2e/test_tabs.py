"""One person with several tabs and devices: they agree."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Chat, Matches, SignIn
from e2e.people import PASSWORD, Person, match, register
from e2e.sockets import say

SignedIn = Callable[[Person], Page]
SOME_TABS = 5

NOTE_FOCUS_AS_FIELD_APPEARS = """
    new MutationObserver((_, observer) => {
      const field = document.querySelector('textarea')
      if (!field) return
      window.hadFocus = document.activeElement === field
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
"""


def another_tab(chat: Chat) -> Chat:
    tab = Chat(chat.page.context.new_page(), chat.match_id)
    tab.open()
    tab.expect_ready()
    return tab


def sleep(page: Page, asleep: bool) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen" if asleep else "active"})


@pytest.fixture
def tabs(alice: Person, match_id: str, signed_in: SignedIn) -> tuple[Chat, Chat]:
    """Two tabs of one browser in the same chat."""
    first = Chat(signed_in(alice), match_id)
    first.open()
    first.expect_ready()
    return first, another_tab(first)


def test_reading_in_one_tab_clears_the_count_in_all_tabs_and_devices(
    alice: Person, bob: Person, match_id: str, signed_in: SignedIn
) -> None:
    page = signed_in(alice)
    everywhere = [Matches(page), Matches(page.context.new_page()), Matches(signed_in(alice))]
    for matches in everywhere:
        matches.open()
    say(bob, match_id, ["One", "Two", "Three"])
    for matches in everywhere:
        expect(matches.link("Bob").get_by_label("3 unread messages")).to_be_visible()
        expect(matches.page).to_have_title(re.compile(r"^\(3\) "))
    page.bring_to_front()
    everywhere[0].link("Bob").click()
    for matches in everywhere:
        expect(matches.link("Bob").get_by_label("unread")).to_have_count(0)
        expect(matches.page).to_have_title(re.compile(r"^[^(]"))


def test_a_tab_that_slept_agrees_with_the_others_when_it_wakes(
    alice: Person, bob: Person, match_id: str, signed_in: SignedIn
) -> None:
    page = signed_in(alice)
    sleeper, awake = Matches(page.context.new_page()), Matches(page)
    for matches in (sleeper, awake):
        matches.open()
    say(bob, match_id, ["Before"])
    expect(sleeper.link("Bob").get_by_label("1 unread message")).to_be_visible()
    sleep(sleeper.page, True)
    page.bring_to_front()
    awake.link("Bob").click()
    expect(awake.link("Bob").get_by_label("unread")).to_have_count(0)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    say(bob, match_id, ["After", "and more"])
    expect(awake.link("Bob").get_by_label("2 unread messages")).to_be_visible()
    sleep(sleeper.page, False)
    expect(sleeper.link("Bob").get_by_label("2 unread messages")).to_be_visible()
    expect(sleeper.link("Bob")).to_contain_text("and more")
    expect(sleeper.page).to_have_title(re.compile(r"^\(2\) "))


def test_a_draft_shows_in_the_other_tab_and_survives_a_reload(tabs: tuple[Chat, Chat]) -> None:
    first, second = tabs
    second.box.blur()
    first.box.fill("Half a thou")
    expect(second.box).to_have_value("Half a thou")
    second.page.reload()
    expect(second.box).to_have_value("Half a thou")


def test_a_draft_never_replaces_what_is_being_typed_in_another_tab(tabs: tuple[Chat, Chat]) -> None:
    first, second = tabs
    first.box.blur()
    second.box.fill("What I type")
    expect(first.box).to_have_value("What I type")
    first.box.fill("Something else")
    expect(second.box).to_have_value("What I type")
    second.box.press_sequentially(" stays")
    expect(second.box).to_have_value("What I type stays")


def test_sending_clears_the_draft_in_all_tabs(tabs: tuple[Chat, Chat]) -> None:
    first, second = tabs
    second.box.blur()
    first.box.fill("Sent once")
    expect(second.box).to_have_value("Sent once")
    second.box.focus()
    first.box.press("Enter")
    for tab in tabs:
        expect(tab.box).to_have_value("")
        tab.expect_message("Sent once", "Sent")


def test_signing_out_in_one_tab_signs_out_all_and_forgets_drafts(tabs: tuple[Chat, Chat]) -> None:
    first, second = tabs
    second.box.fill("For nobody else")
    expect(second.box).to_have_value("For nobody else")
    first.page.goto("/settings")
    first.page.get_by_role("button", name="Sign out", exact=True).click()
    for tab in tabs:
        expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "For nobody else" not in second.page.evaluate("JSON.stringify(localStorage)")


def test_when_another_person_signs_in_no_tab_shows_what_was_the_first_ones(
    tabs: tuple[Chat, Chat], bob: Person
) -> None:
    first, second = tabs
    carol, dave = register(bob.url, "Carol"), register(bob.url, "Dave")
    say(dave, match(dave, carol), ["For Carol alone"])
    say(bob, first.match_id, ["For Alice alone"])
    second.expect_message("For Alice alone")
    second.box.fill("Hers")
    first.page.goto("/settings")
    first.page.get_by_role("button", name="Sign out", exact=True).click()
    SignIn(first.page).sign_in(carol.email, PASSWORD)
    for tab in tabs:
        expect(Matches(tab.page).link("Dave").get_by_label("1 unread message")).to_be_visible()
        expect(tab.page.get_by_text("For Alice alone")).to_have_count(0)
        expect(tab.page.get_by_role("link", name="Bob")).to_have_count(0)
        expect(tab.page.get_by_text("Hers")).to_have_count(0)


def test_five_tabs_show_each_message_once_with_the_right_ticks(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    tabs = [alice, *(another_tab(alice) for _ in range(SOME_TABS - 1))]
    for number, tab in enumerate(tabs):
        tab.send(f"From tab {number}")
    bob.send("From Bob")
    for number in range(SOME_TABS):
        for tab in tabs:
            tab.expect_message(f"From tab {number}", "Read")
        bob.expect_message(f"From tab {number}")
    for tab in tabs:
        tab.expect_message("From Bob")
    bob.expect_message("From Bob", "Read")


def test_one_is_online_until_the_last_tab_is_closed(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    tabs = [alice, *(another_tab(alice) for _ in range(SOME_TABS - 1))]
    bob.dot.evaluate("""dot => {
      window.presences = []
      new MutationObserver(() => window.presences.push(dot.dataset.online)).observe(dot, {attributes: true})
    }""")
    for tab in tabs[1:]:
        tab.page.close()
    alice.send("Still here")
    bob.expect_message("Still here")
    bob.expect_online()
    assert bob.page.evaluate("window.presences") == []
    alice.page.close()
    expect(bob.dot).to_have_attribute("data-online", "false", timeout=15_000)


def test_what_is_written_in_one_tab_leaves_the_reader_of_another_where_they_are(
    tabs: tuple[Chat, Chat], alice: Person, match_id: str
) -> None:
    first, second = tabs
    say(alice, match_id, [f"Line {number}" for number in range(1, 61)])
    expect(first.message("Line 60")).to_be_in_viewport()
    first.page.bring_to_front()
    first.scroll_up(900)
    there = first.top_seq()
    second.send("From the other tab")
    expect(second.message("From the other tab")).to_be_in_viewport()
    expect(Matches(first.page).link("Bob")).to_contain_text("From the other tab")
    assert first.top_seq() == there
    first.send("From this one")
    expect(first.message("From this one")).to_be_in_viewport()


def test_a_draft_is_gone_on_with_at_its_end(chats: tuple[Chat, Chat]) -> None:
    alice, _ = chats
    alice.box.press_sequentially("I will come")
    alice.page.add_init_script(NOTE_FOCUS_AS_FIELD_APPEARS)
    alice.page.reload()
    expect(alice.box).to_have_value("I will come")
    assert alice.page.evaluate("window.hadFocus")
    alice.page.keyboard.type(" at nine")
    expect(alice.box).to_have_value("I will come at nine")
