"""The official Socket.IO client, for what a browser would only make slow: long histories."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import socketio

from e2e.people import Person

Call = tuple[str, dict[str, Any]]


def say(person: Person, match_id: str, texts: list[str]) -> list[dict[str, Any]]:
    """Sends the texts in their order and returns the stored messages."""
    return do(person, [("send_message", {"match_id": match_id, "content": text}) for text in texts])


def do(person: Person, calls: list[Call]) -> list[dict[str, Any]]:
    """Emits these one after the other, and returns the messages that their acks have."""
    return [ack.get("message", {}) for ack in call(person, calls)]


def entries(person: Person, match_id: str) -> list[dict[str, Any]]:
    """What was said and changed in the match, in its order."""
    [joined] = call(person, [("join_match", {"match_id": match_id, "after_seq": 0})])
    return list(joined["messages"])


def call(person: Person, calls: list[Call]) -> list[dict[str, Any]]:
    # A thread of its own: this one's event loop is Playwright's.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, call_all(person, calls)).result()


async def call_all(person: Person, calls: list[Call]) -> list[dict[str, Any]]:
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(person.url, auth={"token": person.token}, transports=["websocket"])
        acks = [await client.call(event, payload, timeout=10) for event, payload in calls]
    assert all(ack["ok"] for ack in acks), acks
    return acks
