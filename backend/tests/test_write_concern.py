"""R1: what too few members of a replica set have is neither acked nor read: they may elect one without it."""

import re
import subprocess
import sysconfig
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pymongo import MongoClient

from app.database import client_of
from tests.client import Person, send
from tests.conftest import UNLIMITED, Server, running, two_who_matched

SECRET = "0123456789abcdef" * 2
START_SECONDS = 60
TOO_FEW_HAVE_IT = {"code": 64, "codeName": "WriteConcernTimeout", "errmsg": "waited in vain"}


@pytest.fixture(scope="module")
def database_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that can be told to answer as a replica set that has lost its majority."""
    folder = tmp_path_factory.mktemp("database")
    with running_database(folder) as port:
        yield f"mongodb://127.0.0.1:{port}/"


@contextmanager
def running_database(folder: Path) -> Iterator[int]:
    program = Path(sysconfig.get_path("scripts")) / "secantusd-py"
    words = f"--enable-test-commands --port 0 --storage-path {folder / 'db'} --log-level INFO"
    log_path = folder / "db.log"
    with (
        log_path.open("wb") as log,
        subprocess.Popen([program, *words.split()], cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            yield port_in(log_path)
        finally:
            process.terminate()


def port_in(log_path: Path) -> int:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if found := re.search(r"listening on 127\.0\.0\.1:(\d+)", log_path.read_text()):
            return int(found[1])
        time.sleep(0.02)
    raise TimeoutError(log_path.read_text())


@pytest.fixture(scope="module")
def replicated(database_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = UNLIMITED | {"MONGODB_URI": database_uri, "JWT_SECRET": SECRET}
    with running(tmp_path_factory.mktemp("replicated"), **settings) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def pair(replicated: Server) -> AsyncIterator[tuple[Person, Person]]:
    async with two_who_matched(replicated) as pair:
        yield pair


@contextmanager
def without_majority(database_uri: str) -> Iterator[None]:
    with MongoClient[dict[str, Any]](database_uri) as client:
        data = {"failCommands": ["insert", "update", "findAndModify"], "writeConcernError": TOO_FEW_HAVE_IT}
        client.admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=data)
        try:
            yield
        finally:
            client.admin.command("configureFailPoint", "failCommand", mode="off")


async def test_r01_what_too_few_members_of_a_replica_set_have_is_not_acked(
    database_uri: str, pair: tuple[Person, Person]
) -> None:
    ida, jan = pair
    device, other = await ida.joined(), await jan.joined()
    first = await send(device, ida.match_id, "before")
    payload = {"match_id": ida.match_id, "content": "doubtful", "client_id": "doubtful"}
    of_first = {"match_id": ida.match_id, "message_id": first["id"], "client_id": "edited"}
    with without_majority(database_uri):
        await device.fails("send_message", payload, "unavailable")
        await device.fails("edit_message", of_first | {"content": "edited"}, "unavailable")
        await other.settle()
        assert [one["content"] for one in other.heard_of("new_message")] == ["before"]
    again = await send(device, **payload)
    assert await other.hears("new_message", clientId="doubtful") == again
    assert (await device.ask("edit_message", of_first | {"content": "edited"}))["ok"]
    entries = (await other.ask("sync", {"match_id": ida.match_id, "after_seq": 0}))["messages"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert sorted(entry["clientId"] for entry in entries[1:]) == ["doubtful", "edited"]


async def test_r01_what_an_election_could_take_back_is_not_read() -> None:
    async with client_of("mongodb://127.0.0.1:1/") as client:
        assert client.read_concern.level == "majority"
        assert client.write_concern.document == {"w": "majority", "j": True}
