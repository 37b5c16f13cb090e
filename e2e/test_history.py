from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.pages import SCROLLED, Chat
from e2e.people import Person
from e2e.sockets import do, say

MESSAGES = 160
FOLLOW = """seq => {
  const place = () => document.querySelector(`[data-seq="${seq}"]`).getBoundingClientRect().top
  window.places = [place()]
  const follow = () => { window.places.push(place()); requestAnimationFrame(follow) }
  requestAnimationFrame(follow)
}"""

GROW = """message => { message.style.paddingTop = `${message.getBoundingClientRect().height}px` }"""
WRITE_AND_SCROLL_AT_ONCE = """async log => {
  document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await new Promise(done => setTimeout(done))
  log.dispatchEvent(new WheelEvent('wheel', { deltaY: -600 }))
  log.scrollTop -= 600
}"""

MORE_THAN_ARE_KEPT = 2200
# Screen by screen towards the beginning or the end, until that message is there; returns how many were seen.
READ_TO = """async (log, [direction, last]) => {
  const seen = new Set()
  const frame = () => new Promise(requestAnimationFrame)
  for (const end = performance.now() + 60_000; !seen.has(last) && performance.now() < end;) {
    for (const one of log.querySelectorAll('[data-seq]')) seen.add(Number(one.dataset.seq))
    log.scrollTop += direction * 0.8 * log.clientHeight
    await frame()
    await frame()
  }
  return seen.size
}"""


@pytest.fixture
def long_chat(alice: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    say(alice, match_id, [f"Line {number}" for number in range(1, MESSAGES + 1)])
    chat = Chat(signed_in(alice), match_id)
    # New messages glide into their place.
    chat.page.emulate_media(reduced_motion="reduce")
    chat.open()
    chat.expect_message(f"Line {MESSAGES}")
    return chat


def test_history_loads_on_scrolling_up_without_a_jump(long_chat: Chat) -> None:
    page, held = long_chat.page, list[Route]()
    page.route("**/api/matches/*/messages?*", lambda route: held.append(route))
    with page.expect_request("**/api/matches/*/messages?*"):
        long_chat.scroll_up(100_000)
    anchored = long_chat.top_seq()
    page.evaluate(FOLLOW, anchored)
    held.pop().continue_()
    expect(long_chat.log.locator(f'[data-seq="{anchored - 1}"]')).to_be_attached()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    places = page.evaluate("window.places")
    assert max(places) - min(places) <= 2


def test_scrolling_up_reaches_the_first_message(long_chat: Chat) -> None:
    while (top := long_chat.top_seq()) > 1:
        long_chat.scroll_up(500)
        expect(long_chat.log.locator(f'[data-seq="{top - 1}"]')).to_be_attached()
    expect(long_chat.message("Line 1")).to_be_visible()


def test_at_the_bottom_it_follows_and_elsewhere_it_stays(long_chat: Chat, bob: Person, match_id: str) -> None:
    say(bob, match_id, ["Seen at once"])
    expect(long_chat.message("Seen at once")).to_be_in_viewport()
    long_chat.scroll_up(600)
    jump = long_chat.page.get_by_role("button", name="Jump to latest")
    expect(jump).to_be_visible()
    anchored = long_chat.top_seq()
    say(bob, match_id, ["Not seen yet"])
    expect(jump).to_contain_text("1")
    assert long_chat.top_seq() == anchored
    jump.click()
    expect(long_chat.message("Not seen yet")).to_be_in_viewport()


def test_one_can_scroll_away_at_once_from_what_one_has_written(long_chat: Chat) -> None:
    for number in range(1, 6):
        long_chat.log.hover()
        long_chat.send(f"Mine {number}")
        mine = long_chat.log.locator("[data-message-id]", has_text=f"Mine {number}")
        mine.wait_for()
        long_chat.page.mouse.wheel(0, -620)
        mine.evaluate(GROW)
        long_chat.log.evaluate(SCROLLED)
        expect(mine).not_to_be_in_viewport()
        long_chat.page.get_by_role("button", name="Jump to latest").click()
        expect(mine).to_be_in_viewport()


def test_who_scrolls_before_what_they_have_written_is_there_stays_where_they_are(long_chat: Chat) -> None:
    expect(long_chat.message(f"Line {MESSAGES}")).to_be_in_viewport()
    long_chat.box.fill("Mine")
    long_chat.log.evaluate(WRITE_AND_SCROLL_AT_ONCE)
    top = long_chat.top_seq()
    long_chat.expect_message("Mine", "Sent")
    long_chat.log.evaluate(SCROLLED)
    assert long_chat.top_seq() == top
    expect(long_chat.page.get_by_role("button", name="Jump to latest")).to_be_visible()


def test_the_message_that_is_read_stays_while_others_change_and_come(
    long_chat: Chat, alice: Person, bob: Person, match_id: str
) -> None:
    page = long_chat.page
    long_chat.scroll_up(1500)
    anchored = long_chat.top_seq()
    page.evaluate(FOLLOW, anchored)
    ids = {
        number: str(long_chat.message(f"Line {number}").get_attribute("data-message-id"))
        for number in range(anchored - 3, anchored)
    }

    def change(number: int, **more: object) -> dict[str, object]:
        return {"match_id": match_id, "message_id": ids[number], "client_id": f"change {number}", **more}

    do(
        alice,
        [
            ("edit_message", change(anchored - 3, content="Longer\n" * 8)),
            ("react_to_message", change(anchored - 2, emoji="👍", on=True)),
            ("delete_message", change(anchored - 1)),
        ],
    )
    say(bob, match_id, ["One", "Two"])
    expect(page.get_by_role("button", name="Jump to latest, 2 new messages")).to_be_visible()
    expect(long_chat.log.locator(f'[data-seq="{anchored - 1}"]')).to_contain_text("deleted")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    places = page.evaluate("window.places")
    assert max(places) - min(places) <= 2


def test_more_than_are_kept_at_once_are_read_back_and_forth_without_a_hole(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    say(alice, match_id, [f"Line {number}" for number in range(1, MORE_THAN_ARE_KEPT + 1)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    expect(chat.message(f"Line {MORE_THAN_ARE_KEPT}")).to_be_in_viewport()
    assert chat.log.evaluate(READ_TO, [-1, 1]) == MORE_THAN_ARE_KEPT
    assert chat.log.evaluate(READ_TO, [1, MORE_THAN_ARE_KEPT]) == MORE_THAN_ARE_KEPT
