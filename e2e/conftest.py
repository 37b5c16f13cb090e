import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Page, StorageState, WebError

from e2e import browser
from e2e.pages import Chat
from e2e.people import Person, match, register
from e2e.server import Server

LOST_NETWORK = re.compile(
    r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_INTERNET_DISCONNECTED|WebSocket connection to"
    # In the middle of an answer.
    r"|ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED_ENCODING"
    r"|Firefox can’t establish a connection|The connection to ws\S+ was interrupted"
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], browser_name: str) -> dict[str, Any]:
    own = browser.launch_options(browser_name)
    if own and own["executable_path"] is None:
        pytest.skip(f"no {browser_name} on this machine")
    return {**browser_type_launch_args, **own}


def browser_state(person: Person) -> StorageState:
    """That of a browser in which this person has signed in."""
    return {
        "cookies": [],
        "origins": [{"origin": person.url, "localStorage": [{"name": "token", "value": person.token}]}],
    }


class Console:
    """What the pages of a test complained of. A test says beforehand what it provokes."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.provoked: list[re.Pattern[str]] = []

    def expect(self, pattern: str | re.Pattern[str]) -> None:
        self.provoked.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.heard)
        context.on("weberror", self.thrown)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def thrown(self, error: WebError) -> None:
        self.complaints.append(f"thrown: {error.error}")

    def unexpected(self) -> list[str]:
        return [line for line in self.complaints if not any(known.search(line) for known in self.provoked)]


@pytest.fixture
def console() -> Iterator[Console]:
    console = Console()
    yield console
    assert console.unexpected() == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], console: Console
) -> Callable[..., BrowserContext]:
    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        console.watch(context)
        return context

    return watched


@pytest.fixture
def start(
    browser_type_launch_args: dict[str, Any],
    browser_type: BrowserType,
    alice: Person,
    match_id: str,
    tmp_path: Path,
) -> Callable[[], Chat]:
    """Alice's chat with Bob, in a browser that is started each time with the same profile."""

    def started() -> Chat:
        options = {**browser_type_launch_args, "base_url": alice.url}
        context = browser_type.launch_persistent_context(tmp_path, **options)
        return Chat(context.pages[0], match_id)

    return started


@pytest.fixture
def alice(server: Server) -> Person:
    return register(server.url, "Alice")


@pytest.fixture
def bob(server: Server) -> Person:
    return register(server.url, "Bob")


@pytest.fixture
def match_id(alice: Person, bob: Person) -> str:
    return match(alice, bob)


@pytest.fixture
def signed_in(new_context: Callable[..., BrowserContext]) -> Callable[[Person], Page]:
    """A new browser of this person, who need not sign in."""

    def open_browser(person: Person) -> Page:
        return new_context(storage_state=browser_state(person)).new_page()

    return open_browser


@pytest.fixture
def chats(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> tuple[Chat, Chat]:
    """Two browsers, in which Alice and Bob are in their chat and see each other."""
    both = Chat(signed_in(alice), match_id), Chat(signed_in(bob), match_id)
    for chat in both:
        chat.open()
    for chat in both:
        chat.expect_online()
    return both
