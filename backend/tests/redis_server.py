"""A real Redis as a process of its own."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NoConnectionError
from redis.retry import Retry

from tests.conftest import free_port


class RedisServer:
    def __init__(self, folder: Path, *, is_sharded: bool = False) -> None:
        self.port = free_port()
        self.cluster_port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._folder = folder
        cluster = ["--cluster-enabled", "yes", "--cluster-port", str(self.cluster_port)]
        self._options = cluster if is_sharded else []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed (Debian: sudo apt install redis-server)"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *self._options]
        with (self._folder / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log)
        with self.client() as client:
            client.ping()

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    @property
    def process(self) -> psutil.Process:
        assert self._process
        return psutil.Process(self._process.pid)

    def client(self) -> Redis:
        patience = Retry(ConstantBackoff(0.05), 200, (NoConnectionError,))
        return Redis(port=self.port, retry=patience, decode_responses=True)

    def wait_for_cluster(self, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        with self.client() as client:
            while "cluster_state:ok" not in str(client.execute_command("CLUSTER", "INFO")):
                assert time.monotonic() < end
                time.sleep(0.05)


@contextmanager
def running_redis(folder: Path, *, is_sharded: bool = False) -> Iterator[RedisServer]:
    redis = RedisServer(folder, is_sharded=is_sharded)
    redis.start()
    yield redis
    redis.kill()


@contextmanager
def running_cluster(folder: Path) -> Iterator[list[RedisServer]]:
    """Two primaries that share the slots."""
    folders = [folder / name for name in ("first", "second")]
    for one in folders:
        one.mkdir()
    bounds = ((0, 8_000), (8_001, 16_383))
    with ExitStack() as running:
        shards = [running.enter_context(running_redis(one, is_sharded=True)) for one in folders]
        for shard, (first, last) in zip(shards, bounds, strict=True):
            with shard.client() as client:
                client.execute_command("CLUSTER", "ADDSLOTSRANGE", first, last)
                client.execute_command("CLUSTER", "MEET", "127.0.0.1", shards[0].port, shards[0].cluster_port)
        for shard in shards:
            shard.wait_for_cluster()
        yield shards
