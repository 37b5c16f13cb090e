"""People behind nginx: the official Socket.IO client, which trusts the throw-away certificate of a test."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import httpx
import socketio

from e2e.people import PASSWORD, Person


def client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, verify=False, timeout=10)


def register(url: str, name: str) -> Person:
    """By any node or nginx; the person then uses that address."""
    email = f"{name.lower()}-{uuid4().hex[:10]}@example.com"
    with client(url) as http:
        answer = http.post("/api/auth/register", json={"email": email, "name": name, "password": PASSWORD})
    answer.raise_for_status()
    session = answer.json()
    return Person(name, email, session["user"]["id"], session["access_token"], url)


def match(inviting: Person, invited: Person) -> str:
    def call(person: Person, path: str) -> str:
        with client(person.url) as http:
            answer = http.post(f"/api{path}", headers={"Authorization": f"Bearer {person.token}"})
        answer.raise_for_status()
        body = answer.json()
        return str(body.get("code") or body["id"])

    return call(invited, f"/invites/{call(inviting, '/invites')}/accept")


@dataclass
class Device:
    """One official client, which reconnects by itself; `session` holds its cookies."""

    sio: socketio.AsyncClient
    session: aiohttp.ClientSession

    @classmethod
    async def connect(cls, url: str, token: str, *transports: str, cookie: str = "") -> "Device":
        cookies = {"node": cookie} if cookie else None
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=False),
            cookies=cookies,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
        )
        sio = socketio.AsyncClient(http_session=session, reconnection_delay=0.2, reconnection_delay_max=1)
        try:
            await sio.connect(url, auth={"token": token}, transports=list(transports or ("websocket",)))
        except BaseException:
            await hang_up(session)
            raise
        return cls(sio, session)

    async def say(self, match_id: str, text: str, client_id: str | None = None) -> dict[str, object]:
        payload = {"match_id": match_id, "content": text, "client_id": client_id or uuid4().hex}
        answer: dict[str, object] = await self.sio.call("send_message", payload, timeout=10)
        return answer

    async def say_until_acked(self, match_id: str, text: str) -> None:
        """As an outbox does: again with the same `client_id`, through whatever node answers."""
        client_id = uuid4().hex
        async with asyncio.timeout(30):
            while True:
                try:
                    if (await self.say(match_id, text, client_id))["ok"]:
                        return
                except (socketio.exceptions.SocketIOError, asyncio.CancelledError):
                    if (task := asyncio.current_task()) and task.cancelling():
                        raise
                await asyncio.sleep(0.1)

    async def close(self) -> None:
        await self.sio.disconnect()
        await hang_up(self.session)


class Follower:
    """The official client, which catches up each time it is connected, and when it is told to."""

    def __init__(self, match_id: str, session: aiohttp.ClientSession) -> None:
        self.sio = socketio.AsyncClient(
            http_session=session, reconnection_delay=0.25, reconnection_delay_max=2
        )
        self.had_at: dict[int, float] = {}  # By seq, in monotonic seconds.
        self._match_id = match_id
        self._has_more = asyncio.Condition()
        self.sio.on("connected", self._catch_up)
        self.sio.on("resync", self._catch_up)
        self.sio.on("new_message", self._hear)

    async def has(self, seq: int) -> float:
        """When everything up to there was here."""
        async with self._has_more:
            await self._has_more.wait_for(lambda: len(self.had_at) >= seq)
        return time.monotonic()

    async def _catch_up(self, _: object) -> None:
        has_more = True
        while has_more:
            after = {"match_id": self._match_id, "after_seq": self._gapless()}
            answer = await self.sio.call("join_match", after)
            if not answer["ok"]:
                assert answer["error"]["code"] == "unavailable", answer
                await asyncio.sleep(0.1)
                continue
            await self._note(message["seq"] for message in answer["messages"])
            has_more = answer["has_more"]

    def _gapless(self) -> int:
        return next(seq for seq in range(len(self.had_at) + 1) if seq + 1 not in self.had_at)

    async def _hear(self, message: dict[str, int]) -> None:
        await self._note([message["seq"]])

    async def _note(self, seqs: Iterable[int]) -> None:
        async with self._has_more:
            for seq in seqs:
                self.had_at.setdefault(seq, time.monotonic())
            self._has_more.notify_all()


async def hang_up(session: aiohttp.ClientSession) -> None:
    """Its connections over TLS are gone a few turns of the loop later: before a test may close the loop."""
    await session.close()
    await asyncio.sleep(0.05)


@asynccontextmanager
async def web_session(most_connections: int = 100) -> AsyncIterator[aiohttp.ClientSession]:
    """0: as many as are asked for."""
    connector = aiohttp.TCPConnector(ssl=False, limit=most_connections)
    session = aiohttp.ClientSession(connector=connector)
    try:
        yield session
    finally:
        await hang_up(session)
