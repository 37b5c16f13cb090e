"""What the database and REST have of a match."""

from collections.abc import Iterator
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, MongoClient

from e2e.faults.history import Entry, Message
from e2e.people import Person

MESSAGE_KINDS = ("text", "voice", "file")
PAGE = 200


def read_database(port: int, match_id: str) -> list[dict[str, Any]]:
    """Every entry of the match's timeline, in its order."""
    with MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{port}/") as client:
        entries = client["colabmatch"]["messages"].find({"matchId": ObjectId(match_id)})
        return list(entries.sort("seq", ASCENDING))


def entries_in(entries: list[dict[str, Any]]) -> list[Entry]:
    return [Entry(entry["seq"], entry["clientId"]) for entry in entries]


def messages_in(entries: list[dict[str, Any]]) -> list[Message]:
    return [as_message(entry) for entry in entries if entry["kind"] in MESSAGE_KINDS]


def read_rest(person: Person, match_id: str) -> list[Message]:
    found: list[Message] = []
    while True:
        where = {"after_seq": found[-1].seq if found else 0, "limit": PAGE}
        page = person.call("GET", f"/matches/{match_id}/messages", params=where)
        found += [as_message(message) for message in page["messages"]]
        if not page["has_more"]:
            return found


def as_message(document: dict[str, Any]) -> Message:
    """From a message as REST, Socket.IO or the database has it."""
    return Message(
        document["seq"],
        str(document.get("id") or document["_id"]),
        document["content"],
        document["clientId"],
        document["deletedAt"] is not None,
        frozenset(reactions_of(document)),
    )


def reactions_of(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each emoji with its user."""
    for reaction in document.get("reactions", ()):
        yield reaction["emoji"], reaction["userId"]
    for user_id, reaction in document.get("reactionsBy", {}).items():
        if reaction["emoji"]:
            yield reaction["emoji"], user_id
