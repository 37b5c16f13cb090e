"""What an operator does beside the server: commands, and looking into the database."""

import asyncio
import os
import secrets
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from app.embedded import EmbeddedDatabase
from tests.client import Device, Person
from tests.conftest import BACKEND, UNLIMITED, Server

SETTINGS = UNLIMITED | {"JWT_SECRET": secrets.token_hex(32)}
Stored = dict[str, list[dict[str, Any]]]


async def begin(*words: object, **environment: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "app.cli", *map(str, words)),
        cwd=BACKEND,
        env=os.environ | SETTINGS | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def chat(*words: object, code: int = 0, **environment: str) -> str:
    """What the command says, in one line."""
    return await end(await begin(*words, **environment), code)


async def end(command: Process, code: int = 0) -> str:
    said = " ".join((await command.communicate())[0].decode().split())
    assert command.returncode == code, said
    assert "Traceback" not in said
    return said


@asynccontextmanager
async def without_server(data_dir: Path) -> AsyncIterator[str]:
    """The address of the embedded database of that directory, with nobody else on it."""
    embedded = EmbeddedDatabase(data_dir)
    try:
        yield await embedded.start()
    finally:
        await embedded.stop()


def everything(uri: str, name: str = "colabmatch") -> Stored:
    with MongoClient[dict[str, Any]](uri) as client:
        return {
            collection: sorted(client[name][collection].find(), key=lambda found: str(found["_id"]))
            for collection in client[name].list_collection_names()
        }


async def told(server: Server, person: Person) -> list[Any]:
    """What REST and `sync` tell that person."""
    paths = ("users/me", "matches", f"matches/{person.match_id}/messages")
    rest = [(await person.call("GET", f"/api/{path}")).json() for path in paths]
    device = await Device().connect(server.url, person.token)
    synced = await device.ask("sync", {"match_id": person.match_id, "after_seq": 0})
    assert synced["ok"], synced
    await device.close()
    return [*rest, synced]
