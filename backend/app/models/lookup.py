import asyncio
from typing import Generic, TypeVar

from beanie import PydanticObjectId
from pymongo.errors import PyMongoError

from app.models.record import Record

R = TypeVar("R", bound=Record)
Future = asyncio.Future[R | None]


class Lookup(Generic[R]):
    """Looks up together what is asked for at the same time, as when everybody comes back at once."""

    def __init__(self, model: type[R]) -> None:
        self._model = model
        self._waiting: dict[PydanticObjectId, list[Future[R]]] = {}
        self._task: asyncio.Task[None] | None = None

    def get(self, record_id: PydanticObjectId) -> Future[R]:
        """The record of that id, or None. Raises as the database does."""
        future: Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(record_id, []).append(future)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return future

    async def _run(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._look_up(waiting)
        finally:
            self._task = None

    async def _look_up(self, waiting: dict[PydanticObjectId, list[Future[R]]]) -> None:
        found: dict[PydanticObjectId, R] = {}
        failure: PyMongoError | None = None
        try:
            async for document in self._model.get_pymongo_collection().find({"_id": {"$in": list(waiting)}}):
                found[document["_id"]] = self._model.model_validate(document)
        except PyMongoError as error:
            failure = error
        for record_id, futures in waiting.items():
            for future in futures:
                if future.done():
                    continue
                if failure:
                    future.set_exception(failure)
                else:
                    future.set_result(found.get(record_id))
