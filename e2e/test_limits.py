"""Whoever is too fast for the server is told so, and need not do anything again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.conftest import browser_state
from e2e.pages import Chat
from e2e.people import match, register
from e2e.server import NO_LIMITS, Server
from e2e.test_changes import react, reaction

A_MINUTE = 2


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Server]:
    """Takes two messages a minute, and twice as many changes."""
    server = Server(tmp_path, environment=NO_LIMITS | {"MESSAGES_PER_MINUTE": str(A_MINUTE)})
    server.start()
    yield server
    server.stop()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], strict: Server) -> dict[str, Any]:
    return {**browser_context_args, "base_url": strict.url}


def test_what_comes_too_fast_waits_and_is_said_to(
    strict: Server, new_context: Callable[..., BrowserContext]
) -> None:
    alice, bob = register(strict.url, "Alice"), register(strict.url, "Bob")
    context = new_context(storage_state=browser_state(alice))
    chat = Chat(context.new_page(), match(alice, bob))
    chat.open()
    chat.expect_ready()
    for text in ("One", "Two"):
        chat.send(text)
        chat.expect_message(text, "Sent")
    alert = chat.page.get_by_role("alert")
    chat.send("Three")
    expect(alert).to_contain_text("You are sending very fast. What waits is sent by itself")
    chat.expect_message("Three", "Sending")

    for emoji in ("👍", "❤️", "😂", "😮", "😢"):
        react(chat, "One", emoji)
    expect(alert).to_contain_text("You are changing messages very fast. What waits is saved by itself")
    expect(reaction(chat, "One")).to_have_accessible_name("😢 1, react")
