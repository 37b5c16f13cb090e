from typing import Any

from bson import ObjectId

from tests.conftest import Server


def copy(server: Server, message: dict[str, Any], newest: int) -> None:
    """Under each number after its own, as if it had been sent again and again."""
    with server.database() as database:
        one = database.messages.find_one({"_id": ObjectId(message["id"])})
        assert one is not None
        for begin in range(one["seq"] + 1, newest + 1, 1_000):
            seqs = range(begin, min(begin + 1_000, newest + 1))
            copies = [{**one, "_id": ObjectId(), "seq": seq, "clientId": str(seq)} for seq in seqs]
            database.messages.insert_many(copies, ordered=False)
