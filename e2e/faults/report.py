"""What a run has shown, as JSON, Markdown and a picture in reports/."""

import json
import os
import platform
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from e2e.faults.checker import KINDS, Finding
from e2e.faults.history import History
from e2e.faults.picture import draw

REPORTS = Path(__file__).resolve().parents[2] / "reports"
MOST_FINDINGS = 50
ACK_WITHIN_SECONDS = 5
PACKAGES = ("python-socketio", "uvicorn", "pymongo", "secantusdb", "playwright")


def write(history: History, findings: list[Finding], nodes: int, seconds: float) -> str:
    """The Markdown report."""
    REPORTS.mkdir(exist_ok=True)
    facts = collect(history, findings, nodes, seconds)
    name = "faults" if nodes == 1 else "faults-nodes"
    (REPORTS / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    text = markdown(facts, f"{name}.png")
    (REPORTS / f"{name}.md").write_text(text, "utf-8")
    draw(history, REPORTS / f"{name}.png")
    return text


def collect(history: History, findings: list[Finding], nodes: int, seconds: float) -> dict[str, Any]:
    found = Counter(finding.kind for finding in findings)
    return {
        "seed": history.seed,
        "about": {
            "date": datetime.now(UTC).date().isoformat(),
            "cores": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
            **{package: version(package) for package in PACKAGES},
        },
        "seconds": round(seconds),
        "nodes": nodes,
        "devices": len(history.devices),
        "matches": len(history.database),
        "messages": sum(map(len, history.database.values())),
        "changes": sum(map(len, history.entries.values())) - sum(map(len, history.database.values())),
        "acks": sum(request.acked_at is not None for request in [*history.sends, *history.changes]),
        "faults": dict(sorted(Counter(fault.kind for fault in history.faults).items())),
        "findings": {kind: found[kind] for kind in (*KINDS, "not quiet")},
        "what": [asdict(finding) for finding in findings],
        "recovery_seconds": summary([recovery.seconds for recovery in history.recoveries]),
        "ack_seconds": summary([send.latency for send in history.sends if send.latency is not None]),
    }


def summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values) or [0.0]
    rank = {"p50": 0.5, "p95": 0.95, "max": 1}
    return {name: round(ordered[max(0, round(part * len(ordered)) - 1)], 3) for name, part in rank.items()}


def markdown(facts: dict[str, Any], picture: str) -> str:
    findings = "\n".join(f"| {kind} | {count} |" for kind, count in facts["findings"].items())
    faults = "\n".join(f"| {kind} | {count} |" for kind, count in facts["faults"].items())
    times = "\n".join(
        f"| {name} | {' | '.join(f'{value:.2f}' for value in facts[key].values())} |"
        for name, key in (("from a fault's end to the next ack", "recovery_seconds"),
                          ("from writing to the ack", "ack_seconds"))
    )  # fmt: skip
    is_soon = facts["recovery_seconds"]["p95"] < ACK_WITHIN_SECONDS
    what = "".join(f"- {finding['kind']}: {finding['what']}\n" for finding in facts["what"][:MOST_FINDINGS])
    return f"""# Faults

{facts["messages"]} messages in {facts["matches"]} matches and {facts["changes"]} changes to them, from
{facts["devices"]} devices in {facts["seconds"]} s; {facts["acks"]} acks. Nodes: {facts["nodes"]}.
Seed: `{facts["seed"]}`.

| found | |
| --- | --- |
{findings}

{what or "Nothing was found."}

| injected | |
| --- | --- |
{faults}

| seconds | p50 | p95 | max |
| --- | --- | --- | --- |
{times}

After a fault 95 % have their next ack within {ACK_WITHIN_SECONDS} s: {"yes" if is_soon else "no"}.

![Faults and the time to the ack]({picture})

{", ".join(f"{name} {value}" for name, value in facts["about"].items())}
"""
