"""The embedded database: SecantusDB, MongoDB's wire protocol over WiredTiger, in a process of its own."""

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import structlog
from filelock import FileLock, Timeout

from app.errors import CannotStartError

START_SECONDS = 60
STOP_SECONDS = 15
PAUSE_SECONDS = 1

log = structlog.get_logger()


class EmbeddedDatabase:
    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.resolve()
        self._lock = FileLock(self._data_dir / "server.lock")
        self._guard: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, *, attach: bool = False, emptied: bool = False) -> str:
        """The database's URI; with `attach`, that of a server running on this directory, if there is one."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            if attach:
                return f"mongodb://127.0.0.1:{read_state(self._data_dir)['port']}/"
            raise CannotStartError(
                f"{self._data_dir} is in use by another server: stop that, or choose another with --data-dir."
            ) from None
        try:
            if emptied:
                await asyncio.to_thread(self._delete_files)
            guard = await self._start_guard()
            port = await self._port(guard)
        except BaseException:
            await self.stop()
            raise
        self._keeper = asyncio.create_task(self._keep_guarded(guard, port))
        return f"mongodb://127.0.0.1:{port}/"

    def _delete_files(self) -> None:
        """Dropping collections takes minutes here, and leaves broken indexes when it is cut off."""
        end_orphan(self._data_dir)
        shutil.rmtree(self._data_dir / "db", ignore_errors=True)

    async def _start_guard(self, port: int = 0) -> asyncio.subprocess.Process:
        await asyncio.to_thread(end_orphan, self._data_dir)
        self._guard = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app.embedded_guard", str(self._data_dir), str(port)),
            cwd=Path(__file__).parents[1],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C at the terminal is the server's to handle: the database goes last.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        return self._guard

    async def _keep_guarded(self, guard: asyncio.subprocess.Process, port: int) -> None:
        """The database dies with its guard, for the next guard to start it on the same port."""
        while True:
            await guard.wait()
            log.warning("database_guard_died")
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                guard = await self._start_guard(port)
            except (OSError, psutil.Error):
                log.exception("database_guard_not_started")

    async def stop(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._guard and self._guard.stdin:
            self._guard.stdin.close()
            await self._guard.wait()
        self._lock.release()

    async def _port(self, guard: asyncio.subprocess.Process) -> int:
        line = await asyncio.wait_for(guard.stdout.readline(), START_SECONDS) if guard.stdout else b""
        if not line.strip().isdigit():
            raise CannotStartError(f"The embedded database did not start: see {self._data_dir / 'db.log'}")
        return int(line)


def read_state(data_dir: Path) -> dict[str, int]:
    state: dict[str, int] = json.loads((data_dir / "db.json").read_text())
    return state


def end_orphan(data_dir: Path) -> None:
    """End a database that still holds this directory though its guard and server are gone."""
    try:
        orphan = psutil.Process(read_state(data_dir)["pid"])
        if str(data_dir / "db") not in orphan.cmdline():
            return
        orphan.terminate()
        try:
            orphan.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            orphan.kill()
            orphan.wait(STOP_SECONDS)
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
        return
