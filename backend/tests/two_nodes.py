"""Two nodes with a Redis between them, to which the second one has a way of its own."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.client import Device, Person, match_two
from tests.conftest import UNLIMITED, Server, running
from tests.redis_server import RedisServer


class Detour:
    """To that port. What comes over it can be held back, and it can be closed."""

    url: str

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_open = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._passes = asyncio.Event()
        self._passes.set()

    @classmethod
    @asynccontextmanager
    async def to(cls, port: int) -> AsyncIterator["Detour"]:
        detour = cls(port)
        listener = await asyncio.start_server(detour._accept, "127.0.0.1", 0)
        detour.url = f"redis://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        try:
            yield detour
        finally:
            listener.close()
            detour.close()
            await asyncio.gather(*detour._serving)

    def close(self) -> None:
        self._is_open = False
        self._passes.set()
        for writer in self._writers:
            writer.transport.abort()

    def open(self) -> None:
        self._is_open = True

    @contextmanager
    def held(self) -> Iterator[None]:
        """For less than 3 s, or the node takes it for lost."""
        self._passes.clear()
        try:
            yield
        finally:
            self._passes.set()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            if self._is_open:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
                await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(65_536):
                await self._passes.wait()
                writer.write(data)
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


@dataclass
class Nodes:
    redis: RedisServer
    detour: Detour
    one: Server
    two: Server

    async def ready(self) -> None:
        await asyncio.gather(self.one.ready(), self.two.ready())

    @asynccontextmanager
    async def two_people(self) -> AsyncIterator[tuple[Person, Person]]:
        """Who matched. The first is on the first node, the second on the second."""
        async with (
            httpx.AsyncClient(verify=False, base_url=self.one.url, timeout=20) as http,
            httpx.AsyncClient(verify=False, base_url=self.two.url, timeout=20) as elsewhere,
        ):
            ada, ben = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ada", "Ben")]
            await match_two(ada, ben)
            ben.http = elsewhere
            yield ada, ben
            await asyncio.gather(ada.close(), ben.close())


@asynccontextmanager
async def two_nodes(folder: Path, *, with_redis: bool = True, **limits: str) -> AsyncIterator[Nodes]:
    limits = UNLIMITED | limits
    for name in ("redis", "one", "two"):
        (folder / name).mkdir()
    redis = RedisServer(folder / "redis")
    if with_redis:
        redis.start()
    async with Detour.to(redis.port) as detour:
        with ExitStack() as stack:
            if with_redis:
                stack.callback(redis.kill)
            one = stack.enter_context(running(folder / "one", **limits, REDIS_URL=redis.url))
            await one.ready("live")
            settings = limits | settings_of_another(one, detour.url)
            two = stack.enter_context(running(folder / "two", **settings))
            await two.ready("ready" if with_redis else "live")
            yield Nodes(redis, detour, one, two)


def database_uri(server: Server) -> str:
    port = json.loads((server.data_dir / "db.json").read_text())["port"]
    return f"mongodb://127.0.0.1:{port}/"


def settings_of_another(server: Server, redis_url: str) -> dict[str, str]:
    return {"MONGODB_URI": database_uri(server), "JWT_SECRET": server.secret, "REDIS_URL": redis_url}


async def redis_is_missed_on(node: Server) -> None:
    async with asyncio.timeout(10), httpx.AsyncClient(verify=False, base_url=node.url) as http:
        while (await http.get("/health/ready")).status_code == 200:
            await asyncio.sleep(0.01)


@asynccontextmanager
async def second_without_redis(nodes: Nodes) -> AsyncIterator[None]:
    """It knows so."""
    nodes.detour.close()
    try:
        await redis_is_missed_on(nodes.two)
        yield
    finally:
        nodes.detour.open()


async def caught_up(device: Device, match_id: str, message: dict[str, Any], within_seconds: float) -> None:
    """It comes by itself, or `resync` says to ask for it."""
    async with asyncio.timeout(within_seconds):
        while not any(heard["id"] == message["id"] for heard in device.heard_of("new_message")):
            if device.heard_of("resync"):
                answer = await device.ask("sync", {"match_id": match_id, "after_seq": message["seq"] - 1})
                assert message["id"] in [entry["id"] for entry in answer["messages"]]
                return
            await asyncio.sleep(0.02)
