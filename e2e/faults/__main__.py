"""Is any message lost, doubled or reordered under faults?"""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from e2e import browser
from e2e.cluster.faults import many_nodes
from e2e.faults import report
from e2e.faults.bench import Bench
from e2e.faults.checker import check
from e2e.faults.faults import OneServer
from e2e.faults.history import History
from e2e.server import Server

PROGRESS_SECONDS = 5
LAST_FINDINGS = 10


def main() -> None:
    words = argparse.ArgumentParser(prog="run.py faults", description=__doc__)
    words.add_argument("--minutes", type=float, default=2, help="how long faults are injected")
    words.add_argument("--nodes", type=int, default=1, help="behind nginx, with a Redis between them")
    words.add_argument("--seed", default=secrets.token_hex(4), help="repeats a run's faults")
    options = words.parse_args()
    browser.need()
    print(f"Seed {options.seed}: --seed {options.seed} repeats these faults.", flush=True)
    started = time.monotonic()
    history = asyncio.run(run(options.minutes * 60, options.nodes, options.seed))
    findings = check(history)
    print(report.write(history, findings, options.nodes, time.monotonic() - started))
    # Once more, where a long log is looked at first.
    print(*findings[:LAST_FINDINGS], f"Seed {options.seed}: {len(findings)} findings.", sep="\n", flush=True)
    sys.exit(bool(findings))


async def run(seconds: float, nodes: int, seed: str) -> History:
    print("Starting ...", flush=True)
    async with many_nodes(nodes) if nodes > 1 else one_server() as scene:
        bench = Bench(scene, seed)
        progress = asyncio.create_task(show_progress(bench))
        try:
            return await bench.run(seconds)
        finally:
            progress.cancel()


@asynccontextmanager
async def one_server() -> AsyncIterator[OneServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "--no-demo")
        await asyncio.to_thread(server.start)
        try:
            yield OneServer(server)
        finally:
            server.stop()


async def show_progress(bench: Bench) -> None:
    started = time.monotonic()
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        acked = sum(bool(send.acked_at) for device in bench.devices for send in device.sends)
        waiting = sum(len(device.unsettled()) for device in bench.devices)
        at_work = ", ".join(bench.at_work) or "no fault"
        print(
            f"{time.monotonic() - started:5.0f} s  {acked:6} acked  {waiting:4} waiting  {at_work}",
            flush=True,
        )


if __name__ == "__main__":
    main()
