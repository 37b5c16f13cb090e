"""How late the event loop is, and where it is stuck: said from a thread, since the loop itself cannot."""

import asyncio
import sys
import threading
import time
import traceback

import structlog

from app import metrics

EVERY_SECONDS = 0.25
STUCK_SECONDS = 2.0
FRAMES = 12

log = structlog.get_logger()


class Watchdog:
    """Logs `loop_stuck` with the place, once each time the loop does not come round for 2 s."""

    def __init__(self) -> None:
        self._came_round_at = self._looked_at = time.monotonic()
        self._ends = threading.Event()

    async def run(self) -> None:
        self._loop_thread = threading.get_ident()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        try:
            while True:
                self._came_round_at = time.monotonic()
                await asyncio.sleep(EVERY_SECONDS)
                late = time.monotonic() - self._came_round_at - EVERY_SECONDS
                metrics.loop_lag.observe(max(0.0, late))
        finally:
            self._ends.set()

    def _watch(self) -> None:
        was_stuck = False
        while not self._ends.wait(EVERY_SECONDS):
            is_stuck = self._is_stuck()
            if is_stuck and not was_stuck:
                frame = sys._current_frames().get(self._loop_thread)
                log.error("loop_stuck", where="".join(traceback.format_stack(frame, limit=FRAMES)))
            was_stuck = is_stuck

    def _is_stuck(self) -> bool:
        now = time.monotonic()
        # If this thread did not run either, the whole process stood still.
        was_awake = now - self._looked_at < STUCK_SECONDS
        self._looked_at = now
        return was_awake and now - self._came_round_at > STUCK_SECONDS
