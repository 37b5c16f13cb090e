"""How long a page of history takes in a match of 100,000 messages, over REST, on the embedded database."""

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import httpx
import pymongo
from bson import ObjectId

from bench.latency import connect
from e2e.people import Person, match, register
from e2e.server import Server

MESSAGES = 100_000
PAGES = 500
LISTS = 20
AT_ONCE = 1_000
DATABASE = "colabmatch"


async def send_first(person: Person, match_id: str) -> None:
    client = await connect(person, match_id)
    await client.call("send_message", {"match_id": match_id, "content": "." * 100})
    await client.disconnect()


def fill(port: int, match_id: str) -> None:
    """Copies of the first message under the numbers after it."""
    with pymongo.MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{port}") as client:
        database = client[DATABASE]
        first = database.messages.find_one({"matchId": ObjectId(match_id)})
        if first is None:
            raise RuntimeError("The first message is not there")
        for begin in range(2, MESSAGES + 1, AT_ONCE):
            seqs = range(begin, min(begin + AT_ONCE, MESSAGES + 1))
            database.messages.insert_many(
                [{**first, "_id": ObjectId(), "seq": seq, "clientId": str(seq)} for seq in seqs],
                ordered=False,
            )
        database.matches.update_one({"_id": ObjectId(match_id)}, {"$set": {"lastSeq": MESSAGES}})


def long_match(server: Server) -> tuple[Person, Person, str]:
    alice, bob = register(server.url, "Alice"), register(server.url, "Bob")
    match_id = match(alice, bob)
    asyncio.run(send_first(alice, match_id))
    print(f"Writing {MESSAGES:,} messages ...", flush=True)
    fill(server.database()["port"], match_id)
    return alice, bob, match_id


def pages(client: httpx.Client, path: str, chosen: list[dict[str, int]]) -> dict[str, float]:
    """Milliseconds until the page is read, and nothing of it missing."""
    took = []
    for query in chosen:
        start = time.perf_counter()
        found = client.get(path, params=query).raise_for_status().json()
        took.append((time.perf_counter() - start) * 1e3)
        if len(found["messages"]) != query["limit"]:
            raise RuntimeError(f"{query}: {len(found['messages'])} messages")
    return parts(took)


def list_of_matches(client: httpx.Client) -> dict[str, float]:
    took = []
    for _ in range(LISTS):
        start = time.perf_counter()
        client.get("/api/matches").raise_for_status()
        took.append((time.perf_counter() - start) * 1e3)
    return parts(took)


def parts(took: list[float]) -> dict[str, float]:
    took.sort()
    return {f"p{part}": took[int(part / 100 * (len(took) - 1))] for part in (50, 95, 99)}


def signed_in(server: Server, person: Person) -> httpx.Client:
    return httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {person.token}"}, timeout=30)


def measure(folder: Path) -> dict[str, dict[str, float]]:
    server = Server(folder, "--no-demo")
    server.start()
    try:
        alice, bob, match_id = long_match(server)
        chance = random.Random(1)  # noqa: S311 - no secret
        anywhere = [{"limit": 50, "before_seq": chance.randint(100, MESSAGES)} for _ in range(PAGES)]
        newest = [{"limit": 50}] * PAGES
        path = f"/api/matches/{match_id}/messages"
        with signed_in(server, alice) as writer, signed_in(server, bob) as reader:
            return {
                "the newest 50": pages(reader, path, newest),
                "50 before any message": pages(reader, path, anywhere),
                "the list of matches, all unread": list_of_matches(reader),
                "the list of matches, all one's own": list_of_matches(writer),
            }
    finally:
        server.stop()
