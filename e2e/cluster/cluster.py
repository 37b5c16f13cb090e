"""Nodes of the product behind nginx, on one database, and with Redis where it is wanted."""

import os
import secrets
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

from e2e.cluster.programs import Database, Nginx, Redis
from e2e.server import NO_LIMITS, Server


class Node(Server):
    """`start`, `kill` (-9) and `stop` (SIGTERM, and waits) are `Server`'s."""

    def terminate(self) -> None:
        self.process.terminate()

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)


class Cluster:
    """All of it runs inside `with`. `url` is nginx's; a node's own is `nodes[n].url`."""

    def __init__(
        self, folder: Path, *, nodes: int = 3, redis: bool = False, environment: dict[str, str] = NO_LIMITS
    ) -> None:
        self.database = Database(folder)
        self.redis = Redis(folder) if redis else None
        shared = {"JWT_SECRET": secrets.token_hex(32), "TRUSTED_PROXIES": "127.0.0.1"}
        shared["REDIS_URL"] = self.redis.url if self.redis else ""
        self.nodes: list[Node] = []
        for number in range(nodes):
            (folder / f"node{number}").mkdir()
            self.nodes.append(Node(folder / f"node{number}", environment=environment | shared))
        self.nginx = Nginx(folder, [node.port for node in self.nodes])
        for node in self.nodes:
            node.environment["PUBLIC_URL"] = self.nginx.url
        self.url = self.nginx.url

    def __enter__(self) -> Self:
        try:
            self.database.start()
            for node in self.nodes:
                node.environment["MONGODB_URI"] = self.database.uri
            if self.redis:
                self.redis.start()
            # Together: each takes seconds, most of it waiting.
            with ThreadPoolExecutor() as threads:
                list(threads.map(Node.start, self.nodes))
            self.nginx.start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        running = [part for part in (self.nginx, *self.nodes, self.redis) if hasattr(part, "process")]
        for part in running:
            if part and part.process.poll() is None:
                part.kill()
        if hasattr(self.database, "process"):
            self.database.stop()
