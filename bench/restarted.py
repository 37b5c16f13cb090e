"""How soon is everybody back after a restart of the only server: run.py bench restarted [--people N]

They all come at once, join their match and get what they have missed; whoever is refused comes again.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import report
from bench.killed import of_one
from bench.servers import Stage, load_on

WRITING_SECONDS = 5
IN_FLIGHT = 200


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="run.py bench restarted", description="How soon is everybody back after a restart?"
    )
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stage = Stage(Path(folder), stack)
        matches = stage.seed(options.people // 2)
        with load_on(stage.start("product"), matches) as ask:
            ask("connect")
            ask("closed", in_flight=IN_FLIGHT, seconds=WRITING_SECONDS)
        rounds = []
        for _ in range(options.rounds):
            stage.restart()
            with load_on(stage.start("product"), matches) as ask:
                back = ask("come_back")
            rounds.append({**of_one(back["seconds"]), "refused": back["refused"]})
            print(rounds[-1], flush=True)
    print(write({"about": report.about(), "people": options.people, "rounds": rounds}))


def write(facts: dict[str, Any]) -> str:
    rows = [
        [*(f"{one[name]:.2f}" for name in ("p50", "p95", "most")), one["refused"]] for one in facts["rounds"]
    ]
    parts = [
        "# A restart",
        f"{facts['people']:,} people who come back to the one server at once: from its start until each had "
        "joined their match.",
        report.table(["p50, s", "p95, s", "most, s", "refused, and come again"], rows),
        report.told(facts["about"]),
    ]
    return report.keep("restarted", facts, parts)
