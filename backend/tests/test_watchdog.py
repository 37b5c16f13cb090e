import asyncio
import time
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from structlog.testing import capture_logs

from app.watchdog import STUCK_SECONDS, Watchdog


def watched(seconds: float) -> list[MutableMapping[str, Any]]:
    async def be_stuck_under_watch() -> None:
        watching = asyncio.create_task(Watchdog().run())
        await asyncio.sleep(0)
        hold_everybody_up(seconds)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    with capture_logs() as logs:
        asyncio.run(be_stuck_under_watch())
    return logs


def hold_everybody_up(seconds: float) -> None:
    time.sleep(seconds)


def test_r08_a_stuck_loop_is_named_with_its_place_once() -> None:
    [said] = watched(2 * STUCK_SECONDS)
    assert said["event"] == "loop_stuck"
    assert "hold_everybody_up" in said["where"]


def test_a_loop_that_is_busy_for_a_moment_is_not_called_stuck() -> None:
    assert watched(STUCK_SECONDS / 4) == []
