"""The checker can fail: each bug, put in from outside, is found by a short run."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.faults.bench import Bench
from e2e.faults.cast import JS_DEVICES
from e2e.faults.checker import check
from e2e.faults.faults import OneServer, Planned
from e2e.server import Server

EVERYBODY = tuple(JS_DEVICES)


@contextmanager
def running(folder: Path, *program: str) -> Iterator[Server]:
    server = Server(folder, "--no-demo", program=program or ("app.cli",))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def found(bench: Bench, *rounds: list[Planned]) -> set[str]:
    history = asyncio.run(bench.run(60, rounds))
    return {finding.kind for finding in check(history)}


def test_without_the_index_on_client_ids_messages_are_doubled(tmp_path: Path) -> None:
    cuts = [[Planned("cut before ack", EVERYBODY, begins_after=1, seconds=3)]] * 2
    with running(tmp_path, "e2e.faults.seeded", "forget-client-ids") as server:
        assert "doubled" in found(Bench(OneServer(server), "", with_pages=False), *cuts)


def test_messages_acked_before_they_are_written_are_lost(tmp_path: Path) -> None:
    kill = [Planned("kill both", EVERYBODY, begins_after=2, seconds=0)]
    with running(tmp_path, "e2e.faults.seeded", "ack-before-the-write") as server:
        assert "lost" in found(Bench(OneServer(server), "", with_pages=False), kill)


def test_a_client_that_drops_pushes_without_a_sync_has_gaps(tmp_path: Path) -> None:
    cuts = [[Planned("cut", EVERYBODY, begins_after=2, seconds=0)]] * 2
    with running(tmp_path) as server:
        bench = Bench(OneServer(server), "", with_pages=False, client="seeded.mjs", patience_seconds=5)
        assert "gap" in found(bench, *cuts)
