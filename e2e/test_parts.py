"""Parts of the page that are fetched when they are needed, and may not come at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.conftest import Console, browser_state
from e2e.pages import Chat, Matches
from e2e.people import Person
from e2e.sockets import say

FAILURES, MANY = 2, 1_000


class Flaky:
    """Fails so many times, and comes then."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def __call__(self, route: Route) -> None:
        self.failures -= 1
        if self.failures < 0:
            route.continue_()
        else:
            route.abort()


@pytest.fixture
def page(alice: Person, new_context: Callable[..., BrowserContext], console: Console) -> Page:
    console.expect("ERR_FAILED|NetworkError|blocked")
    return new_context(storage_state=browser_state(alice), service_workers="block").new_page()


@pytest.mark.parametrize("name", ["chatting", "MessageActions"])
def test_what_could_not_be_fetched_is_fetched_again(
    page: Page, bob: Person, match_id: str, name: str
) -> None:
    say(bob, match_id, ["Hello"])
    flaky = Flaky(FAILURES)
    page.route(f"**/assets/{name}-*.js", flaky)
    chat = Chat(page, match_id)
    chat.open()
    chat.expect_message("Hello")
    chat.open_menu("Hello")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_visible()
    assert flaky.failures <= 0


@pytest.mark.every_browser
def test_what_tells_of_messages_can_be_missing(page: Page, match_id: str) -> None:
    flaky = Flaky(MANY)
    page.route("**/assets/Notifier-*.js", flaky)
    chat = Chat(page, match_id)
    chat.open()
    chat.send("Hello")
    chat.expect_message("Hello", "Sent")
    assert flaky.failures < MANY


@pytest.mark.every_browser
def test_a_page_that_is_left_while_it_fetches_complains_of_nothing(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    page = signed_in(alice)
    for _ in range(5):
        Matches(page).open()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto("/nowhere")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
