from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.pages import Chat, Matches
from e2e.people import Person

Chats = tuple[Chat, Chat]
ELEVEN_CODE_POINTS = "👨🏽‍👩🏽‍👧🏽‍👦🏽"


@pytest.mark.every_browser
def test_messages_arrive_in_real_time_both_ways(chats: Chats) -> None:
    alice, bob = chats
    alice.send("Hello Bob")
    bob.expect_message("Hello Bob")
    bob.send("Hello Alice")
    alice.expect_message("Hello Alice")


@pytest.mark.every_browser
def test_typing_is_seen_and_gone(chats: Chats) -> None:
    alice, bob = chats
    expect(bob.typing("Alice")).not_to_be_visible()
    alice.box.press_sequentially("Well")
    expect(bob.typing("Alice")).to_be_visible()
    expect(bob.typing("Alice")).not_to_be_visible(timeout=6000)


def test_typing_is_gone_when_the_message_comes(chats: Chats) -> None:
    alice, bob = chats
    alice.box.press_sequentially("Well")
    expect(bob.typing("Alice")).to_be_visible()
    alice.box.press("Enter")
    bob.expect_message("Well")
    expect(bob.typing("Alice")).not_to_be_visible(timeout=1000)


@pytest.mark.every_browser
def test_ticks_say_delivered_and_then_read(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    chat, matches = Chat(signed_in(alice), match_id), Matches(signed_in(bob))
    chat.open()
    matches.open()
    chat.expect_online()
    chat.send("Are you there?")
    chat.expect_message("Are you there?", "Delivered")
    matches.link("Alice").click()
    chat.expect_message("Are you there?", "Read")


def test_a_message_to_somebody_who_is_away_is_sent_and_waits(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.send("When you are back")
    chat.expect_message("When you are back", "Sent")
    other = Chat(signed_in(bob), match_id)
    other.open()
    other.expect_message("When you are back")
    chat.expect_message("When you are back", "Read")


def test_no_message_is_shown_twice(chats: Chats) -> None:
    alice, bob = chats
    for number in range(10):
        alice.send(f"From Alice {number}")
        bob.send(f"From Bob {number}")
    for chat in chats:
        for number in range(10):
            chat.expect_message(f"From Alice {number}")
            chat.expect_message(f"From Bob {number}")
        expect(chat.log.locator("[data-message-id]")).to_have_count(20)


def test_messages_are_there_after_a_reload_in_the_same_order(chats: Chats) -> None:
    alice, bob = chats
    for text in ("One", "Two", "Three"):
        alice.send(text)
        bob.expect_message(text)
    before = bob.log.locator("[data-seq]").evaluate_all("all => all.map(m => m.dataset.messageId)")
    for chat in chats:
        chat.page.reload()
        for text in ("One", "Two", "Three"):
            chat.expect_message(text)
        after = chat.log.locator("[data-seq]").evaluate_all("all => all.map(m => m.dataset.messageId)")
        assert after == before


def test_several_tabs_show_the_same(chats: Chats) -> None:
    alice, bob = chats
    second = Chat(alice.page.context.new_page(), alice.match_id)
    second.open()
    second.expect_online()
    bob.send("To all your tabs")
    alice.expect_message("To all your tabs")
    second.expect_message("To all your tabs")
    second.send("From the second tab")
    alice.expect_message("From the second tab")
    bob.expect_message("From the second tab")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5000,
        ELEVEN_CODE_POINTS,
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script> & <b>bold</b>",
    ],
    ids=["5,000 characters", "an emoji of eleven code points", "an image with a script", "a script"],
)
def test_text_arrives_as_it_was_written(chats: Chats, text: str) -> None:
    alice, bob = chats
    bob.page.on("dialog", lambda dialog: pytest.fail(f"A script ran: {dialog.message}"))
    alice.send(text)
    alice.expect_message(text, "Read")
    bob.expect_message(text)
    expect(bob.log.locator("script, b")).to_have_count(0)


def test_several_lines_are_pasted_as_they_are(chats: Chats) -> None:
    alice, bob = chats
    lines = "First\n  set in\n\n" + "\n".join(f"Line {number}" for number in range(4, 21))
    alice.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    alice.page.evaluate("text => navigator.clipboard.writeText(text)", lines)
    low = alice.box.evaluate("box => box.clientHeight")
    alice.box.press("ControlOrMeta+v")
    expect(alice.box).to_have_value(lines)
    height, hidden_above, all_of_it = alice.box.evaluate(
        "box => [box.clientHeight, box.scrollTop, box.scrollHeight]"
    )
    line = 22
    assert low + 4 * line < height < low + 6 * line, "It grows to six lines"
    assert hidden_above + height >= all_of_it - line, "What is written next can be seen"
    alice.box.press("Enter")
    expect(bob.log.locator(".bubble-text")).to_have_count(1)
    assert bob.log.locator(".bubble-text").text_content() == lines
    expect(alice.box).to_have_js_property("clientHeight", low)
