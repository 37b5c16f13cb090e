from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat
from e2e.people import Person
from e2e.sockets import say
from e2e.test_accessibility import expect_axe_finds_nothing

MESSAGES = 260
NEEDLES = {3: "The Needle is here", 120: "no needles, no nEEdle", 250: "(needle)+?"}


@pytest.fixture
def chat(alice: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    """A long conversation, with three messages to be found."""
    say(alice, match_id, [NEEDLES.get(n, f"Straw {n}") for n in range(1, MESSAGES + 1)])
    chat = Chat(signed_in(alice), match_id)
    chat.open()
    chat.expect_message(f"Straw {MESSAGES}")
    return chat


def search(chat: Chat, text: str) -> Locator:
    chat.page.get_by_role("button", name="Search messages").click()
    box = chat.page.get_by_role("searchbox", name="Search messages")
    expect(box).to_be_focused()
    box.fill(text)
    return box


def says(chat: Chat, text: str) -> None:
    expect(chat.page.get_by_role("search").get_by_role("status")).to_have_text(text)


def test_what_is_found_is_listed_and_led_to_with_its_places_marked(chat: Chat) -> None:
    search(chat, "needle")
    says(chat, "3 messages found")
    hits = chat.page.get_by_role("search").get_by_role("listitem")
    expect(hits).to_have_count(3)
    expect(hits.nth(1).locator("mark")).to_have_text(["needle", "nEEdle"])
    hits.nth(2).get_by_role("button").click()
    expect(chat.message(NEEDLES[3])).to_be_in_viewport()
    expect(chat.message(NEEDLES[3]).locator("mark")).to_have_text(["Needle"])
    says(chat, "3 of 3")
    expect(chat.page.get_by_role("searchbox")).to_be_focused()


def test_a_hit_is_shown_by_whole_words_and_marks(chat: Chat, alice: Person, match_id: str) -> None:
    say(alice, match_id, ["It lies in the meadow behind the house: " + "haystack " * 30])
    search(chat, "haystack")
    says(chat, "1 message found")
    hit = chat.page.get_by_role("search").get_by_role("listitem")
    expect(hit).to_contain_text("…behind the house: haystack")
    cut = """hit => [...hit.querySelectorAll('mark')].filter(mark => {
      const [own, line] = [mark, mark.parentElement].map(one => one.getBoundingClientRect())
      return own.right > line.right + 1 || (own.top < line.bottom && own.bottom > line.bottom + 1)
    }).length"""
    assert hit.evaluate(cut) == 0


def test_enter_goes_from_hit_to_hit_and_escape_ends_it(chat: Chat) -> None:
    box = search(chat, "NEEDLE")
    says(chat, "3 messages found")
    for place, seq in (("1 of 3", 250), ("2 of 3", 120), ("3 of 3", 3)):
        box.press("Enter")
        says(chat, place)
        expect(chat.message(NEEDLES[seq])).to_be_in_viewport()
        expect(box).to_be_focused()
    box.press("Shift+Enter")
    says(chat, "2 of 3")
    expect(chat.message(NEEDLES[120])).to_be_in_viewport()
    box.press("Escape")
    expect(box).not_to_be_attached()
    expect(chat.page.get_by_role("button", name="Search messages")).to_be_focused()
    expect(chat.log.locator("mark")).to_have_count(0)


def test_escape_ends_it_from_anywhere_in_it_but_closes_what_lies_over_it_first(chat: Chat) -> None:
    page = chat.page
    opener = page.get_by_role("button", name="Search messages")
    panel = page.get_by_role("search")
    for name in ("Close search", "Older match", "Jump to a date"):
        search(chat, "needle")
        says(chat, "3 messages found")
        panel.get_by_role("button", name=name).focus()
        page.keyboard.press("Escape")
        expect(panel).not_to_be_attached()
        expect(opener).to_be_focused()
    search(chat, "needle")
    says(chat, "3 messages found")
    page.get_by_role("button", name="Conversation menu").click()
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(panel).to_be_visible()
    panel.get_by_role("listitem").first.get_by_role("button").focus()
    page.keyboard.press("Escape")
    expect(panel).not_to_be_attached()
    expect(opener).to_be_focused()


def test_what_is_sought_is_taken_as_it_stands_and_nothing_is_said_to_be_nothing(chat: Chat) -> None:
    box = search(chat, "(needle)+?")
    says(chat, "1 message found")
    box.fill("haystack")
    says(chat, "No message has this text.")


def test_a_search_that_fails_says_so_and_can_be_tried_again(chat: Chat, console: Console) -> None:
    console.expect("503")
    refusal = {"error": {"code": "unavailable", "message": ""}}
    chat.page.route("**/search?**", lambda route: route.fulfill(status=503, json=refusal))
    search(chat, "needle")
    alert = chat.page.get_by_role("search").get_by_role("alert")
    expect(alert).to_contain_text("The server cannot be reached")
    chat.page.unroute("**/search?**")
    alert.get_by_role("button", name="Try again").click()
    says(chat, "3 messages found")


def let_pass(chat: Chat, route: Route, status: int = 200) -> None:
    """Until the page has drawn what it made of the answer."""
    with chat.page.expect_event("requestfinished", lambda request: request == route.request):
        if status == 200:
            route.continue_()
        else:
            route.fulfill(status=status, json={"error": {"code": "unavailable", "message": ""}})
    chat.page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 100))")


