"""How long a message and a typing signal take from one person's emit to the other's event, on loopback.

Two official Socket.IO clients, the server as `run.py` starts it, the embedded database. One table, printed
and written to reports/latency.md and reports/latency.json.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import socketio

from bench import report
from e2e.people import Person, match, register
from e2e.server import Server

PER_SECOND = 20
SECONDS = 15
Delays = list[float]


async def connect(person: Person, match_id: str) -> socketio.AsyncClient:
    client = socketio.AsyncClient()
    await client.connect(person.url, auth={"token": person.token}, transports=["websocket"])
    joined = await client.call("join_match", {"match_id": match_id})
    if not joined["ok"]:
        raise RuntimeError(joined)
    return client


async def at_a_steady_rate(send: Callable[[int], Coroutine[None, None, None]]) -> Delays:
    """Calls `send` 20 times a second without waiting for the ones before; returns when each was called."""
    sent_at = []
    start = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for number in range(PER_SECOND * SECONDS):
            await asyncio.sleep(start + number / PER_SECOND - time.perf_counter())
            sent_at.append(time.perf_counter())
            tasks.create_task(send(number))
    return sent_at


async def measure_messages(alice: socketio.AsyncClient, bob: socketio.AsyncClient, match_id: str) -> Delays:
    came_at: dict[int, float] = {}
    all_came = asyncio.Event()

    async def came(message: dict[str, Any]) -> None:
        came_at[int(message["content"])] = time.perf_counter()
        if len(came_at) == PER_SECOND * SECONDS:
            all_came.set()

    async def send(number: int) -> None:
        ack = await alice.call("send_message", {"match_id": match_id, "content": str(number)}, timeout=10)
        if not ack["ok"]:
            raise RuntimeError(ack)

    bob.on("new_message", came)
    sent_at = await at_a_steady_rate(send)
    await asyncio.wait_for(all_came.wait(), 10)
    return [came_at[number] - sent for number, sent in enumerate(sent_at)]


async def measure_typing(alice: socketio.AsyncClient, bob: socketio.AsyncClient, match_id: str) -> Delays:
    came_at: list[float] = []
    all_came = asyncio.Event()

    async def came(event: dict[str, Any]) -> None:
        came_at.append(time.perf_counter())
        if len(came_at) == PER_SECOND * SECONDS:
            all_came.set()

    async def send(number: int) -> None:
        await alice.emit("typing", {"match_id": match_id, "is_typing": number % 2 == 0})

    bob.on("user_typing", came)
    bob.on("typing_stopped", came)
    sent_at = await at_a_steady_rate(send)
    await asyncio.wait_for(all_came.wait(), 10)
    return [came - sent for came, sent in zip(came_at, sent_at, strict=True)]


def summary(delays: Delays) -> dict[str, float]:
    ordered = sorted(delay * 1000 for delay in delays)
    rank = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1}
    return {name: round(ordered[max(0, round(part * len(ordered)) - 1)], 1) for name, part in rank.items()}


async def measure(server: Server) -> dict[str, dict[str, float]]:
    alice, bob = register(server.url, "Alice"), register(server.url, "Bob")
    match_id = match(alice, bob)
    clients = await connect(alice, match_id), await connect(bob, match_id)
    try:
        messages = await measure_messages(*clients, match_id)
        typing = await measure_typing(*clients, match_id)
    finally:
        for client in clients:
            await client.disconnect()
    return {"message": summary(messages), "typing": summary(typing)}


def write(results: dict[str, dict[str, float]]) -> str:
    rows = [[name, *row.values()] for name, row in results.items()]
    facts: dict[str, Any] = {
        "about": report.about(),
        "per_second": PER_SECOND,
        "seconds": SECONDS,
        "milliseconds": results,
    }
    parts = [
        "# Latency",
        "Milliseconds from one person's emit to the other's event, over loopback, on the embedded database: "
        f"{PER_SECOND} a second for {SECONDS} seconds.",
        report.table(["", "p50", "p95", "p99", "max"], rows),
        report.told(facts["about"]),
    ]
    return report.keep("latency", facts, parts)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "--no-demo")
        print("Starting a server ...", flush=True)
        server.start()
        try:
            print(f"Measuring, {2 * SECONDS} s ...", flush=True)
            results = asyncio.run(measure(server))
        finally:
            server.stop()
    print(write(results))


if __name__ == "__main__":
    main()
