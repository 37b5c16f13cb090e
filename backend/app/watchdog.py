"""How late the event loop is, and where it is stuck: said from a thread, since the loop itself cannot."""

import asyncio
import os
import sys
import threading
import time
import traceback

import structlog

from app import metrics

EVERY_SECONDS = 0.25
STUCK_SECONDS = 2.0
LOST_SECONDS = 15.0
LOST_EXIT_CODE = 70
FRAMES = 12

log = structlog.get_logger()


class Watchdog:
    """Logs `loop_stuck` with the place, once each time the loop does not come round for 2 s; after 15 s it
    ends the process with code 70, so that what started it starts it again.

    Time is counted in turns of the watchdog's own thread: a process that is stopped, or a machine that
    sleeps, makes none.
    """

    def __init__(self) -> None:
        self._turns_since_loop = 0
        self._ends = threading.Event()

    async def run(self) -> None:
        self._loop_thread = threading.get_ident()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        try:
            while True:
                came_round_at = time.monotonic()
                self._turns_since_loop = 0
                await asyncio.sleep(EVERY_SECONDS)
                late = time.monotonic() - came_round_at - EVERY_SECONDS
                metrics.loop_lag.observe(max(0.0, late))
        finally:
            self._ends.set()

    def _watch(self) -> None:
        while not self._ends.wait(EVERY_SECONDS):
            self._turns_since_loop += 1
            if self._turns_since_loop == round(STUCK_SECONDS / EVERY_SECONDS):
                log.error("loop_stuck", where=self._place())
            if self._turns_since_loop >= LOST_SECONDS / EVERY_SECONDS:
                self._end_the_process()

    def _end_the_process(self) -> None:
        """Not by an exception or a signal: those are for the loop's thread, which does not come round."""
        why = f"the event loop has been stuck for {LOST_SECONDS:.0f} s: the process ends, to be started again"
        log.critical("loop_lost", why=why, where=self._place())
        os._exit(LOST_EXIT_CODE)

    def _place(self) -> str:
        frame = sys._current_frames().get(self._loop_thread)
        return "".join(traceback.format_stack(frame, limit=FRAMES))
