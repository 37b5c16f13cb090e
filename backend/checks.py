"""Every check of the project: python3 run.py test [lint|backend|frontend|e2e|cluster|faults]"""

# ruff: noqa: S603, T201

import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BACKEND = ROOT / "backend"
FRONTEND = ROOT / "frontend"
PARTS = ("lint", "backend", "frontend", "e2e", "cluster", "faults")
BELOW_CHAT = " ".join(
    f"tests/test_{name}.py"
    for name in ("connecting", "engineio", "frames", "origins", "packets", "slow_readers", "stopping")
)
LAST_LINES = 20
TEST_COUNTS = re.compile(r"\d+ (passed|failed|error)")


@dataclass(frozen=True)
class Check:
    part: str
    name: str
    words: str
    folder: Path = ROOT
    is_shown: bool = False
    environment: tuple[tuple[str, str], ...] = ()

    @property
    def command(self) -> list[str]:
        program, *words = self.words.split()
        # The full path: on Windows npm is a .cmd, which is not found by its bare name.
        return [shutil.which(program) or program, *words]


CHECKS = (
    Check("lint", "python style", "ruff check ."),
    Check("lint", "python format", "ruff format --check ."),
    Check("lint", "server types", "mypy", BACKEND),
    Check("lint", "tool types", "mypy"),
    Check("lint", "import direction", "lint-imports --no-cache --no-logo", BACKEND),
    Check("lint", "dependencies", "deptry .", BACKEND),
    Check("lint", "generated types", "python -m check_generated"),
    Check("lint", "known holes", "python -m audit", is_shown=True),
    Check("lint", "page style", "npm run --silent lint", FRONTEND),
    Check("lint", "page types", "npm run --silent typecheck", FRONTEND),
    Check("lint", "page leftovers", "npm run --silent knip", FRONTEND),
    Check("backend", "server tests", "pytest -n auto --dist loadfile", BACKEND, is_shown=True),
    Check(
        "backend",
        "stock transport",
        f"pytest -n auto --dist loadfile {BELOW_CHAT}",
        BACKEND,
        is_shown=True,
        environment=(("TRANSPORT", "stock"),),
    ),
    Check("frontend", "page tests", "npm run --silent test", FRONTEND, is_shown=True),
    Check("frontend", "page size", "npm run --silent size", FRONTEND),
    Check("e2e", "browser", "python -m e2e.browser"),
    Check(
        "e2e",
        "browser journeys",
        "pytest e2e --ignore e2e/faults --ignore e2e/cluster --ignore e2e/webkit",
        is_shown=True,
    ),
    Check("e2e", "journeys in Firefox", "pytest e2e --browser firefox -m every_browser", is_shown=True),
    Check("e2e", "journey in WebKit", "pytest e2e/webkit", is_shown=True),
    Check("cluster", "cluster", "pytest -n 2 --dist loadfile e2e/cluster", is_shown=True),
    Check("faults", "checker of faults", "pytest e2e/faults", is_shown=True),
    Check("faults", "faults", "python -m e2e.faults --minutes 1.2", is_shown=True),
    Check("faults", "faults of nodes", "python -m e2e.faults --nodes 3 --minutes 1.6", is_shown=True),
)


@dataclass(frozen=True)
class Outcome:
    check: Check
    is_good: bool
    seconds: float
    counts: str
    last_words: str = ""

    def __str__(self) -> str:
        mark = "ok    " if self.is_good else "FAILED"
        return f"{mark} {self.seconds:5.0f} s  {self.check.name:<18} {self.counts}"


def run(check: Check) -> Outcome:
    print(f"\n== {check.name}: {check.words}", flush=True)
    start = time.monotonic()
    lines: deque[str] = deque(maxlen=400)
    with subprocess.Popen(
        check.command,
        cwd=check.folder,
        env={**os.environ, "NO_COLOR": "1", **dict(check.environment)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if check.is_shown:
                print(line, end="", flush=True)
    if process.returncode and not check.is_shown:
        print("".join(lines), flush=True)
    seconds = time.monotonic() - start
    counted = [line.strip(" =\n") for line in lines if TEST_COUNTS.search(line)]
    counts = counted[-1] if counted else ""
    return Outcome(check, process.returncode == 0, seconds, counts, "".join(list(lines)[-LAST_LINES:]))


def main() -> None:
    wanted = sys.argv[1:] or PARTS
    if not set(wanted) <= set(PARTS):
        sys.exit(f"Usage: run.py test [{'|'.join(PARTS)}]")
    outcomes = [run(check) for check in CHECKS if check.part in wanted]
    print("\n== summary", *outcomes, sep="\n", flush=True)
    failed = [outcome for outcome in outcomes if not outcome.is_good]
    for outcome in failed:
        print(f"\n== the end of {outcome.check.name}\n{outcome.last_words}", flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
