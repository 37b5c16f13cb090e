"""People who use the product: over REST, and over Socket.IO by the official Python client."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import socketio

PATIENCE_SECONDS = 10.0


class Device:
    """One socket of a person. Keeps every event that it hears."""

    def __init__(self) -> None:
        self.sio = socketio.AsyncClient(reconnection=False)
        self.heard: deque[tuple[str, dict[str, Any]]] = deque()
        self._arrived = asyncio.Condition()
        self.sio.on("*", self._hear)
        self.disconnected = asyncio.Event()
        self.sio.on("disconnect", lambda *_: self.disconnected.set())

    async def connect(self, url: str, token: str | None, **options: Any) -> Self:
        auth = {"token": token} if token is not None else None
        await self.sio.connect(url, auth=auth, transports=options.pop("transports", ["websocket"]), **options)
        return self

    async def ask(self, event: str, *arguments: object) -> dict[str, Any]:
        data = arguments[0] if len(arguments) == 1 else arguments
        answer: dict[str, Any] = await self.sio.call(event, data, timeout=PATIENCE_SECONDS)
        return answer

    async def hears(
        self, event: str, /, *, within_seconds: float = PATIENCE_SECONDS, **fields: object
    ) -> dict[str, Any]:
        """The first event of that name with those fields, taken out of what was heard."""
        async with asyncio.timeout(within_seconds), self._arrived:
            while True:
                for heard in self.heard:
                    if heard[0] == event and all(heard[1].get(key) == value for key, value in fields.items()):
                        self.heard.remove(heard)
                        return heard[1]
                await self._arrived.wait()

    async def fails(self, event: str, payload: object, code: str) -> dict[str, Any]:
        """The error that the ack carries, and an `error` event to this socket as well."""
        answer = await self.ask(event, payload)
        assert answer["ok"] is False, answer
        error: dict[str, Any] = answer["error"]
        assert error["code"] == code, error
        await self.hears("error", event=event, code=code, message=error["message"])
        return error

    def heard_of(self, event: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.heard if name == event]

    async def settle(self) -> None:
        """Everything the server had to say up to now has arrived: it answers in order."""
        await self.ask("nothing")
        await self.hears("error", event="nothing")

    async def is_hung_up(self, within_seconds: float = PATIENCE_SECONDS) -> None:
        async with asyncio.timeout(within_seconds):
            await self.disconnected.wait()

    async def close(self) -> None:
        await self.sio.disconnect()

    async def _hear(self, event: str, payload: dict[str, Any]) -> None:
        async with self._arrived:
            self.heard.append((event, payload))
            self._arrived.notify_all()


@dataclass
class Person:
    http: httpx.AsyncClient
    name: str
    email: str
    password: str
    id: str
    token: str
    match_id: str = ""
    devices: list[Device] = field(default_factory=list)

    @classmethod
    async def register(cls, http: httpx.AsyncClient, name: str, tag: str) -> Self:
        email, password = f"{name.lower()}-{tag}@example.com", f"secret-{tag}"
        answer = await http.post(
            "/api/auth/register", json={"email": email, "name": name, "password": password}
        )
        assert answer.status_code == 201, answer.text
        body = answer.json()
        http.cookies.clear()
        return cls(http, name, email, password, body["user"]["id"], body["access_token"])

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.http.request(method, path, headers=self.authorization, **options)

    async def device(self, **options: Any) -> Device:
        device = await Device().connect(str(self.http.base_url), self.token, **options)
        self.devices.append(device)
        await device.hears("connected")
        return device

    async def joined(self) -> Device:
        device = await self.device()
        assert (await device.ask("join_match", {"match_id": self.match_id}))["ok"]
        return device

    async def close(self) -> None:
        await asyncio.gather(*(device.close() for device in self.devices))


async def send(device: Device, match_id: str, content: str, **more: object) -> dict[str, Any]:
    answer = await device.ask("send_message", {"match_id": match_id, "content": content, **more})
    assert answer["ok"], answer
    message: dict[str, Any] = answer["message"]
    return message


async def match_two(one: Person, two: Person) -> str:
    invite = (await one.call("POST", "/api/invites")).json()
    match = (await two.call("POST", f"/api/invites/{invite['code']}/accept")).json()
    one.match_id = two.match_id = match["id"]
    return one.match_id
