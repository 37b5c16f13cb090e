"""The connection to MongoDB, or to the embedded database when there is no `MONGODB_URI`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pymongo
import structlog
from beanie import init_beanie
from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, PyMongoError

from app.embedded import EmbeddedDatabase
from app.errors import CannotStartError
from app.models.attendance import Attendance
from app.models.change import Change
from app.models.invite import Invite
from app.models.match import Match
from app.models.membership import Membership
from app.models.message import Message
from app.models.picture import Picture
from app.models.push_subscription import PushSubscription
from app.models.session import Session
from app.models.sign_out import SignOut
from app.models.user import User
from app.settings import settings

TIMEOUT_MS = 3_000
TRIES_AT_START = 10

MODELS = [
    *(User, Session, SignOut, Attendance, Match, Membership),
    *(Message, Change, Invite, Picture, PushSubscription),
]

log = structlog.get_logger()
_client: AsyncMongoClient[dict[str, Any]] | None = None


@asynccontextmanager
async def connected(*, attach: bool = False, emptied: bool = False) -> AsyncIterator[None]:
    """Beanie on the configured database; with `attach`, also beside a server that has the embedded one.

    With `emptied`, all that was in it is deleted.
    """
    global _client
    uri, embedded = settings().mongodb_uri, None
    if uri is None:
        embedded = EmbeddedDatabase(settings().data_dir)
        address = await embedded.start(attach=attach, emptied=emptied)
    try:
        _client = client_of(uri.get_secret_value() if uri else address)
        await _prepare(_client, emptied=emptied)
        yield
    finally:
        if _client:
            await _client.close()
        if embedded:
            await embedded.stop()


def client_of(uri: str) -> AsyncMongoClient[dict[str, Any]]:
    """What it has written or read is durable: no election of a replica set takes it back."""
    return AsyncMongoClient(
        uri,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        timeoutMS=TIMEOUT_MS,
        tz_aware=True,
        appname="colabmatch",
    )


async def _prepare(client: AsyncMongoClient[dict[str, Any]], *, emptied: bool) -> None:
    for tries_left in reversed(range(TRIES_AT_START)):
        try:
            await client.admin.command("ping")
            await _make_collections(client[settings().mongodb_db], emptied=emptied)
        except ConnectionFailure as error:
            if not tries_left:
                raise CannotStartError("MongoDB cannot be reached: check MONGODB_URI") from error
            log.warning("database_unreachable", tries_left=tries_left)
        else:
            return


async def _make_collections(stored: AsyncDatabase[dict[str, Any]], *, emptied: bool) -> None:
    with pymongo.timeout(0):
        if emptied:
            for name in await stored.list_collection_names():
                await stored.drop_collection(name)
        await init_beanie(stored, document_models=MODELS)


def current() -> AsyncDatabase[dict[str, Any]]:
    if _client is None:
        raise RuntimeError("There is no connection to the database.")
    return _client[settings().mongodb_db]


def collection(name: str) -> AsyncCollection[dict[str, Any]]:
    return current()[name]


async def collection_names() -> list[str]:
    return [name for name in await current().list_collection_names() if not name.startswith("system.")]


async def holds_anything() -> bool:
    for name in await collection_names():
        if await collection(name).find_one() is not None:
            return True
    return False


async def reachable() -> bool:
    if _client is None:
        return False
    try:
        with pymongo.timeout(1):
            await _client.admin.command("ping")
    except PyMongoError:
        return False
    return True
