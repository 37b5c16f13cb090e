"""R6: pushes that never come, come twice, or overtake each other."""

import json
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from e2e.pages import Chat
from e2e.people import Person
from e2e.sockets import say

COUNT = 20
LOST = {3, 11, COUNT}
HELD_BACK = {6, 15}
FIVE_SECONDS = 5_000


class Spoiled:
    """A WebSocket on which pushed messages are lost, held back behind the next, or doubled."""

    def __init__(self, page: WebSocketRoute) -> None:
        self._page = page
        self._pushes = 0
        self._held: list[str | bytes] = []
        page.connect_to_server().on_message(self._hear)

    def _hear(self, frame: str | bytes) -> None:
        if not str(frame).startswith('42["new_message"'):
            self._page.send(frame)
            return
        self._pushes += 1
        if self._pushes in HELD_BACK:
            self._held.append(frame)
        elif self._pushes not in LOST:
            for _ in range(2):
                self._page.send(frame)
            while self._held:
                self._page.send(self._held.pop())


class Silenced:
    """A WebSocket on which no message is pushed, until the server asks to sync after all."""

    def __init__(self, page: WebSocketRoute) -> None:
        self._page = page
        page.connect_to_server().on_message(self._hear)

    def _hear(self, frame: str | bytes) -> None:
        if not str(frame).startswith('42["new_message"'):
            self._page.send(frame)

    def ask_to_sync(self, *match_ids: str) -> None:
        self._page.send("42" + json.dumps(["resync", {"match_ids": match_ids}]))


def test_r06_told_to_resync_it_asks_for_what_it_missed(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    chat = Chat(signed_in(alice), match_id)
    sockets: list[Silenced] = []
    chat.page.route_web_socket("**/socket.io/**", lambda page: sockets.append(Silenced(page)))
    chat.open()
    expect(chat.status.filter(has_text="Offline")).to_be_visible()
    say(bob, match_id, ["Did you hear?"])
    chat.expect_texts([])
    sockets[-1].ask_to_sync(match_id)
    chat.expect_texts(["Did you hear?"], timeout=FIVE_SECONDS)


def test_r06_lost_doubled_and_shuffled_pushes_end_in_what_was_said(
    alice: Person, bob: Person, match_id: str, signed_in: Callable[[Person], Page]
) -> None:
    chat = Chat(signed_in(alice), match_id)
    chat.page.route_web_socket("**/socket.io/**", Spoiled)
    chat.open()
    expect(chat.status.filter(has_text="Offline")).to_be_visible()
    texts = [f"Line {number}" for number in range(1, COUNT + 1)]
    say(bob, match_id, texts)
    chat.expect_texts(texts, timeout=FIVE_SECONDS)
    expect(chat.page.get_by_role("alert")).to_have_count(0)
