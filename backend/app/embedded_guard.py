"""Keeps the embedded database running: `python -m app.embedded_guard DATA_DIR PORT`.

Starts it on that port, or with 0 on a free one, which it prints; starts it again on the same port if it
dies; and ends it as soon as standard input closes, which the server's death does, however the server died.
"""

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 4


class Guard:
    def __init__(self, data_dir: Path, port: int) -> None:
        self._data_dir = data_dir
        self._port = port
        self._database: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._watch_server, daemon=True).start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._end())
        while not self._ending.is_set():
            started = time.monotonic()
            self._run_database()
            if self._port == 0:
                sys.exit("the database did not start")
            self._ending.wait(max(0.0, 1 - (time.monotonic() - started)))

    def _run_database(self) -> None:
        program = Path(sysconfig.get_path("scripts")) / (
            "secantusd-py.exe" if os.name == "nt" else "secantusd-py"
        )
        work_dir = self._data_dir / "db.run"
        work_dir.mkdir(exist_ok=True)
        log_path = self._data_dir / "db.log"
        with log_path.open("wb") as log_file:
            self._database = subprocess.Popen(  # noqa: S603 - our own dependency, no shell
                [
                    *(program, "--host", "127.0.0.1", "--port", str(self._port), "--sync-on-commit"),
                    *("--storage-path", str(self._data_dir / "db"), "--log-level", "INFO"),
                ],
                cwd=work_dir,
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
            )
        if self._ending.is_set():
            self._database.terminate()
        if port := self._wait_until_listening(log_path):
            (self._data_dir / "db.json").write_text(json.dumps({"pid": self._database.pid, "port": port}))
            if self._port == 0:
                sys.stdout.write(f"{port}\n")
                sys.stdout.flush()
            self._port = port
        self._database.wait()

    def _wait_until_listening(self, log_path: Path) -> int:
        deadline = time.monotonic() + START_SECONDS
        while self._database and self._database.poll() is None and time.monotonic() < deadline:
            if found := re.search(rb"listening on 127\.0\.0\.1:(\d+)", log_path.read_bytes()):
                return int(found[1])
            time.sleep(0.02)
        return 0

    def _watch_server(self) -> None:
        sys.stdin.buffer.read()
        self._end()

    def _end(self) -> None:
        self._ending.set()
        if self._database:
            self._database.terminate()
            # What it has acknowledged is on the disk: nothing is lost by not waiting longer.
            impatience = threading.Timer(STOP_SECONDS, self._database.kill)
            impatience.daemon = True
            impatience.start()


if __name__ == "__main__":
    Guard(Path(sys.argv[1]), int(sys.argv[2])).run()
