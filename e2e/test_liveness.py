"""A connection is never believed to be alive: each journey takes it away without a word."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, WebSocketRoute, expect

from e2e.conftest import LOST_NETWORK, Console, browser_state
from e2e.line import Line
from e2e.pages import Chat
from e2e.people import Person
from e2e.server import Server
from e2e.sockets import say

SOON = 6000
LATER = 15_000
SLEEP_SECONDS = 8
# A tab that stops in the middle of writing to the outbox keeps the others from it for a minute: then the
# browser ends that.
FREED = 90_000
IS_SENDING = """async () => {
  const { held } = await navigator.locks.query()
  return held.some(({ name }) => name.startsWith('outbox'))
}"""
SHOW_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    line = Line(server.port)
    yield line
    line.close()


@pytest.fixture
def chat(line: Line, alice: Person, match_id: str, signed_in: Callable[[Person], Page]) -> Chat:
    """Alice's chat with Bob, over a line that can be cut."""
    return Chat(signed_in(replace(alice, url=line.url)), match_id)


def connect(chat: Chat, line: Line) -> None:
    chat.page.goto(f"{line.url}/chat/{chat.match_id}")
    chat.expect_ready(timeout=LATER)


@pytest.mark.parametrize("event", ["visibilitychange", "online"])
def test_a_dead_connection_is_found_out_when_the_page_is_back(
    chat: Chat, line: Line, bob: Person, event: str
) -> None:
    connect(chat, line)
    line.go_dead()
    say(bob, chat.match_id, ["Did you hear?"])
    target = "window" if event == "online" else "document"
    chat.page.evaluate(f"{target}.dispatchEvent(new Event('{event}'))")
    chat.expect_message("Did you hear?", timeout=SOON)


def test_a_dead_connection_is_found_out_after_sleep(
    chat: Chat, line: Line, bob: Person, browser: Browser
) -> None:
    connect(chat, line)
    line.go_dead()
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [int(process["id"]) for process in processes if process["type"] == "renderer"]
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        say(bob, chat.match_id, ["Good morning"])
        time.sleep(SLEEP_SECONDS)
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)
    chat.expect_message("Good morning", timeout=SOON)


def test_a_page_out_of_the_back_forward_cache_catches_up(
    browser_type_launch_args: dict[str, Any],
    browser_type: BrowserType,
    console: Console,
    alice: Person,
    bob: Person,
    match_id: str,
) -> None:
    caching = browser_type.launch(
        **browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = caching.new_context(storage_state=browser_state(alice))
    console.watch(context)
    chat = Chat(context.new_page(), match_id)
    chat.page.goto(f"{alice.url}/chat/{match_id}")
    chat.expect_ready()
    chat.wait_until_kept()
    chat.page.evaluate("addEventListener('pageshow', ({ persisted }) => { window.kept = persisted })")
    chat.page.goto(f"{alice.url}/nowhere")
    say(bob, match_id, ["While you were elsewhere"])
    chat.page.evaluate("history.back()")
    chat.expect_message("While you were elsewhere", timeout=SOON)
    assert chat.page.evaluate("window.kept")
    caching.close()


def test_r05_a_tab_that_stands_still_while_it_sends_holds_up_no_other(
    chat: Chat, line: Line, console: Console
) -> None:
    console.expect(LOST_NETWORK)
    connect(chat, line)
    other = Chat(chat.page.context.new_page(), chat.match_id)
    connect(other, line)
    line.go_dead()
    chat.send("One")
    chat.page.wait_for_function(IS_SENDING)
    with chat.page.expect_event("dialog") as dialog:
        chat.page.evaluate("setTimeout(() => alert('Nothing goes on here'))")
    other.page.evaluate(SHOW_AGAIN)
    other.send("Two")
    for text in ("One", "Two"):
        other.expect_message(text, "Sent", timeout=FREED)
    dialog.value.dismiss()
    for tab in (chat, other):
        tab.expect_texts(["One", "Two"], timeout=FREED)


def test_it_connects_again_after_handshakes_that_hung(
    chat: Chat, line: Line, bob: Person, console: Console
) -> None:
    console.expect(LOST_NETWORK)
    connect(chat, line)
    hung = Event()

    def swallow(first: bytes) -> bool:
        if b"/socket.io/" in first:
            hung.set()
        return hung.is_set()

    line.swallows = swallow
    line.go_dead()
    chat.page.evaluate(SHOW_AGAIN)
    expect(chat.status.filter(has_text="Reconnecting…")).to_be_visible(timeout=SOON)
    assert hung.wait(10)
    line.swallows = lambda _first: False
    say(bob, chat.match_id, ["There you are"])
    chat.expect_message("There you are", timeout=LATER)


def test_it_connects_again_where_the_server_does_not_say_whether_one_is_welcome(
    alice: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    chat = Chat(signed_in(alice), match_id)
    tries: list[WebSocketRoute] = []

    def swallow_the_first(page: WebSocketRoute) -> None:
        tries.append(page)
        server = page.connect_to_server()
        if len(tries) == 1:
            page.on_message(lambda frame: None if str(frame).startswith("40") else server.send(frame))
            server.on_close(lambda _code, _reason: None)

    chat.page.route_web_socket("**/socket.io/**", swallow_the_first)
    chat.page.goto(f"{alice.url}/chat/{match_id}")
    chat.expect_ready(timeout=LATER)
    assert len(tries) > 1


def test_where_web_sockets_hang_it_polls(chat: Chat, line: Line, bob: Person, console: Console) -> None:
    console.expect(LOST_NETWORK)
    line.swallows = lambda first: b"Upgrade: websocket" in first
    connect(chat, line)
    say(bob, chat.match_id, ["Slowly but surely"])
    chat.expect_message("Slowly but surely")
    chat.send("So it is")
    chat.expect_message("So it is", "Sent")
