"""What a message costs, here and at peers: run.py bench [--clients N,N] [--rounds R] [--only NAME,NAME]

run.py bench nodes: what it costs when several nodes share it.
run.py bench soak: whether one process holds its people for long.
run.py bench killed: how soon people are back after a node was killed.
run.py bench restarted: how soon everybody is back after the only server was restarted.
run.py bench nginx: what a socket and a message cost nginx.
run.py bench page: what Lighthouse says of the page.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench import flame, history, killed, latency, nginx, nodes, numbers, page, report, restarted, soak
from bench.servers import DESCRIPTIONS, STEPS, Running, Stage, install_node_peers, load_on

IN_FLIGHT = 64
BY_ITSELF = [name for name in DESCRIPTIONS if name not in STEPS]
OPEN_CLIENTS, OPEN_PER_SECOND, OPEN_SECONDS = 1_000, 200, 15
OPEN_SERVERS = ("node+mongodb", "node+groups", "product")
IDLE_SERVERS = ("node", "stock", "transport", "product")


def closed(
    folder: Path, clients: int, names: list[str], rounds: int, seconds: float
) -> dict[str, list[dict[str, Any]]]:
    """Rounds of each server in turn, all of them there with all their clients connected."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    with ExitStack() as stack:
        stage = Stage(folder, stack)
        matches = stage.seed(clients // 2)
        servers = [stage.start(name) for name in names]
        loads = [stack.enter_context(load_on(server, matches)) for server in servers]
        for ask in loads:
            ask("connect")
        for ask in loads:
            ask("closed", in_flight=IN_FLIGHT, seconds=1)
        for number in range(rounds):
            for server, ask in zip(servers, loads, strict=True):
                cpu = server.cpu_seconds()
                result = ask("closed", in_flight=IN_FLIGHT, seconds=seconds)
                measured[server.name].append(of_each(result, server.cpu_seconds() - cpu))
                say(f"{clients} clients, round {number + 1}", server, measured[server.name][-1])
    return measured


def of_each(result: dict[str, Any], cpu: float) -> dict[str, Any]:
    if result["lost"] or not result["messages"]:
        raise RuntimeError(f"Not all was well: {result}")
    return {
        "refused": result["refused"],
        "cpu_us": cpu / result["messages"] * 1e6,
        "own_cpu_us": result["own_cpu_seconds"] / result["messages"] * 1e6,
        "per_second": result["messages"] / result["seconds"],
        "delays_ms": result["delays_ms"],
    }


def say(what: str, server: Running, one: dict[str, Any]) -> None:
    if one["refused"]:
        print(f"{one['refused']} messages were refused: the database stood still", flush=True)
    print(f"{what:<24} {server.name:<16} {one['cpu_us']:7.1f} µs  {one['per_second']:8,.0f}/s", flush=True)


def open_loop(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    with ExitStack() as stack:
        stage = Stage(folder, stack)
        matches = stage.seed(OPEN_CLIENTS // 2)
        measured = {}
        for name in names:
            ask = stack.enter_context(load_on(stage.start(name), matches))
            ask("connect")
            ask("closed", in_flight=IN_FLIGHT, seconds=1)
            measured[name] = ask("open", per_second=OPEN_PER_SECOND, seconds=OPEN_SECONDS)
            print(f"{OPEN_PER_SECOND}/s  {name:<16} {measured[name]['delays_ms']}", flush=True)
    return measured


def idle(folder: Path, name: str, clients: int) -> dict[str, Any]:
    with ExitStack() as stack:
        stage = Stage(folder, stack)
        matches = stage.seed(clients // 2)
        server = stage.start(name)
        warm_up = matches[:20]
        with load_on(server, warm_up) as ask:
            ask("connect")
        before, cpu = server.resident_bytes(), server.cpu_seconds()
        ask = stack.enter_context(load_on(server, matches))
        ask("connect")
        cpu = server.cpu_seconds() - cpu
        lost = ask("idle", seconds=12)["lost"]
        each = (server.resident_bytes() - before) / clients / 1000
        if lost:
            raise RuntimeError(f"{name} lost {lost} idle connections")
    found = {"clients": clients, "kb": each, "per_cpu_second": clients / cpu}
    print(
        f"{clients} idle  {name:<16} {each:.1f} kB  {found['per_cpu_second']:,.0f} per CPU second", flush=True
    )
    return found


def main() -> None:
    of_their_own = {
        "nodes": nodes.main,
        "soak": soak.main,
        "killed": killed.main,
        "restarted": restarted.main,
        "nginx": nginx.main,
        "page": page.main,
    }
    if run := of_their_own.get(" ".join(sys.argv[1:2])):
        run(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("--clients", type=numbers, default=[100, 500, 1_000, 2_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--idle", type=numbers, default=[1_000, 5_000])
    parser.add_argument("--only", type=lambda text: text.split(","), default=BY_ITSELF)
    parser.add_argument("--history", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--latency", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    install_node_peers()
    with tempfile.TemporaryDirectory() as folder:
        places = (Path(folder) / str(number) for number in range(1_000))

        def place() -> Path:
            path = next(places)
            path.mkdir()
            return path

        facts = {
            "about": report.about(),
            "in_flight": IN_FLIGHT,
            "closed": {
                str(clients): {
                    "rounds": closed(place(), clients, options.only, options.rounds, options.seconds)
                }
                for clients in options.clients
            },
            "open_title": f"{OPEN_PER_SECOND} messages a second from {OPEN_CLIENTS:,} clients",
            "open": open_loop(place(), [name for name in OPEN_SERVERS if name in options.only]),
            "idle": {
                name: [idle(place(), name, clients) for clients in options.idle]
                for name in IDLE_SERVERS
                if name in options.only
            },
            "history_title": f"A page of history in a match of {history.MESSAGES:,} messages",
            "history": history.measure(place()) if options.history else {},
            "flame": flame.measure(place()) if "product" in options.only else {},
        }
    print(report.write(facts))
    if options.latency:
        latency.main()


if __name__ == "__main__":
    main()
