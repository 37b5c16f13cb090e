"""The load generator: many Socket.IO clients in one process, by picows and with frames written by hand.

Standard input: a line of JSON with the `urls` and the `matches`, the two of which go to different ones, then
one for each task; standard output: a line of JSON for each. A message carries the time it was sent at, so
that whoever gets it knows how long it took.
"""

import asyncio
import json
import random
import ssl
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import picows
import uvloop

CHARACTERS = 100
DIGITS = 20
CONNECTING_AT_ONCE = 50
PATIENCE_SECONDS = 60
# As Socket.IO's client, the first time.
PAUSE_SECONDS = 0.5, 1.5
CONTENT = b'"content":"'
WITHOUT_CERTIFICATES = ssl._create_unverified_context()  # noqa: S323 - a throw-away certificate


@dataclass
class Tally:
    """What has come since the last task began."""

    acks: int = 0
    refused: int = 0
    pushes: int = 0
    delays_ns: list[int] = field(default_factory=list)


class Client(picows.WSListener):
    def __init__(self, load: "Load", auth: dict[str, str]) -> None:
        self.load, self.auth, self.match_id = load, auth, auth["match_id"].encode()
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_ws_connected(self, transport: picows.WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        data = frame.get_payload_as_bytes()
        if data.startswith(b"43"):
            self.load.acked(data)
        elif data.startswith(b'42["new_message"'):
            self.load.pushed(data)
        elif data == b"2":
            transport.send(picows.WSMsgType.TEXT, b"3")
        elif data.startswith(b"0"):
            transport.send(picows.WSMsgType.TEXT, b"40" + json.dumps(self.auth).encode())
        elif data.startswith(b"40"):
            self.connected.set_result(None)

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        self.load.lost += 1

    def send(self, number: int) -> None:
        content = b"%0*d" % (DIGITS, time.perf_counter_ns())
        self.transport.send(
            picows.WSMsgType.TEXT,
            b'42%d["send_message",{"match_id":"%b","content":"%b"}]'
            % (number, self.match_id, content.ljust(CHARACTERS, b".")),
        )


class Returning(Client):
    """One who has been here before: joins the match, and has read its first message."""

    def __init__(self, load: "Load", auth: dict[str, str]) -> None:
        super().__init__(load, auth)
        self.joined: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
        data = frame.get_payload_as_bytes()
        if data.startswith((b"431[", b"44")):
            self.joined.set_result(b'"ok":true' in data)
        else:
            super().on_ws_frame(transport, frame)
        if data.startswith(b"40"):
            joining = b'421["join_match",{"match_id":"%b","after_seq":1}]' % self.match_id
            self.transport.send(picows.WSMsgType.TEXT, joining)

    def on_ws_disconnected(self, transport: picows.WSTransport) -> None:
        if not self.joined.done():
            self.joined.set_result(False)


C = TypeVar("C", bound=Client)


class Load:
    def __init__(self, urls: list[str], matches: list[dict[str, Any]]) -> None:
        self.people = [
            {
                "url": urls[(number + side) % len(urls)],
                "token": user["token"],
                "user_id": user["id"],
                "match_id": match["match_id"],
                "other_id": other["id"],
            }
            for number, match in enumerate(matches)
            for side, (user, other) in enumerate(zip(match["users"], reversed(match["users"]), strict=True))
        ]
        self.clients: list[Client] = []
        self.lost = 0
        self.tally = Tally()
        self.turn = 0
        self.in_flight = 0
        self.sending = False
        self.done = asyncio.Event()

    async def connect(self) -> dict[str, Any]:
        turn = asyncio.Semaphore(CONNECTING_AT_ONCE)

        async def one(auth: dict[str, str]) -> Client:
            async with turn:
                client = await self._open(Client(self, auth))
                await asyncio.wait_for(client.connected, PATIENCE_SECONDS)
                return client

        start = time.perf_counter()
        self.clients = await asyncio.gather(*map(one, self.people))
        return {"connections": len(self.clients), "seconds": time.perf_counter() - start}

    async def _open(self, client: C) -> C:
        address = f"{client.auth['url']}/socket.io/?EIO=4&transport=websocket"
        await picows.ws_connect(lambda: client, address, ssl_context=WITHOUT_CERTIFICATES)
        return client

    async def come_back(self) -> dict[str, Any]:
        """All at once. The seconds until each was in their match, ordered, and how often one was refused."""
        start, refused = time.perf_counter(), 0

        async def one(auth: dict[str, str]) -> float:
            nonlocal refused
            while True:
                with suppress(OSError, picows.WSError):
                    client = await self._open(Returning(self, auth))
                    if await client.joined:
                        return time.perf_counter() - start
                refused += 1
                await asyncio.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - spreads them

        took = sorted(await asyncio.gather(*map(one, self.people)))
        return {"seconds": took, "refused": refused}

    async def closed(self, in_flight: int, seconds: float) -> dict[str, Any]:
        """As fast as answers come, with so many messages under way."""

        def begin() -> None:
            for _ in range(in_flight):
                self._send()

        return await self._measure(seconds, begin)

    async def open(self, per_second: float, seconds: float) -> dict[str, Any]:
        """At a steady rate, whether answers come or not."""
        end = time.perf_counter() + seconds

        async def send() -> None:
            start, count = time.perf_counter(), 0
            while time.perf_counter() < end:
                while count < (time.perf_counter() - start) * per_second:
                    self._send()
                    count += 1
                await asyncio.sleep(0.001)

        return await self._measure(seconds, lambda: asyncio.ensure_future(send()), again=False)

    async def idle(self, seconds: float) -> dict[str, Any]:
        await asyncio.sleep(seconds)
        return {"lost": self.lost}

    async def _measure(self, seconds: float, begin: Any, *, again: bool = True) -> dict[str, Any]:
        self.tally, self.sending, self.lost = Tally(), again, 0
        self.done.clear()
        start, cpu = time.perf_counter(), time.process_time()
        begun = begin()
        await asyncio.sleep(seconds)
        self.sending = False
        if isinstance(begun, asyncio.Task):
            await begun
        while self.in_flight or self.tally.pushes < 2 * self.tally.acks:
            self.done.clear()
            await asyncio.wait_for(self.done.wait(), PATIENCE_SECONDS)
        took, tally = time.perf_counter() - start, self.tally
        ordered = sorted(tally.delays_ns)
        return {
            "messages": tally.acks,
            "refused": tally.refused,
            "lost": self.lost,
            "seconds": took,
            "own_cpu_seconds": time.process_time() - cpu,
            "delays_ms": {
                f"p{part}": ordered[int(part / 100 * (len(ordered) - 1))] / 1e6 for part in (50, 95, 99)
            },
        }

    def _send(self) -> None:
        self.turn += 1
        self.in_flight += 1
        self.clients[self.turn % len(self.clients)].send(self.turn)

    def acked(self, ack: bytes) -> None:
        self.in_flight -= 1
        if b'"ok":true' in ack:
            self.tally.acks += 1
        else:
            self.tally.refused += 1
        if self.sending:
            self._send()
        else:
            self.done.set()

    def pushed(self, push: bytes) -> None:
        at = push.find(CONTENT) + len(CONTENT)
        self.tally.pushes += 1
        self.tally.delays_ns.append(time.perf_counter_ns() - int(push[at : at + DIGITS]))
        if not self.sending:
            self.done.set()


async def main() -> None:
    loop = asyncio.get_running_loop()

    async def line() -> Any:
        text = await loop.run_in_executor(None, sys.stdin.readline)
        return json.loads(text) if text else None

    load = Load(**(await line()))
    while task := await line():
        answer = await getattr(load, task.pop("do"))(**task)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
