"""Does one process hold its people for long: run.py bench soak [--minutes M] [--idle N] [--active N]

Idle connections and active ones, which write at a steady rate; minute by minute what went wrong, how long a
message took, and how much memory and CPU the process had. Ends with 1 when the process does not hold them.
"""

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import report
from bench.servers import Stage, load_on

MINUTE_SECONDS = 60
# The first minute is the measure, once all have come.
MOST_GROWTH = 0.05
LEAST_OF_RATE = 0.99
LONGEST_STOP_SECONDS = 10
PATIENCE_SECONDS = 120


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="run.py bench soak", description="Does one process hold its people?"
    )
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--idle", type=int, default=5_000)
    parser.add_argument("--active", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=1_000, help="messages a second, of all active ones")
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        minutes, stop_seconds = soak(Path(folder), stack, options)
    facts = {
        "about": report.about(),
        **vars(options),
        "by_minute": minutes,
        "stop_seconds": stop_seconds,
    }
    facts["broken"] = broken(facts)
    print(write(facts))
    sys.exit(bool(facts["broken"]))


def soak(folder: Path, stack: ExitStack, options: argparse.Namespace) -> tuple[list[dict[str, Any]], float]:
    """Each minute, and the seconds in which it stops with everybody there."""
    stage = Stage(folder, stack)
    matches = stage.seed((options.idle + options.active) // 2)
    active, idle = matches[: options.active // 2], matches[options.active // 2 :]
    server = stage.start("product")
    ask_idle, ask_active = (stack.enter_context(load_on(server, some)) for some in (idle, active))
    ask_idle("connect")
    ask_active("connect")
    print(f"{options.idle:,} idle, {options.active:,} active", flush=True)
    minutes: list[dict[str, Any]] = []
    for minute in range(1, options.minutes + 1):
        cpu = server.cpu_seconds()
        result = ask_active("open", per_second=options.rate, seconds=MINUTE_SECONDS)
        minutes.append(
            {
                "minute": minute,
                "messages": result["messages"],
                "refused": result["refused"],
                "lost": result["lost"] + ask_idle("idle", seconds=0)["lost"],
                "p50_ms": result["delays_ms"]["p50"],
                "p99_ms": result["delays_ms"]["p99"],
                "resident_mb": server.resident_bytes() / 1e6,
                "cores": (server.cpu_seconds() - cpu) / result["seconds"],
            }
        )
        print(minutes[-1], flush=True)
    ending = time.monotonic()
    stage.stop(PATIENCE_SECONDS)
    return minutes, time.monotonic() - ending


def broken(facts: dict[str, Any]) -> list[str]:
    """What should not have been. Nothing: it holds its people."""
    first, last = facts["by_minute"][0], facts["by_minute"][-1]
    most = {key: max(one[key] for one in facts["by_minute"]) for key in ("refused", "lost")}
    least = min(one["messages"] for one in facts["by_minute"])
    found = []
    if most["refused"]:
        found.append(f"{most['refused']} messages were refused in one minute")
    if most["lost"]:
        found.append(f"{most['lost']} connections were lost")
    if least < LEAST_OF_RATE * facts["rate"] * MINUTE_SECONDS:
        found.append(f"only {least:,} messages were taken in one minute")
    if last["resident_mb"] > (1 + MOST_GROWTH) * first["resident_mb"]:
        found.append(f"memory grew from {first['resident_mb']:.1f} to {last['resident_mb']:.1f} MB")
    if facts["stop_seconds"] > LONGEST_STOP_SECONDS:
        found.append(f"it took {facts['stop_seconds']:.1f} s to stop")
    return found


def write(facts: dict[str, Any]) -> str:
    rows = [
        [
            one["minute"],
            f"{one['messages']:,}",
            one["refused"],
            one["lost"],
            *(f"{one[key]:.1f}" for key in ("p50_ms", "p99_ms", "resident_mb")),
            f"{one['cores']:.2f}",
        ]
        for one in facts["by_minute"]
    ]
    head = ["minute", "messages", "refused", "connections lost", "p50, ms", "p99, ms", "memory, MB", "cores"]
    parts = [
        "# One process for long",
        f"{facts['idle']:,} idle connections, and {facts['active']:,} that write "
        f"{facts['rate']:,.0f} messages a second.",
        f"It does not hold them: {'; '.join(facts['broken'])}."
        if facts["broken"]
        else "It holds them: none refused, none lost, no growth.",
        report.table(head, rows),
        f"It stopped in {facts['stop_seconds']:.1f} s, with all of them there.",
        report.told(facts["about"]),
    ]
    return report.keep("soak", facts, parts)
