import pytest
from playwright.sync_api import expect

from e2e.conftest import LOST_NETWORK, Console
from e2e.pages import Chat
from e2e.server import Server

FIVE_SECONDS = 5000


@pytest.mark.every_browser
def test_after_a_server_restart_all_is_as_before_and_nothing_is_lost(
    chats: tuple[Chat, Chat], server: Server, console: Console
) -> None:
    alice, bob = chats
    console.expect(LOST_NETWORK)
    alice.send("Before")
    bob.expect_message("Before")

    with server.killed():
        for chat in chats:
            expect(chat.status.filter(has_text="Reconnecting…")).to_be_visible()
        alice.send("Meanwhile")
        alice.expect_message("Meanwhile", "Sending")

    for chat in chats:
        expect(chat.status.filter(has_text="Reconnecting…")).not_to_be_visible(timeout=FIVE_SECONDS)
    bob.expect_message("Meanwhile", timeout=FIVE_SECONDS)
    alice.expect_message("Meanwhile", "Read")
    bob.send("After")
    alice.expect_message("After")
    for chat in chats:
        chat.page.reload()
        for text in ("Before", "Meanwhile", "After"):
            chat.expect_message(text)
