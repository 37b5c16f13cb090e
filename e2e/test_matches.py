import re
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Page, Route, expect

from e2e.conftest import browser_state
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


def test_s15_a_name_is_shown_as_it_was_written(alice: Person, signed_in: Callable[[Person], Page]) -> None:
    name = "<img src=x onerror=alert(1)>"
    other = register(alice.url, "Mallory")
    other.call("PATCH", "/users/me", json={"name": name})
    match_id = match(alice, other)
    page = signed_in(alice)
    page.on("dialog", lambda dialog: pytest.fail(f"A script ran: {dialog.message}"))
    say(other, match_id, ["Hello"])
    Matches(page).open()
    Matches(page).list.get_by_role("link").filter(has_text=name).click()
    Chat(page, match_id).expect_message("Hello")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page).to_have_title(f"{name} · ColabMatch")
    expect(page.locator("[src=x]")).to_have_count(0)


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


@pytest.mark.parametrize("width", [390, 1440])
def test_what_the_list_stands_in_is_there_before_the_scripts_and_stays_where_it_is(
    alice: Person, match_id: str, new_context: Callable[..., BrowserContext], width: int
) -> None:
    context = new_context(storage_state=browser_state(alice), service_workers="block")
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    Matches(page).open()
    expect(Matches(page).link("Bob")).to_be_visible()
    scripts: list[Route] = []
    hold = [True]
    page.route(
        "**/assets/*.js",
        lambda script: scripts.append(script) if hold else script.continue_(),
    )
    page.reload(wait_until="commit")
    name = page.get_by_text("ColabMatch", exact=True)
    expect(name).to_be_visible()
    assert scripts
    drawn = name.bounding_box()
    hold.clear()
    for script in scripts:
        script.continue_()
    expect(Matches(page).link("Bob")).to_be_visible()
    assert name.bounding_box() == drawn


def test_a_match_that_begins_while_the_list_is_on_its_way_stays_in_it(
    alice: Person, bob: Person, signed_in: Callable[[Person], Page]
) -> None:
    page = signed_in(alice)
    page.goto("/chat")
    expect(page.get_by_text("No matches yet").last).to_be_visible()
    # Answered with what there was when it asked.
    lists: list[tuple[Route, APIResponse]] = []
    page.route("**/api/matches?limit=*", lambda route: lists.append((route, route.fetch())))
    with page.expect_event("websocket") as connection:
        page.reload()
    connection.value.wait_for_event("framereceived", lambda frame: str(frame).startswith("40"))
    match(alice, bob)
    expect(Matches(page).link("Bob")).to_be_visible()
    first, answer = lists[0]
    assert answer.json()["matches"] == []
    with page.expect_response("**/api/matches?limit=*"):
        first.fulfill(response=answer)
    page.evaluate("() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 200))")
    expect(Matches(page).link("Bob")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
