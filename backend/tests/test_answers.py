"""R13: whatever an event meets, it is answered, logged once, and its socket lives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bson import ObjectId

from tests.client import Person, send
from tests.conftest import Server
from tests.metrics import since_now

EVENTS = {
    "join_match": {},
    "sync": {"after_seq": 0},
    "send_message": {"content": "canary"},
    "edit_message": {"message_id": "f" * 24, "content": "canary"},
    "delete_message": {"message_id": "f" * 24},
    "react_to_message": {"message_id": "f" * 24, "emoji": "👍", "on": True},
    "typing": {"is_typing": True},
    "read_message": {"message_id": "f" * 24},
    "deliver_message": {"message_id": "f" * 24},
    "leave_match": {},
}


@contextmanager
def unreadable(server: Server, match_id: str) -> Iterator[None]:
    """Its document, behind the server's back, has a field that makes every handler that reads it raise."""
    with server.database() as database:
        before = database.matches.find_one_and_update({"_id": ObjectId(match_id)}, {"$set": {"lastSeq": "x"}})
        assert before
        yield
        database.matches.update_one({"_id": before["_id"]}, {"$set": {"lastSeq": before["lastSeq"]}})


@pytest.mark.parametrize("event", EVENTS)
async def test_r13_a_handler_that_raises_answers_and_the_socket_lives(
    server: Server, ada: Person, event: str
) -> None:
    device = await ada.device()
    growth = await since_now(ada.http)
    with unreadable(server, ada.match_id):
        await device.fails(event, {"match_id": ada.match_id} | EVENTS[event], "internal")
    await send(device, ada.match_id, "still here")
    entries = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    of_match = [entry for entry in entries if entry.get("match_id") == ada.match_id]
    (failed,) = [entry for entry in of_match if entry["outcome"] == "internal"]
    assert (failed["name"], failed["level"], failed["user_id"]) == (event, "error", ada.id)
    assert "Traceback" in failed["exception"]
    assert len([entry for entry in entries if entry.get("request_id") == failed["request_id"]]) == 1
    assert await growth.of("chat_errors_logged_total") == 1
