"""Web Push to a real browser. Only Firefox can be told of a push service on this machine."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Response, expect

from e2e.conftest import Console
from e2e.pages import Chat, Matches, SignIn
from e2e.people import Person
from e2e.push_service import PushService
from e2e.server import NO_LIMITS, Server, free_port
from e2e.sockets import say
from e2e.test_notifications import SPY, wait_for_notes

pytestmark = [pytest.mark.every_browser, pytest.mark.only_browser("firefox")]

ONLY_WHILE_OPEN = "they come only while ColabMatch is open"


@pytest.fixture(scope="session")
def service() -> Iterator[PushService]:
    service = PushService(free_port())
    yield service
    service.stop()


@pytest.fixture(scope="session")
def server(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {**NO_LIMITS, "PUSH_ALLOWED_ORIGINS": service.origin}
    server = Server(tmp_path_factory.mktemp("pushing"), "--no-demo", environment=environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def firefox(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType, service: PushService
) -> Iterator[Browser]:
    preferences = {**browser_type_launch_args.get("firefox_user_prefs", {}), **service.preferences}
    browser = browser_type.launch(**{**browser_type_launch_args, "firefox_user_prefs": preferences})
    yield browser
    browser.close()


def is_told_to_the_server(answer: Response) -> bool:
    return answer.request.method == "PUT" and answer.url.endswith("/push_subscriptions")


@pytest.fixture
def page(firefox: Browser, bob: Person, console: Console) -> Page:
    """The settings in Bob's browser, who is there for the first time."""
    context = firefox.new_context(base_url=bob.url)
    context.add_init_script(SPY)
    console.watch(context)
    page = context.new_page()
    SignIn(page).open_as(bob)
    page.get_by_role("link", name="Settings").click()
    return page


@pytest.fixture
def at_home(page: Page, service: PushService) -> Callable[[], Page]:
    """A page of Bob's browser, who has turned notifications on."""
    with page.expect_response(is_told_to_the_server):
        page.get_by_role("switch", name="Notifications").click()
    service.wait_for("register")
    expect(page.get_by_text(ONLY_WHILE_OPEN)).to_be_hidden()
    page.close()
    return page.context.new_page


@pytest.fixture
def page_after(
    at_home: Callable[[], Page], alice: Person, match_id: str, service: PushService
) -> Callable[[str], Page]:
    """Alice writes while no page of Bob's is open; his next one, once his browser has told him."""

    def after(text: str) -> Page:
        say(alice, match_id, [text])
        service.wait_for("ack")
        page = at_home()
        Matches(page).open()
        wait_for_notes(page, match_id, [{"title": "Alice", "body": text}])
        return page

    return after


def test_whoever_has_closed_the_page_is_told_by_the_browser(
    page_after: Callable[[str], Page], match_id: str
) -> None:
    page = page_after("Are you there?")
    Chat(page, match_id).open()
    wait_for_notes(page, match_id, [])


def test_a_subscription_that_the_push_service_has_lost_is_renewed_without_a_page(
    page_after: Callable[[str], Page], service: PushService
) -> None:
    service.forget_all()
    service.wait_for("register")
    page_after("Still there?")


def test_a_push_service_that_could_not_be_reached_is_asked_again_with_the_next_connection(
    page: Page, service: PushService
) -> None:
    service.fails = True
    page.get_by_role("switch", name="Notifications").click()
    expect(page.get_by_text(ONLY_WHILE_OPEN)).to_be_visible()
    service.fails = False
    page.go_back()
    page.context.set_offline(True)
    expect(page.get_by_role("status").filter(has_text="You are offline")).to_be_visible()
    with page.expect_response(is_told_to_the_server):
        page.context.set_offline(False)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("switch", name="Notifications")).to_be_checked()
    expect(page.get_by_text(ONLY_WHILE_OPEN)).to_be_hidden()
