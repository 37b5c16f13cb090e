"""What a message costs nodes, Redis and database when the two of each match are on different nodes."""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench import numbers, report
from bench.servers import Running, Stage, install_node_peers, load_on
from e2e.cluster.programs import Redis

CLIENTS = 400
KINDS = {
    "transport+redis": "app.transport, in memory",
    "stock+redis": "python-socketio with AsyncRedisManager, in memory",
    "node+redis": "Socket.IO for Node.js with its redis-adapter, in memory",
    "product": "the product, on the embedded database",
}


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="run.py bench nodes", description=__doc__)
    parser.add_argument("--counts", type=numbers, default=[1, 2, 4])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--in-flight", type=int, default=64, help="messages under way at a time")
    parser.add_argument("--only", type=lambda text: text.split(","), default=list(KINDS))
    options = parser.parse_args(words)
    install_node_peers()
    rows = []
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            rows += measure(Path(folder), count, options)
    print(write({"about": report.about(), "clients": CLIENTS, "in_flight": options.in_flight, "rows": rows}))


def measure(folder: Path, count: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Rounds of each kind in turn, all of them there with all their clients connected, and a Redis each."""
    with ExitStack() as stack:
        stage = Stage(folder, stack)
        matches = stage.seed(CLIENTS // 2)
        groups = []
        for kind in options.only:
            redis = Redis(folder, f"redis-{kind}")
            redis.start()
            stack.callback(redis.kill)
            group = stage.start_nodes(kind, count, redis.url)
            ask = stack.enter_context(load_on(group, matches))
            ask("connect")
            ask("closed", in_flight=options.in_flight, seconds=1)
            groups.append((kind, group, redis.process.pid, ask))
        measured: dict[str, list[dict[str, float]]] = {kind: [] for kind in options.only}
        for _ in range(options.rounds):
            for kind, group, redis_pid, ask in groups:
                pids = [[one.pid for one in group], [redis_pid], [stage.database_pid]]
                before = [cpu_seconds(some) for some in pids]
                result = ask("closed", in_flight=options.in_flight, seconds=options.seconds)
                spent = [cpu_seconds(some) - was for some, was in zip(pids, before, strict=True)]
                measured[kind].append(of_each(result, spent))
                print(f"{count} nodes  {kind:<16} {measured[kind][-1]}", flush=True)
    return [
        {"nodes": count, "kind": kind, **{name: median(one[name] for one in found) for name in found[0]}}
        for kind, found in measured.items()
    ]


def cpu_seconds(pids: list[int]) -> float:
    return sum(Running("", 0, pid).cpu_seconds() for pid in pids if psutil.pid_exists(pid))


def of_each(result: dict[str, Any], spent: list[float]) -> dict[str, float]:
    if result["lost"] or not result["messages"]:
        raise RuntimeError(f"Not all was well: {result}")
    names = ("nodes_us", "redis_us", "database_us")
    each = {name: round(cpu / result["messages"] * 1e6, 1) for name, cpu in zip(names, spent, strict=True)}
    per_second = round(result["messages"] / result["seconds"])
    return {
        **each,
        "per_second": per_second,
        "p50_ms": result["delays_ms"]["p50"],
        "p99_ms": result["delays_ms"]["p99"],
    }


def write(facts: dict[str, Any]) -> str:
    head = ["nodes", "of", "nodes, µs", "Redis, µs", "database, µs", "messages/s", "p50, ms", "p99, ms"]
    rows = [
        [
            row["nodes"],
            KINDS[row["kind"]],
            *(f"{row[key]:.0f}" for key in ("nodes_us", "redis_us", "database_us")),
            f"{row['per_second']:,.0f}",
            *(f"{row[key]:.1f}" for key in ("p50_ms", "p99_ms")),
        ]
        for row in facts["rows"]
    ]
    parts = [
        "# Several nodes",
        f"{facts['clients']} clients, the two of each match on different nodes, {facts['in_flight']} "
        "messages under way. CPU per message, summed over all nodes; medians.",
        report.table(head, rows),
        report.told(facts["about"]),
    ]
    return report.keep("nodes", facts, parts)
