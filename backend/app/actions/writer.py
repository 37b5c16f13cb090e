"""The group commit that gives every timeline entry its number and makes it durable.

Whatever waits, one entry per match at a time, goes into one unordered `insert_many`; what arrives meanwhile
rides on the next one. Inserting allocates the number: an entry takes its match's last seq + 1 under the
unique index `(matchId, seq)`, so numbers have no gap and entry n + 1 exists only after entry n is stored. In
a match that is new here the last seq is its hint's. A duplicate key there means that another process was
first, or the hint old. A duplicate `(matchId, senderId, clientId)` means that this message is already
stored: the first one answers. After a large group the next one waits a moment for those whom the last acks
let send again: a write costs about the same for twice as many. A match into which another process writes as
well is contested: here it sits out every fifth flush, so that neither process starves the other.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import bson
import structlog
from beanie import PydanticObjectId
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.errors import PyMongoError, WriteConcernError

from app import metrics
from app.actions.last_seqs import LastSeqs
from app.errors import InvalidError, UnavailableError
from app.models.entry import Entry, Storable
from app.models.match import Match
from app.models.message import Message
from app.models.timeline import first_with, newest_seq

MOST_WAITING = 10_000
LARGEST_GROUP = 250
MOST_IN_A_ROW = 4
PAUSE_SECONDS = 0.005
GATHER_FROM = 16
GATHER_SECONDS = 0.002
DUPLICATE_KEY = 11000

log = structlog.get_logger()

S = TypeVar("S", bound=Storable)


@dataclass(slots=True, eq=False)
class Waiting:
    match: Match
    entry: Storable
    stored: asyncio.Future[Any]
    is_guess: bool = False
    times_too_late: int = 0

    def answer(self, outcome: Storable | Exception) -> None:
        if self.stored.done():
            return
        if isinstance(outcome, Exception):
            self.stored.set_exception(outcome)
        else:
            self.stored.set_result(outcome)


class TimelineWriter:
    """One per process. `on_stored` is called once for each entry that this process has made durable,
    `on_doubt` for the match of each of which it cannot know.
    """

    def __init__(
        self, on_stored: Callable[[Match, Storable], None], on_doubt: Callable[[Match], None]
    ) -> None:
        self._on_stored = on_stored
        self._on_doubt = on_doubt
        self._waiting: dict[PydanticObjectId, deque[Waiting]] = {}
        self._waiting_count = 0
        self._last_seqs = LastSeqs()
        self._in_a_row: dict[PydanticObjectId, int] = {}
        self._last_size = 0
        self._work = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    async def append(self, match: Match, entry: S) -> S | Entry:
        """Store the entry as its match's next; the stored entry, or the first one of its `client_id`.

        Raises `unavailable` when the database does not answer (the outcome is then unknown, and a resend
        with the same `client_id` harmless) or when too much is waiting already.
        """
        if self._waiting_count >= MOST_WAITING:
            raise UnavailableError
        waiting = Waiting(match, entry, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(entry.match_id, deque()).append(waiting)
        self._waiting_count += 1
        self._idle.clear()
        self._work.set()
        stored: S | Entry = await waiting.stored
        return stored

    @property
    def waiting(self) -> int:
        return self._waiting_count

    def last_seq(self, match_id: PydanticObjectId) -> int | None:
        """The newest that this process knows of."""
        return self._last_seqs.get(match_id)

    def heard_of(self, match_id: PydanticObjectId, seq: int) -> None:
        """It is stored, by whomever."""
        self._last_seqs.raise_to(match_id, seq)

    async def drained(self) -> None:
        await self._idle.wait()

    async def run(self) -> None:
        while True:
            await self._work.wait()
            if self._last_size >= GATHER_FROM and len(self._waiting) < LARGEST_GROUP:
                await asyncio.sleep(GATHER_SECONDS)
            try:
                if group := self._next_group():
                    await self._commit(group)
                else:
                    await asyncio.sleep(PAUSE_SECONDS)
            except PyMongoError as error:
                log.warning("timeline_write_failed", waiting=self._waiting_count, error=type(error).__name__)
                self._fail_all()
            except Exception:
                log.exception("timeline_write_failed", waiting=self._waiting_count)
                self._fail_all()
            if not self._waiting:
                self._work.clear()
                self._idle.set()

    def _next_group(self) -> list[Waiting]:
        """One of each match; without the contested ones whose turn it is to let others go first."""
        sitting_out = {match_id for match_id, count in self._in_a_row.items() if count == MOST_IN_A_ROW}
        for match_id in sitting_out:
            del self._in_a_row[match_id]
        self._drop_abandoned()
        ready = (queue[0] for match_id, queue in self._waiting.items() if match_id not in sitting_out)
        return list(islice(ready, LARGEST_GROUP))

    def _drop_abandoned(self) -> None:
        """Whoever gave up waiting was told so and sends again."""
        for queue in list(self._waiting.values()):
            while queue and queue[0].stored.cancelled():
                self._leave(queue[0], UnavailableError())

    async def _commit(self, group: list[Waiting]) -> None:
        await self._number(group)
        group, documents = self._encode(group)
        if not documents:
            return
        self._last_size = len(documents)
        metrics.group_size.observe(self._last_size)
        for waiting, refusal in zip(group, await self._insert(documents), strict=True):
            if refusal is None:
                self._last_seqs.remember(waiting.entry.match_id, waiting.entry.seq)
                if waiting.entry.match_id in self._in_a_row:
                    self._in_a_row[waiting.entry.match_id] += 1
                self._leave(waiting, waiting.entry)
                self._on_stored(waiting.match, waiting.entry)
            else:
                await self._settle_refusal(waiting, refusal)

    async def _number(self, group: list[Waiting]) -> None:
        # A number that was refused exists.
        refused = [one for one in group if one.match.id not in self._last_seqs and one.entry.seq]
        found = await asyncio.gather(*(newest_seq(one.match.id, one.entry.seq) for one in refused))
        for one, seq in zip(refused, found, strict=True):
            self._last_seqs.remember(one.match.id, seq)
        for one in group:
            last = self._last_seqs.get(one.match.id)
            one.is_guess = last is None
            one.entry.seq = 1 + (one.match.last_seq if last is None else last)

    def _encode(self, group: list[Waiting]) -> tuple[list[Waiting], list[RawBSONDocument]]:
        """Each entry by itself, so that one that cannot be stored does not take the group with it."""
        sound, documents = [], []
        for waiting in group:
            try:
                documents.append(RawBSONDocument(bson.encode(waiting.entry.stored())))
                sound.append(waiting)
            except (BSONError, UnicodeEncodeError):
                self._leave(waiting, InvalidError())
        return sound, documents

    async def _insert(self, documents: list[RawBSONDocument]) -> list[dict[str, Any] | None]:
        """For each document why it was refused, or None."""
        refusals: list[dict[str, Any] | None] = [None] * len(documents)
        # The command itself: `insert_many` looks at each document again, and tries again what is sent again.
        collection = Message.get_pymongo_collection()
        with metrics.commit_seconds.time():
            reply = await collection.database.command(
                "insert",
                collection.name,
                documents=documents,
                ordered=False,
                writeConcern=collection.write_concern.document,
            )
        # Taken, but perhaps by too few members of a replica set, which may elect one without it.
        if doubt := reply.get("writeConcernError"):
            raise WriteConcernError(doubt["errmsg"], doubt["code"], doubt)
        for refusal in reply.get("writeErrors", ()):
            refusals[refusal["index"]] = refusal
        return refusals

    async def _settle_refusal(self, waiting: Waiting, refusal: dict[str, Any]) -> None:
        entry = waiting.entry
        if refusal["code"] != DUPLICATE_KEY:
            self._last_seqs.forget(entry.match_id)
            log.error("timeline_entry_refused", match_id=str(entry.match_id), code=refusal["code"])
            self._leave(waiting, UnavailableError())
        elif "clientId" in refusal["keyPattern"]:
            first = await first_with(entry.resend_key)
            self._leave(waiting, first or UnavailableError())
        elif not waiting.is_guess:
            self._number_was_taken(waiting)

    def _number_was_taken(self, waiting: Waiting) -> None:
        """By another process. The entry stays first in its queue.

        It tries the next number at once, which the other does not know yet to be free: searching first would
        lose against a busy one every time. Every second time it searches, for it may be far behind.
        """
        match_id = waiting.entry.match_id
        self._in_a_row[match_id] = 0
        waiting.times_too_late += 1
        if waiting.times_too_late % 2:
            self._last_seqs.remember(match_id, waiting.entry.seq)
        else:
            self._last_seqs.forget(match_id)

    def _leave(self, waiting: Waiting, outcome: Storable | Exception) -> None:
        queue = self._waiting[waiting.entry.match_id]
        queue.popleft()
        self._waiting_count -= 1
        if not queue:
            del self._waiting[waiting.entry.match_id]
            self._in_a_row.pop(waiting.entry.match_id, None)
        waiting.answer(outcome)

    def _fail_all(self) -> None:
        """Nobody waits behind a failed write for a database that may be down."""
        for queue in self._waiting.values():
            for waiting in queue:
                self._last_seqs.forget(waiting.entry.match_id)
                waiting.answer(UnavailableError())
                self._on_doubt(waiting.match)
        self._waiting.clear()
        self._waiting_count = 0
