from collections.abc import Iterator

import pytest

from e2e.people import Person
from e2e.server import Server
from e2e.webkit.driver import Chat, Driver, missing


@pytest.fixture
def drivers() -> Iterator[list[Driver]]:
    if lacking := missing():
        pytest.skip(f"no WebKit: {', '.join(lacking)} not installed")
    drivers: list[Driver] = []
    try:
        drivers += [Driver(), Driver()]
        yield drivers
    finally:
        for driver in drivers:
            driver.end()


def test_two_people_talk_in_webkit_also_after_the_server_was_away(
    drivers: list[Driver], server: Server, alice: Person, bob: Person, match_id: str
) -> None:
    here, there = Chat(drivers[0], alice), Chat(drivers[1], bob)
    for chat in (here, there):
        chat.open(match_id)
    for chat in (here, there):
        chat.says("Active now")
    here.send("Hello from WebKit")
    there.has_message("Hello from WebKit")
    here.says("Read")
    there.type("Let me think")
    here.says("Bob is typing…")
    here.no_longer_says("Bob is typing…")
    server.kill()
    here.says("Reconnecting…")
    here.send("Written without a server")
    server.start()
    there.has_message("Written without a server")
    here.no_longer_says("Reconnecting…")
