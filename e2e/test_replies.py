import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.pages import SCROLLED, Chat
from e2e.people import Person
from e2e.sockets import do, say
from e2e.test_accessibility import expect_axe_finds_nothing
from e2e.test_changes import choose

# Messages of the last moments come into place by a motion of their own.
APPEARED = """log => Promise.all(log.getAnimations({ subtree: true })
  .filter(one => one.animationName === 'appear').map(one => one.finished)).then(() => null)"""


def quote(chat: Chat, text: str) -> Locator:
    """What the message whose own text is this one quotes."""
    own = chat.page.locator(".bubble-text", has_text=text)
    return chat.log.locator("[data-message-id]").filter(has=own).get_by_role("button", name="In reply to")


def test_a_reply_quotes_for_both_follows_changes_and_survives_a_reload(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    alice.send("Tea or coffee?")
    bob.expect_message("Tea or coffee?")
    choose(bob, "Tea or coffee?", "Reply")
    expect(bob.page.get_by_text("Replying to Alice")).to_be_visible()
    expect(bob.box).to_be_focused()
    expect_axe_finds_nothing(bob.page)
    bob.send("The first")
    expect(bob.page.get_by_text("Replying to Alice")).to_have_count(0)
    expect(quote(bob, "The first")).to_have_text("In reply to AliceTea or coffee?")
    expect(quote(alice, "The first")).to_have_text("In reply to YouTea or coffee?")
    expect_axe_finds_nothing(alice.page)
    alice.box.press("ArrowUp")
    alice.send("Tea or juice?")
    for chat in chats:
        expect(quote(chat, "The first")).to_contain_text("Tea or juice?")
        chat.page.reload()
        expect(quote(chat, "The first")).to_contain_text("Tea or juice?")


@pytest.mark.every_browser
def test_a_quote_leads_to_its_message_however_far_back_and_on_to_the_latest(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    sent = say(alice, match_id, [f"Line {number}" for number in range(1, 501)])
    reply = {"match_id": match_id, "content": "Long ago", "reply_to": sent[9]["id"]}
    do(alice, [("send_message", reply)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    expect(quote(chat, "Long ago")).to_contain_text("Line 10")
    quote(chat, "Long ago").click()
    expect(chat.message("Line 10")).to_be_in_viewport()
    expect(chat.message("Line 10").get_by_role("button", name="Message actions")).to_be_focused()
    # Nothing that comes moves what one reads there.
    chat.log.evaluate(APPEARED)
    place = chat.message("Line 10").bounding_box()
    say(bob, match_id, ["News"])
    jump = chat.page.get_by_role("button", name="Jump to latest, 1 new message")
    expect(jump).to_be_visible()
    chat.log.evaluate(SCROLLED)
    assert chat.message("Line 10").bounding_box() == place
    jump.click()
    expect(chat.message("News")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("wish", "look"),
    [
        ({"reduced_motion": "reduce"}, ("box-shadow", re.compile("4px"))),
        ({"forced_colors": "active"}, ("outline-style", "solid")),
    ],
)
def test_where_a_quote_leads_is_seen_without_movement_and_in_forced_colours(
    chats: tuple[Chat, Chat], wish: dict[str, Any], look: tuple[str, Any]
) -> None:
    alice, _ = chats
    alice.page.emulate_media(**wish)
    alice.send("Tea or coffee?")
    alice.expect_message("Tea or coffee?", "Read")
    choose(alice, "Tea or coffee?", "Reply")
    alice.send("Tea")
    quote(alice, "Tea").click()
    expect(alice.log.locator(".bubble").first).to_have_css(*look)


def test_from_a_jump_one_can_read_on_to_the_newest(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    sent = say(alice, match_id, [f"Line {number}" for number in range(1, 301)])
    reply = {"match_id": match_id, "content": "Long ago", "reply_to": sent[9]["id"]}
    do(alice, [("send_message", reply)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    quote(chat, "Long ago").click()
    expect(chat.message("Line 10")).to_be_in_viewport()
    chat.log.evaluate(SCROLLED)
    seen = [chat.top_seq()]
    while seen[-1] < 270:
        chat.scroll_up(-700)
        seen.append(chat.top_seq())
        assert 0 <= seen[-1] - seen[-2] < 60
        expect(chat.log.locator(f'[data-seq="{seen[-1] + 8}"]')).to_be_attached()
    chat.scroll_up(-5000)
    expect(chat.message("Long ago")).to_be_in_viewport()
    expect(chat.page.get_by_role("button", name="Jump to latest")).to_have_count(0)


def test_a_quote_leads_to_the_beginning_of_what_is_higher_than_the_window(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    novel = "\n".join(["Chapter one", *[f"Line {number}" for number in range(2, 121)]])
    [first, *_] = say(alice, match_id, [novel, *[f"Later {number}" for number in range(60)]])
    do(alice, [("send_message", {"match_id": match_id, "content": "Well", "reply_to": first["id"]})])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    quote(chat, "Well").click()
    bubble = chat.log.locator("[data-lit] .bubble")
    expect(bubble).to_be_in_viewport()
    chat.log.evaluate(SCROLLED)
    top, log = bubble.bounding_box(), chat.log.bounding_box()
    assert top
    assert log
    assert log["y"] <= top["y"] < log["y"] + 30
