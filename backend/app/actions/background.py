import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from pymongo.errors import PyMongoError

log = structlog.get_logger()
_running: set[asyncio.Task[Any]] = set()

T = TypeVar("T")


def in_background(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    """Run beside the caller; a failure is logged, never lost."""
    task = asyncio.create_task(work, name=getattr(work, "__qualname__", None))
    _running.add(task)
    task.add_done_callback(_finished)
    return task


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Its outcome. When the caller is cancelled, it goes on without."""
    task = asyncio.create_task(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


def _finished(task: asyncio.Task[None]) -> None:
    _running.discard(task)
    if task.cancelled() or not (error := task.exception()):
        return
    if isinstance(error, PyMongoError):
        log.warning("background_task_failed", task=task.get_name(), error=type(error).__name__)
    else:
        log.error("background_task_failed", task=task.get_name(), exc_info=error)
