"""The time from writing to the ack, message by message, and the faults that were at work meanwhile."""

from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from e2e.faults.history import History


def draw(history: History, file: Path) -> None:
    start = min(send.invoked_at for send in history.sends)
    kinds = sorted({fault.kind for fault in history.faults})
    colours = {kind: matplotlib.colormaps["tab20"](number) for number, kind in enumerate(kinds)}
    figure = Figure(figsize=(14, 7), layout="constrained")
    axes = figure.subplots()
    for kind in kinds:
        spans = [fault for fault in history.faults if fault.kind == kind]
        for number, fault in enumerate(spans):
            # A cut takes no time, but is to be seen.
            end = max(fault.ended_at, fault.began_at + 0.2)
            label = f"{kind} ({len(spans)})" if number == 0 else None
            axes.axvspan(fault.began_at - start, end - start, color=colours[kind], alpha=0.35, label=label)
    acked = [send for send in history.sends if send.latency is not None]
    axes.scatter(
        [send.invoked_at - start for send in acked],
        [send.latency * 1000 for send in acked if send.latency is not None],
        s=6,
        color="black",
        label=f"message ({len(acked)} acked)",
    )
    axes.set(
        yscale="log",
        xlabel="written at, in seconds",
        ylabel="milliseconds to the ack",
        title="Faults and acks",
    )
    axes.margins(x=0.01)
    figure.legend(loc="outside right upper", frameon=False)
    figure.savefig(file, dpi=110)
