import asyncio
from collections.abc import Awaitable, Callable
from itertools import chain
from typing import Generic, TypeVar

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app.models.parts import in_parts
from app.models.record import Record

V = TypeVar("V")
R = TypeVar("R", bound=Record)
Future = asyncio.Future[V | None]
Find = Callable[[list[PydanticObjectId]], Awaitable[dict[PydanticObjectId, V]]]


class Lookup(Generic[V]):
    """Looks up together what is asked for at the same time, as when everybody comes back at once."""

    def __init__(self, find: Find[V]) -> None:
        self._find = find
        self._waiting: dict[PydanticObjectId, list[Future[V]]] = {}
        self._task: asyncio.Task[None] | None = None

    def get(self, key: PydanticObjectId) -> Future[V]:
        """What was found under that id, or None. Raises as the database does."""
        future: Future[V] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return future

    async def _run(self) -> None:
        try:
            while self._waiting:
                some = next(in_parts(self._waiting))
                await self._look_up({key: self._waiting.pop(key) for key in some})
        finally:
            self._task = None

    async def _look_up(self, waiting: dict[PydanticObjectId, list[Future[V]]]) -> None:
        try:
            found = await self._find(list(waiting))
        except Exception as error:  # noqa: BLE001 - whoever has asked deals with it
            later: dict[PydanticObjectId, list[Future[V]]] = {}
            if isinstance(error, PyMongoError):
                # Nobody waits behind them for a database that may be down.
                later, self._waiting = self._waiting, later
            for future in chain(*waiting.values(), *later.values()):
                if not future.done():
                    future.set_exception(error)
            return
        for key, futures in waiting.items():
            for future in futures:
                if not future.done():
                    future.set_result(found.get(key))


def lookup_of(model: type[R]) -> Lookup[R]:
    async def find(ids: list[PydanticObjectId]) -> dict[PydanticObjectId, R]:
        documents = model.get_pymongo_collection().find({"_id": {"$in": ids}})
        return {document["_id"]: model.model_validate(document) async for document in documents}

    return Lookup(find)
