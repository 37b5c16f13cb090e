import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.pages import Chat, Matches
from e2e.people import Person, match, register
from e2e.sockets import say


def test_unread_messages_are_counted_in_the_list_and_the_title(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    page = signed_in(alice)
    matches = Matches(page)
    matches.open()
    say(bob, match_id, ["One", "Two", "Three"])
    expect(matches.link("Bob").get_by_label("3 unread messages")).to_be_visible()
    expect(matches.link("Bob")).to_contain_text("Three")
    expect(page).to_have_title(re.compile(r"^\(3\) "))
    icon = page.locator("link[rel=icon]")
    expect(icon).to_have_attribute("href", "/favicon-unread.svg")

    matches.link("Bob").click()
    Chat(page, match_id).expect_message("Three")
    expect(matches.link("Bob").get_by_label("unread")).to_have_count(0)
    expect(page).to_have_title("Bob · ColabMatch")
    expect(icon).to_have_attribute("href", "/favicon.svg")


def test_the_list_says_who_is_typing(chats: tuple[Chat, Chat]) -> None:
    alice, bob = chats
    bob.box.press_sequentially("Well")
    expect(Matches(alice.page).link("Bob")).to_contain_text("typing…")


def test_the_newest_activity_stands_first(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    carol = register(alice.url, "Carol")
    with_carol = match(alice, carol)
    matches = Matches(signed_in(alice))
    matches.open()
    links = matches.list.get_by_role("link")
    say(bob, match_id, ["First"])
    expect(links.nth(0)).to_contain_text("Bob")
    say(carol, with_carol, ["Then me"])
    expect(links.nth(0)).to_contain_text("Carol")


def test_the_list_is_asked_for_while_the_scripts_are_on_their_way(
    alice: Person,
    match_id: str,
    signed_in: Callable[[Person], Page],
    new_context: Callable[..., BrowserContext],
) -> None:
    before = signed_in(alice)
    Matches(before).open()
    expect(Matches(before).link("Bob")).to_be_visible()
    page = new_context(storage_state=before.context.storage_state()).new_page()
    scripts: list[Route] = []
    page.route("**/assets/vendor-*", lambda route: scripts.append(route))
    with page.expect_response("**/api/matches?*") as answer:
        page.goto("/chat", wait_until="commit")
    assert answer.value.ok
    # Whatever is asked for from now on stays without an answer.
    later: list[Route] = []
    page.route("**/api/matches?*", lambda route: later.append(route))
    page.unroute("**/assets/vendor-*")
    for script in scripts:
        script.continue_()
    expect(Matches(page).link("Bob")).to_be_visible()
    for route in later:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")
