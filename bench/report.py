"""What was measured, as JSON, Markdown and a picture in reports/."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from statistics import median
from typing import Any

from bench.servers import DESCRIPTIONS
from e2e.server import ROOT

REPORTS = ROOT / "reports"
PACKAGES = ("python-socketio", "picows", "uvicorn", "uvloop", "pymongo", "secantusdb")
COMPARED = (
    ("transport", "node", 2.0),
    ("product-storage", "node", 2.0),
    ("product", "node+mongodb", 2.0),
    ("product", "node+groups", 1.2),
    ("transport", "stock", 1.0),
)

Rounds = dict[str, list[dict[str, Any]]]


def about() -> dict[str, Any]:
    node = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "node": node,
        **{package: version(package) for package in PACKAGES},
    }


def ratios(rounds: Rounds) -> dict[str, dict[str, float]]:
    """How many times the peer's CPU per message is ours, each round by itself: above 1, ours costs less."""
    found = {}
    for own, peer, bar in COMPARED:
        if own in rounds and peer in rounds:
            pairs = zip(rounds[own], rounds[peer], strict=True)
            each = sorted(theirs["cpu_us"] / ours["cpu_us"] for ours, theirs in pairs)
            found[f"{own} / {peer}"] = {
                "median": median(each),
                "least": each[0],
                "most": each[-1],
                "bar": bar,
            }
    return found


def keep(name: str, facts: dict[str, Any], parts: list[str]) -> str:
    """Writes the facts as JSON and the parts, as paragraphs, in Markdown, which it returns."""
    REPORTS.mkdir(exist_ok=True)
    (REPORTS / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
    text = "\n\n".join(filter(None, parts)) + "\n"
    (REPORTS / f"{name}.md").write_text(text, "utf-8")
    return text


def told(about: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.items())


def write(facts: dict[str, Any]) -> str:
    for clients in facts["closed"].values():
        clients["ratios"] = ratios(clients["rounds"])
    text = keep("load", facts, in_words(facts))
    draw(facts)
    return text


def table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def overheads(rounds: Rounds) -> list[str]:
    """What authorisation, limits, metrics and logs cost together, each round by itself."""
    if not {"product-storage", "product-bare"} <= set(rounds):
        return []
    pairs = zip(rounds["product-storage"], rounds["product-bare"], strict=True)
    each = sorted(whole["cpu_us"] - bare["cpu_us"] for whole, bare in pairs)
    return [
        f"Authorisation, limits, metrics and logs cost {median(each):.1f} µs "
        f"({each[0]:.1f} to {each[-1]:.1f}) of a message."
    ]


def in_words(facts: dict[str, Any]) -> list[str]:
    parts = ["# Load", told(facts["about"])]
    for clients, measured in facts["closed"].items():
        parts += [f"## {clients} clients, {facts['in_flight']} messages under way", costs(measured["rounds"])]
        rows = [
            [name, *(f"{ratio[key]:.2f}" for key in ("median", "least", "most", "bar"))]
            for name, ratio in measured["ratios"].items()
        ]
        parts += [table(["CPU per message: peer / ours", "median", "least", "most", "bar"], rows)]
        parts += overheads(measured["rounds"])
    if facts["open"]:
        rows = [[name, *delays(one)] for name, one in facts["open"].items()]
        parts += [f"## {facts['open_title']}", table(["ms to the receiver", "p50", "p95", "p99"], rows)]
    if facts["idle"]:
        rows = [
            [name, one["clients"], f"{one['kb']:.1f}", round(one["per_cpu_second"])]
            for name, of_it in facts["idle"].items()
            for one in of_it
        ]
        head = ["idle", "connections", "kB each", "connections per CPU second"]
        parts += ["## Connections", table(head, rows)]
    if facts["history"]:
        rows = [[name, *(f"{took:.1f}" for took in one.values())] for name, one in facts["history"].items()]
        parts += [f"## {facts['history_title']}", table(["ms over REST", "p50", "p95", "p99"], rows)]
    if facts["flame"]:
        rows = [[name, f"{share:.0%}"] for name, share in facts["flame"].items()]
        parts += [
            "## Where the time of the product goes",
            table(["innermost frame in", "of its samples"], rows),
        ]
        parts += ["[The flame graph](flame.svg)"]
    return [
        *parts,
        "![CPU per message](load.png)",
        "\n".join(f"- {name}: {text}" for name, text in DESCRIPTIONS.items()),
    ]


def costs(rounds: Rounds) -> str:
    def middle(name: str, key: str) -> float:
        return float(median(one[key] for one in rounds[name]))

    rows = [
        [name, f"{middle(name, 'cpu_us'):.1f}", f"{middle(name, 'per_second'):,.0f}",
         *(f"{median(one['delays_ms'][part] for one in rounds[name]):.1f}" for part in ("p50", "p95", "p99")),
         f"{middle(name, 'own_cpu_us'):.1f}", sum(one["refused"] for one in rounds[name])]
        for name in rounds
    ]  # fmt: skip
    delays = ("p50 ms", "p95 ms", "p99 ms")
    head = ["server", "CPU µs per message", "messages/s", *delays, "the generator's CPU µs", "refused"]
    return table(head, rows)


def delays(measured: dict[str, Any]) -> list[str]:
    return [f"{measured['delays_ms'][part]:.1f}" for part in ("p50", "p95", "p99")]


def draw(facts: dict[str, Any]) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    counts = list(facts["closed"])
    names = list(facts["closed"][counts[0]]["rounds"])
    figure, axes = pyplot.subplots(figsize=(10, 0.9 + 0.35 * len(names) * len(counts)))
    for place, count in enumerate(counts):
        rounds = facts["closed"][count]["rounds"]
        values = [median(one["cpu_us"] for one in rounds[name]) for name in names]
        rows = [place + index * (len(counts) + 1) for index in range(len(names))]
        bars = axes.barh(rows, values, label=f"{count} clients")
        axes.bar_label(bars, fmt="%.0f", padding=3, fontsize=8)
    axes.set_yticks(
        [(len(counts) - 1) / 2 + index * (len(counts) + 1) for index in range(len(names))],
        [DESCRIPTIONS[name] for name in names],
    )
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("server CPU in µs per message (less is better)")
    axes.legend()
    figure.tight_layout()
    figure.savefig(REPORTS / "load.png", dpi=120)
