"""The official Socket.IO client, for what a browser would only make slow: long histories."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import socketio

from e2e.people import Person


def say(person: Person, match_id: str, texts: list[str]) -> list[dict[str, Any]]:
    """Sends the texts in their order and returns the stored messages."""
    # A thread of its own: this one's event loop is Playwright's.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, send_all(person, match_id, texts)).result()


async def send_all(person: Person, match_id: str, texts: list[str]) -> list[dict[str, Any]]:
    async with socketio.AsyncSimpleClient() as client:
        await client.connect(person.url, auth={"token": person.token}, transports=["websocket"])
        sends = ({"match_id": match_id, "content": text} for text in texts)
        acks = [await client.call("send_message", send, timeout=10) for send in sends]
    assert all(ack["ok"] for ack in acks), acks
    return [ack["message"] for ack in acks]
