import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.watchdog import LOST_EXIT_CODE, STUCK_SECONDS, Watchdog
from tests.conftest import BACKEND


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


Begin = Callable[[float], subprocess.Popen[str]]
IN_A_PROCESS = """
import asyncio, sys, time
from app import logs, watchdog

async def main(stuck_seconds):
    watching = asyncio.create_task(watchdog.Watchdog().run())
    await asyncio.sleep(0)
    logs.structlog.get_logger().info("said_before")
    time.sleep(stuck_seconds)
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.sleep(4 * watchdog.EVERY_SECONDS)
    watching.cancel()

logs.configure("INFO")
watchdog.LOST_SECONDS = 3
asyncio.run(main(float(sys.argv[1])))
"""


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Starts a process whose loop is stuck for that many seconds, and then runs until it reads a line."""
    with ExitStack() as stack:

        def begin(seconds: float) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-c", IN_A_PROCESS, str(seconds)],
                cwd=BACKEND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin


def test_a_process_whose_loop_does_not_come_back_says_why_and_ends(begin: Begin) -> None:
    process = begin(60)
    said = [json.loads(line) for line in process.communicate(timeout=30)[0].splitlines()]
    assert process.returncode == LOST_EXIT_CODE
    assert [line["event"] for line in said] == ["said_before", "loop_stuck", "loop_lost"]
    assert "stuck for 3 s" in said[-1]["why"]
    assert "in main" in said[-1]["where"]


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot stop a process and go on with it")
def test_a_process_that_stood_still_as_a_whole_goes_on(begin: Begin) -> None:
    process = begin(0)
    assert process.stdout
    assert "said_before" in process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    time.sleep(5)  # Longer than what ends a process whose loop alone is stuck.
    process.send_signal(signal.SIGCONT)
    assert process.communicate("end\n", timeout=30)[0] == ""
    assert process.returncode == 0
