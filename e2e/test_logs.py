from uuid import uuid4

from e2e.pages import Chat
from e2e.server import Server


def test_backend_logs_show_events_and_never_what_was_said(
    chats: tuple[Chat, Chat], match_id: str, server: Server
) -> None:
    alice, bob = chats
    secret = f"canary {uuid4().hex}"
    alice.box.press_sequentially("typing ")
    alice.send(secret)
    alice.expect_message(secret, "Read")
    bob.expect_message(secret)

    lines = [line for line in server.log().splitlines() if match_id in line]
    for event in ("join_match", "typing", "send_message", "read_message"):
        assert any(event in line for line in lines), event
    assert secret not in server.log()
