"""Fails for a known hole in what is installed, and says so where nobody can tell, such as offline."""

# ruff: noqa: S603, T201

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

BACKEND = Path(__file__).resolve().parent
FRONTEND = BACKEND.parent / "frontend"


def asked(folder: Path, *command: str) -> Any:
    """The JSON that it prints; None where it is not installed or has no answer."""
    program = shutil.which(command[0])
    if program is None:
        return None
    done = subprocess.run([program, *command[1:]], cwd=folder, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


def holes_of_page(report: Any) -> list[str] | None:
    """As `npm audit --json` tells them."""
    if not isinstance(report, dict) or "vulnerabilities" not in report:
        return None
    return [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]


def holes_of_server(report: Any) -> list[str] | None:
    """As `pip-audit --format json` tells them."""
    if not isinstance(report, dict) or "dependencies" not in report:
        return None
    return [
        f"{package['name']} {package['version']}: {hole['id']}"
        for package in report["dependencies"]
        for hole in package.get("vulns", ())
    ]


def main() -> None:
    pip_audit = (
        "pip-audit",
        "--format",
        "json",
        "--disable-pip",
        "--require-hashes",
        "-r",
        "requirements.txt",
    )
    findings = {
        "page": holes_of_page(asked(FRONTEND, "npm", "audit", "--omit=dev", "--json")),
        "server": holes_of_server(asked(BACKEND, *pip_audit)),
    }
    for name, holes in findings.items():
        print(
            f"{name}: {'no advisories to be had' if holes is None else ', '.join(holes) or 'no known hole'}"
        )
    sys.exit(any(findings.values()))


if __name__ == "__main__":
    main()
