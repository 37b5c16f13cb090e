"""How soon are 500 people back after one of three nodes was killed: run.py bench killed [--rounds R]

Ends with 1 when one in twenty took five seconds or longer until they had all that was said meanwhile.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import report
from e2e.cluster.cluster import Cluster
from e2e.cluster.dying import killed

MOST_SECONDS = 5


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="run.py bench killed", description="How soon are people back after a node was killed?"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(words)
    rounds = []
    with tempfile.TemporaryDirectory() as folder, Cluster(Path(folder), redis=True) as cluster:
        for _ in range(options.rounds):
            rounds.append(of_one(asyncio.run(killed(cluster))))
            print(rounds[-1], flush=True)
            cluster.nodes[1].start()
    holds = all(one["p95"] < MOST_SECONDS for one in rounds)
    print(write({"about": report.about(), "holds": holds, "rounds": rounds}))
    sys.exit(not holds)


def of_one(seconds: list[float]) -> dict[str, float]:
    rank = {"p50": 0.5, "p95": 0.95, "most": 1}
    found = {name: seconds[round(part * len(seconds)) - 1] for name, part in rank.items()}
    return {"people": len(seconds), **found}


def write(facts: dict[str, Any]) -> str:
    rows = [
        [one["people"], *(f"{one[name]:.2f}" for name in ("p50", "p95", "most"))] for one in facts["rounds"]
    ]
    parts = [
        "# One of three nodes is killed",
        "From kill -9 until each had all that was said meanwhile, everybody coming through nginx.",
        f"{'All' if facts['holds'] else 'Not all'} rounds had 95 % of them back within {MOST_SECONDS} s.",
        report.table(["people", "p50, s", "p95, s", "most, s"], rows),
        report.told(facts["about"]),
    ]
    return report.keep("killed", facts, parts)
