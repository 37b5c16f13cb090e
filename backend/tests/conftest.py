import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Literal

import httpx
import psutil
import pytest
import pytest_asyncio
from pymongo import MongoClient
from pymongo.database import Database

from tests.client import Person, match_two

BACKEND = Path(__file__).parents[1]
UNLIMITED = dict.fromkeys(
    ("MESSAGES_PER_MINUTE", "TYPING_PER_SECOND", "LOGIN_TRIES_PER_MINUTE", "REGISTRATIONS_PER_HOUR"), "0"
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Server:
    """The real server as a process of its own, with its embedded database in a directory of its own."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.log_path = data_dir.parent / f"{data_dir.name}.log"
        self.environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "app.cli", "serve", "--port", str(self.port)),
                    *("--data-dir", str(self.data_dir), *options),
                ],
                cwd=BACKEND,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )

    async def ready(self, what: Literal["ready", "live"] = "ready", within_seconds: float = 60) -> None:
        async with asyncio.timeout(within_seconds), httpx.AsyncClient(verify=False) as http:
            while True:
                if self._process and self._process.poll() is not None:
                    raise RuntimeError(self.log)
                try:
                    if (await http.get(f"{self.url}/health/{what}")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    def poll(self) -> int | None:
        return self._process.poll() if self._process else -1

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        assert self._process
        self._process.terminate()
        return self.wait(20)

    def wait(self, seconds: float) -> int:
        assert self._process
        return self._process.wait(seconds)

    @property
    def secret(self) -> str:
        return (self.data_dir / "jwt_secret").read_text()

    @property
    def database_process(self) -> psutil.Process:
        return psutil.Process(json.loads((self.data_dir / "db.json").read_text())["pid"])

    @property
    def guard_process(self) -> psutil.Process:
        (guard,) = psutil.Process(self.pid).children()
        return guard

    @contextmanager
    def database(self) -> Iterator[Database[dict[str, Any]]]:
        """The embedded database, behind the server's back."""
        port = json.loads((self.data_dir / "db.json").read_text())["port"]
        with MongoClient[dict[str, Any]]("127.0.0.1", port, timeoutMS=60_000, tz_aware=True) as client:
            yield client["colabmatch"]

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        return self.log_path.read_text()


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Server]:
    """A server with its data in that folder, stopped at the end."""
    server = Server(folder / "data", **environment)
    server.start()
    yield server
    server.stop()


@contextmanager
def standing_still(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    # The signal has come once all its threads have heard of it.
    while any(psutil.Process(thread.id).status() != psutil.STATUS_STOPPED for thread in process.threads()):
        time.sleep(0.001)
    try:
        yield
    finally:
        process.resume()


@asynccontextmanager
async def two_who_matched(server: Server) -> AsyncIterator[tuple[Person, Person]]:
    await server.ready()
    async with httpx.AsyncClient(verify=False, base_url=server.url, timeout=20) as http:
        one, two = [await Person.register(http, name, secrets.token_hex(4)) for name in ("Ida", "Jan")]
        await match_two(one, two)
        yield one, two
        await one.close()
        await two.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server"), **UNLIMITED) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    await server.ready()
    async with httpx.AsyncClient(verify=False, base_url=server.url, timeout=10) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def people(http: httpx.AsyncClient) -> AsyncIterator[list[Person]]:
    """Two people who matched, and an outsider with a match of their own elsewhere."""
    found = await asyncio.gather(
        *(Person.register(http, name, secrets.token_hex(4)) for name in ("Ada", "Ben", "Eve", "Fay"))
    )
    ada, ben, eve, fay = found
    await asyncio.gather(match_two(ada, ben), match_two(eve, fay))
    yield found
    await asyncio.gather(*(person.close() for person in found))


@pytest.fixture
def ada(people: list[Person]) -> Person:
    return people[0]


@pytest.fixture
def ben(people: list[Person]) -> Person:
    return people[1]


@pytest.fixture
def eve(people: list[Person]) -> Person:
    return people[2]


@pytest.fixture
def fay(people: list[Person]) -> Person:
    return people[3]