@pytest.mark.parametrize("status", [200, 503])
def test_an_answer_that_comes_after_one_has_gone_elsewhere_moves_nothing(
    chat: Chat, console: Console, status: int
) -> None:
    console.expect("503")
    held = list[Route]()
    chat.page.route("**/messages?around_seq=3&*", lambda route: held.append(route))
    box = search(chat, "needle")
    says(chat, "3 messages found")

    def ask_for_the_oldest() -> None:
        expect(chat.message(NEEDLES[120])).to_be_in_viewport()
        with chat.page.expect_request("**/messages?around_seq=3&*"):
            box.press("Enter")

    box.press("Enter")
    box.press("Enter")
    ask_for_the_oldest()
    box.press("Shift+Enter")
    let_pass(chat, held.pop(), status)
    expect(chat.message(NEEDLES[120])).to_be_in_viewport()

    ask_for_the_oldest()
    chat.page.get_by_role("button", name="Jump to latest").click()
    expect(chat.message(f"Straw {MESSAGES}")).to_be_in_viewport()
    let_pass(chat, held.pop(), status)
    expect(chat.message(f"Straw {MESSAGES}")).to_be_in_viewport()

    box.press("Shift+Enter")
    ask_for_the_oldest()
    chat.send("Mine")
    expect(chat.message("Mine")).to_be_in_viewport()
    let_pass(chat, held.pop(), status)
    expect(chat.message("Mine")).to_be_in_viewport()
    expect(chat.page.get_by_role("alert")).to_have_count(0)


def test_axe_finds_nothing_while_searching(chat: Chat) -> None:
    search(chat, "needle")
    says(chat, "3 messages found")
    expect_axe_finds_nothing(chat.page)


def test_a_date_leads_to_its_first_message(chat: Chat) -> None:
    chat.page.get_by_role("button", name="Search messages").click()
    calendar = chat.page.get_by_role("search").locator("input[type=date]")
    calendar.fill("2001-01-01")
    expect(chat.message("Straw 1")).to_be_in_viewport()
    calendar.fill("2999-12-31")
    expect(chat.message(f"Straw {MESSAGES}")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1300, 390])
def test_what_is_to_be_said_covers_the_hits_and_not_the_field_and_being_offline_neither(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page], console: Console, width: int
) -> None:
    console.expect(LOST_NETWORK)
    say(alice, match_id, ["A needle"] * 12)
    chat = Chat(signed_in(alice), match_id)
    page = chat.page
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/chat/{match_id}?as=bob")
    chat.expect_ready()
    search(chat, "needle")
    says(chat, "12 messages found")
    row = page.get_by_role("search").locator("> div").first

    def expect_one_below_the_other(upper: Locator, lower: Locator) -> None:
        expect(lower).to_be_visible()
        above, below = upper.bounding_box(), lower.bounding_box()
        assert above
        assert below
        assert below["y"] >= above["y"] + above["height"]

    expect_one_below_the_other(row, page.get_by_role("note"))
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("note")).to_have_count(0)
    page.context.set_offline(True)
    banner = page.get_by_role("status").filter(has_text="offline")
    expect(banner).to_be_visible()
    expect_one_below_the_other(banner, row)
