"""What a socket and a message cost nginx, which all come through by TLS: run.py bench nginx [--clients N]"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from bench import report
from bench.nodes import cpu_seconds
from bench.servers import Stage, load_on
from e2e.cluster.programs import Nginx


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="run.py bench nginx", description="What do sockets cost nginx?")
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        facts = measure(Path(folder), stack, options)
    print(write({"about": report.about(), "clients": options.clients, **facts}))


def measure(folder: Path, stack: ExitStack, options: argparse.Namespace) -> dict[str, float]:
    stage = Stage(folder, stack)
    matches = stage.seed(options.clients // 2)
    nginx = Nginx(folder, [stage.start("product").port])
    nginx.start()
    stack.callback(nginx.kill)
    ask = stack.enter_context(load_on(f"wss://127.0.0.1:{nginx.tls_port}", matches))
    empty, before = held(nginx), cpu_seconds(pids(nginx))
    ask("connect")
    connecting = cpu_seconds(pids(nginx)) - before
    full = held(nginx)
    each = []
    for _ in range(options.rounds):
        before = cpu_seconds(pids(nginx))
        result = ask("closed", in_flight=64, seconds=options.seconds)
        each.append((cpu_seconds(pids(nginx)) - before) / result["messages"] * 1e6)
    nginx.reload()
    return {
        "empty_mb": empty / 1e6,
        "reloaded_mb": held(nginx) / 1e6,
        "kb_per_socket": (full - empty) / options.clients / 1e3,
        "connections_per_cpu_second": options.clients / connecting,
        "message_us": median(each),
    }


def pids(nginx: Nginx) -> list[int]:
    return [nginx.process.pid, *nginx.workers()]


def held(nginx: Nginx) -> int:
    """Bytes, what several of them share counted once."""
    return sum(int(psutil.Process(pid).memory_full_info().pss) for pid in pids(nginx))


def write(facts: dict[str, Any]) -> str:
    head = [
        "kB per socket",
        "connections per CPU second",
        "CPU µs per message",
        "MB when empty",
        "when reloaded",
    ]
    row = [
        f"{facts['kb_per_socket']:.1f}",
        f"{facts['connections_per_cpu_second']:,.0f}",
        f"{facts['message_us']:.0f}",
        f"{facts['empty_mb']:.0f}",
        f"{facts['reloaded_mb']:.0f}",
    ]
    parts = [
        "# nginx",
        f"{facts['clients']} clients by TLS, one worker for each core. After the reload with the old ones, "
        "which keep the sockets.",
        report.table(head, [row]),
        report.told(facts["about"]),
    ]
    return report.keep("nginx", facts, parts)
