"""Where the time of a message goes: samples of the server's stack while it is busy, by py-spy."""

import subprocess
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from bench.report import REPORTS
from bench.servers import Stage, load_on

CLIENTS, IN_FLIGHT = 1_000, 64
SECONDS, PER_SECOND = 8, 500


def measure(folder: Path) -> dict[str, float]:
    """The share of each package in the samples, by the innermost frame; the flame graph goes to reports/."""
    with ExitStack() as stack:
        stage = Stage(folder, stack)
        matches = stage.seed(CLIENTS // 2)
        server = stage.start("product")
        ask = stack.enter_context(load_on(server, matches))
        ask("connect")
        ask("closed", in_flight=IN_FLIGHT, seconds=1)
        REPORTS.mkdir(exist_ok=True)
        for kind, file in (("flamegraph", REPORTS / "flame.svg"), ("raw", folder / "stacks.txt")):
            options = [
                "--format",
                kind,
                "--output",
                str(file),
                "--duration",
                str(SECONDS),
                "--rate",
                str(PER_SECOND),
            ]
            with subprocess.Popen(
                ["py-spy", "record", "--pid", str(server.pid), *options],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            ) as recording:
                ask("closed", in_flight=IN_FLIGHT, seconds=SECONDS + 2)
                _, said = recording.communicate()
            if recording.returncode:
                print(f"No flame graph: {said.decode().strip()}", flush=True)
                return {}
        return shares((folder / "stacks.txt").read_text("utf-8"))


def shares(stacks: str) -> dict[str, float]:
    """Of lines such as `run (app/serve.py:3);send (app/broadcasts.py:9) 17`, those of the main thread."""
    samples: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, count = line.rsplit(" ", 1)
        if not stack.startswith("_run_module_as_main"):
            continue
        samples[package(stack.rsplit(";", 1)[-1])] += int(count)
    total = samples.total()
    return {name: count / total for name, count in samples.most_common(12)}


def package(frame: str) -> str:
    """Of `send (app/broadcasts.py:9)` app/broadcasts, of another's its package."""
    file = frame.partition("(")[2].rpartition(":")[0]
    parts = Path(file.removesuffix(".py").partition("site-packages/")[2] or file.removesuffix(".py")).parts
    return "/".join(parts[:2]) if parts[:1] == ("app",) else (parts or ("?",))[0]
