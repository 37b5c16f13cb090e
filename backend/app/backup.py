"""The whole database as one file, consistent although people go on writing, and back.

The file is gzip of BSON: a head, then `{collection, document}` for each document, then a tail with how many
there are of each. Without its tail, or with other numbers, it is refused before anything is changed.
"""

import gzip
import io
import os
import shutil
import sys
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Self

import bson
import pymongo
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pymongo.errors import PyMongoError

from app import database
from app.errors import OperatorError
from app.models.change import Change
from app.models.message import Message
from app.models.record import now
from app.models.timeline import newest_seq

FORMAT = "colabmatch backup 1"
AT_ONCE = 500
BATCH_SECONDS = 60
SAY_EVERY_SECONDS = 5
# What refers is read before what it refers to, and a cursor before the entries that it counts.
READ_LAST = ("matches", "messages", "users")
CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)

Document = dict[str, Any]
Progress = Callable[[str], None]


async def backup(file: Path, say: Progress) -> None:
    """Write the database to that file, which only its owner can read. It is there when it is complete."""
    part = file.with_name(f"{file.name}.part")
    try:
        with private(part) as raw:
            counts = await pack(raw)
            os.fsync(raw.fileno())
        part.replace(file)
    except OSError as error:
        raise OperatorError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
    say(f"{summary(counts)} written to {file}")


async def backup_to(output: IO[bytes], say: Progress) -> None:
    """Write the database there and close it. What is cut off lacks its tail: no restore takes it."""
    try:
        with output:
            counts = await pack(output)
    except OSError as error:
        raise OperatorError(f"Standard output cannot be written: {error.strerror}") from error
    say(f"{summary(counts)} written")


async def pack(raw: IO[bytes]) -> Counter[str]:
    """How many documents of each collection are in it, up to the last byte."""
    counts: Counter[str] = Counter()
    with gzip.open(raw, "wb", compresslevel=6) as packed:
        packed.write(bson.encode({"format": FORMAT, "at": now()}))
        async with database.connected(attach=True):
            if not await database.holds_anything():
                raise OperatorError("The database is empty: check --data-dir, or MONGODB_URI and MONGODB_DB.")
            async for collection, document in documents():
                packed.write(bson.encode({"collection": collection, "document": document}))
                counts[collection] += 1
        packed.write(bson.encode({"counts": counts}))
    raw.flush()
    return counts


async def restore(file: Path, say: Progress, *, replace: bool) -> None:
    """Fill the database, which must be empty or is emptied first, with what the file holds; `-`: with what
    standard input does.
    """
    with Packed(file) as packed:
        counts = packed.check()
        async with database.connected(emptied=replace):
            if await database.holds_anything():
                raise OperatorError(
                    "The database is not empty: restore into another, or replace it: --replace"
                )
            try:
                await fill(packed, counts.total(), say)
            except PyMongoError as error:
                raise OperatorError(
                    f"The database failed ({type(error).__name__}) and holds only a part of the backup: "
                    "try again with --replace."
                ) from error
    say(f"{summary(counts)} restored from {packed.name}")


async def fill(packed: "Packed", total: int, say: Progress) -> None:
    done, said_at = 0, time.monotonic()
    for collection, batch in batches(packed.documents()):
        with pymongo.timeout(BATCH_SECONDS):
            await database.collection(collection).insert_many(batch, ordered=False)
        done += len(batch)
        if time.monotonic() > said_at + SAY_EVERY_SECONDS:
            said_at = time.monotonic()
            say(f"{done:,} of {total:,} documents …")


async def documents() -> AsyncIterator[tuple[str, Document]]:
    matches: list[Document] = []
    for name in sorted(await database.collection_names(), key=turn):
        async for document in timelines(matches) if name == "messages" else database.collection(name).find():
            yield name, document
            if name == "matches":
                matches.append({"_id": document["_id"], "lastSeq": document["lastSeq"]})


def turn(collection: str) -> int:
    return READ_LAST.index(collection) if collection in READ_LAST else -1


async def timelines(matches: list[Document]) -> AsyncIterator[Document]:
    for match in matches:
        async for entry in timeline(match):
            yield entry


async def timeline(match: Document) -> AsyncIterator[Document]:
    """Entry n + 1 exists only after entry n, so reading upwards until nothing comes leaves no gap."""
    newest = await newest_seq(match["_id"], match["lastSeq"])
    await Change.apply_all([match["_id"]])
    after = 0
    while page := await page_after(match, after):
        for entry in page:
            if entry["seq"] > newest and "applied" in entry:
                # The message that it changes may have been read before: it is applied again there.
                entry["applied"] = False
            yield entry
        after = page[-1]["seq"]


async def page_after(match: Document, after: int) -> list[Document]:
    reach = {"matchId": match["_id"], "seq": {"$gt": after, "$lte": after + AT_ONCE}}
    entries = Message.get_pymongo_collection().find(reach)
    return sorted(await entries.to_list(), key=lambda entry: int(entry["seq"]))


class Packed:
    """A backup that is read twice: what comes through a pipe is kept in a file meanwhile."""

    def __init__(self, file: Path) -> None:
        from_pipe = str(file) == "-"
        self.name = "Standard input" if from_pipe else str(file)
        with self._explained():
            self._raw: IO[bytes] = TemporaryFile() if from_pipe else file.open("rb")  # noqa: SIM115
            if from_pipe:
                shutil.copyfileobj(sys.stdin.buffer, self._raw)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def check(self) -> Counter[str]:
        """How many documents of each collection a whole file holds."""
        found: Counter[str] = Counter()
        told: Document = {}
        for record in self._records():
            if "document" in record:
                found[record["collection"]] += 1
            else:
                told |= record
        if told.get("format") != FORMAT or told.get("counts") != found:
            raise OperatorError(f"{self.name} is not a complete backup: nothing was changed.")
        return found

    def documents(self) -> Iterator[tuple[str, Document]]:
        for record in self._records():
            if "document" in record:
                yield record["collection"], record["document"]

    def _records(self) -> Iterator[Document]:
        with self._explained():
            self._raw.seek(0)
            with io.BufferedReader(gzip.open(self._raw)) as unpacked:
                yield from bson.decode_file_iter(unpacked, CODEC)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, zlib.error, BSONError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
            raise OperatorError(f"{self.name} cannot be read: {why}. Nothing was changed.") from error


def batches(found: Iterator[tuple[str, Document]]) -> Iterator[tuple[str, list[Document]]]:
    batch: list[Document] = []
    current = ""
    for collection, document in found:
        if batch and (collection != current or len(batch) == AT_ONCE):
            yield current, batch
            batch = []
        current = collection
        batch.append(document)
    if batch:
        yield current, batch


def private(file: Path) -> IO[bytes]:
    return open(os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb")


def summary(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {collection}" for collection, count in sorted(counts.items())) or "Nothing"
