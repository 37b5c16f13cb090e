"""What runs beside the requests while the server is up, and what is finished before it goes down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress

import structlog
from pymongo.errors import PyMongoError

from app import nodes
from app.actions import presence, receipts
from app.actions.activity import last_activity
from app.actions.in_doubt import in_doubt
from app.actions.known_matches import known_matches
from app.actions.messages import announcer, writer
from app.actions.other_nodes import other_nodes
from app.actions.pushes import pushes
from app.watchdog import Watchdog

DRAIN_SECONDS = 5
# What is stored then is derived, or a moment of which an earlier one is stored.
REMEMBER_SECONDS = 2
PAUSE_SECONDS = 0.5
CANCEL_AGAIN_SECONDS = 0.2

log = structlog.get_logger()


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    loops = (
        *(writer, announcer, in_doubt, last_activity, known_matches),
        *(receipts.filler, presence.presence, pushes, Watchdog()),
    )
    nodes.introduce(other_nodes)
    with suppress(PyMongoError):
        # Before anybody asks. It is tried again.
        await presence.presence.take_over()
    runs = [loop.run for loop in loops]
    if not nodes.is_alone():
        runs += [nodes.listen, other_nodes.look_out, other_nodes.hang_up_ended, other_nodes.keep_leases]
    tasks = [asyncio.create_task(keep_running(run)) for run in runs]
    try:
        yield
    finally:
        await finish()
        await cancel(tasks)
        await presence.presence.stop()


async def cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Again and again: before Python 3.12 `asyncio.wait_for`, which pymongo uses, can lose a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_SECONDS)


async def keep_running(run: Callable[[], Awaitable[None]]) -> None:
    """What one turn meets, such as a database that is away, ends that turn and not the loop."""
    while True:
        try:
            await run()
        except PyMongoError as error:
            log.warning("loop_failed", loop=run.__qualname__, error=type(error).__name__)
        except Exception:
            log.exception("loop_failed", loop=run.__qualname__)
        await asyncio.sleep(PAUSE_SECONDS)


async def finish() -> None:
    await at_most(DRAIN_SECONDS, drained())
    try:
        if not await at_most(REMEMBER_SECONDS, remembered()):
            log.warning("not_all_written_at_shutdown", error="TimeoutError")
    except PyMongoError as error:
        log.warning("not_all_written_at_shutdown", error=type(error).__name__)


async def at_most(seconds: float, work: Coroutine[None, None, None]) -> bool:
    """Whether it ended by itself. Not `asyncio.timeout`, which cancels once."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=seconds)
    is_done = task.done()
    await cancel([task])
    if is_done:
        await task
    return is_done


async def drained() -> None:
    await writer.drained()
    await announcer.drained()
    await receipts.filler.drained()


async def remembered() -> None:
    await presence.presence.note_who_is_here()
    await last_activity.flush()
