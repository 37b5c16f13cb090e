import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
BACKEND = ROOT / "backend"
NO_LIMITS = {
    "MESSAGES_PER_MINUTE": "0",
    "TYPING_PER_SECOND": "0",
    "SEARCHES_PER_MINUTE": "0",
    "LOGIN_TRIES_PER_MINUTE": "0",
    "REGISTRATIONS_PER_HOUR": "0",
}


class Server:
    """The product as `run.py` starts it, on the embedded database, in a process that can be killed."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        backend: Path = BACKEND,
        program: tuple[str, ...] = ("app.cli",),
        environment: dict[str, str] = NO_LIMITS,
    ) -> None:
        self.data_dir = folder / "data"
        self.log_file = folder / "server.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.words = words
        self.backend = backend
        self.program = program
        self.environment = environment

    def start(self) -> None:
        command = [sys.executable, "-P", "-m", *self.program, "serve", "--port", str(self.port)]
        command += ["--data-dir", str(self.data_dir), *self.words]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.log_file.parent,
                env={**os.environ, **self.environment, "PYTHONPATH": f"{self.backend}{os.pathsep}{ROOT}"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=1, verify=False).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise RuntimeError(f"The server did not start:\n{self.log()[-4000:]}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    @contextmanager
    def killed(self) -> Iterator[None]:
        """Started again at the end."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    def stop(self, within_seconds: float = 20) -> int:
        self.process.terminate()
        return self.process.wait(within_seconds)

    def database(self) -> dict[str, int]:
        """The `pid` and `port` of its database."""
        state: dict[str, int] = json.loads((self.data_dir / "db.json").read_text("utf-8"))
        return state

    def log(self) -> str:
        return self.log_file.read_text("utf-8", "replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
