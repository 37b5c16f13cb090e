"""The servers that are compared, each a process of its own, and what they cost."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from e2e.server import BACKEND, NO_LIMITS, ROOT, Server, free_port

NODE = ROOT / "bench" / "peers" / "node"
# Beyond what anybody reaches here, and yet counted: the limits are part of the work.
LIMITS = {**NO_LIMITS, "MESSAGES_PER_MINUTE": "1000000"}
DESCRIPTIONS = {
    "node": "Socket.IO for Node.js, in memory",
    "stock": "python-socketio, in memory",
    "manager": "python-socketio with app.transport's manager",
    "server": "app.transport on the frames of the websockets package",
    "transport": "app.transport, in memory",
    "node+mongodb": "Node.js with the mongodb driver, insertOne",
    "node+groups": "Node.js with the mongodb driver, grouped writes under the product's unique indexes",
    "product-storage": "the product without its storage",
    "product-bare": "the product without its storage, authorisation, limits, metrics and logs",
    "product": "the product",
}
# Between `stock` and `transport`: measured when they are asked for.
STEPS = ("manager", "server")


@dataclass
class Running:
    """A server that can be connected to."""

    name: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Of all its threads, user and system; not of the database."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def resident_bytes(self) -> int:
        return int(psutil.Process(self.pid).memory_info().rss)


class Stage:
    """One database with people in it, and whatever server is asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._product = Server(folder, "--no-demo", environment=LIMITS)
        self._product.start()
        stack.callback(self.stop)
        self._database = f"mongodb://127.0.0.1:{self._product.database()['port']}"

    def stop(self, within_seconds: float = 20) -> None:
        self._product.stop(within_seconds)

    def restart(self) -> None:
        self.stop()
        self._product.start()

    def seed(self, matches: int) -> list[dict[str, Any]]:
        file = self._folder / "matches.json"
        command = [
            sys.executable,
            "-P",
            "-m",
            "app.cli",
            "seed",
            "--matches",
            str(matches),
            "--json",
            str(file),
        ]
        subprocess.run(
            [*command, "--data-dir", str(self._product.data_dir)],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(BACKEND)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        made: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
        return made

    def start(self, name: str) -> Running:
        database = ["--mongodb", self._database]
        node, python = ["node", str(NODE / "server.mjs")], [sys.executable, "-m", "bench.peers.memory"]
        match name:
            case "product":
                return Running(name, self._product.port, self._product.process.pid)
            case "product-storage":
                return self._in_memory(name, "bench.peers.without_storage")
            case "product-bare":
                return self._in_memory(name, "bench.peers.bare")
            case "node":
                return self._peer(name, node)
            case "node+mongodb":
                return self._peer(name, [*node, *database])
            case "node+groups":
                return self._peer(name, [*node, *database, "--grouped"])
            case "stock":
                return self._peer(name, python)
            case _:
                parts = "all" if name == "transport" else name
                return self._peer(name, [*python, "--fast", parts])

    @property
    def database_pid(self) -> int:
        return self._product.database()["pid"]

    def start_nodes(self, name: str, count: int, redis: str) -> list[Running]:
        """So many processes of one kind, with that Redis between them."""
        match name:
            case "product":
                return [self._node(f"{name}{number}", redis) for number in range(count)]
            case "node+redis":
                command = ["node", str(NODE / "server.mjs"), "--redis", redis]
            case "transport+redis":
                command = [sys.executable, "-m", "bench.peers.memory", "--fast", "--redis", redis]
            case _:
                command = [sys.executable, "-m", "bench.peers.memory", "--redis", redis]
        return [self._peer(name, command) for _ in range(count)]

    def _node(self, name: str, redis: str) -> Running:
        server = self._on_this_database(name, "app.cli", {"REDIS_URL": redis})
        return Running(name, server.port, server.process.pid)

    def _in_memory(self, name: str, program: str) -> Running:
        server = self._on_this_database(name, program, {})
        return Running(name, server.port, server.process.pid)

    def _on_this_database(self, name: str, program: str, more: dict[str, str]) -> Server:
        folder = self._folder / name
        folder.mkdir()
        secret = (self._product.data_dir / "jwt_secret").read_text("utf-8")
        environment = {**LIMITS, "MONGODB_URI": self._database, "JWT_SECRET": secret, **more}
        server = Server(folder, "--no-demo", program=(program,), environment=environment)
        server.start()
        self._stack.callback(server.stop)
        return server

    def _peer(self, name: str, command: list[str]) -> Running:
        port = free_port()
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{BACKEND}{os.pathsep}{ROOT}"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._stack.callback(end, process)
        if not process.stdout or process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{name} did not start")
        return Running(name, port, process.pid)


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


@contextmanager
def load_on(
    running: Running | list[Running] | str, matches: list[dict[str, Any]]
) -> Iterator[Callable[..., dict[str, Any]]]:
    """Ask the load generator for something. On several servers, the two of a match are on different ones; a
    string is the address of what is in front of them.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def say(words: dict[str, Any]) -> None:
        assert process.stdin
        print(json.dumps(words), file=process.stdin, flush=True)

    def ask(do: str, **options: float) -> dict[str, Any]:
        say({"do": do, **options})
        assert process.stdout
        answer: dict[str, Any] = json.loads(process.stdout.readline())
        return answer

    try:
        servers = running if isinstance(running, list) else [running]
        say(
            {
                "urls": [server if isinstance(server, str) else server.url for server in servers],
                "matches": matches,
            }
        )
        yield ask
    finally:
        end(process)


def install_node_peers() -> None:
    if not (NODE / "node_modules").exists():
        npm = shutil.which("npm")
        if not npm:
            raise RuntimeError("The Node.js peers need npm")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=NODE, check=True)
