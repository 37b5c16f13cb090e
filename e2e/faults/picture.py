"""The time from writing to the ack, message by message, over the faults that were at work meanwhile."""

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from e2e.faults.history import Fault, History

# A cut takes no time, but is to be seen.
SHORTEST_BAND_SECONDS = 0.3


def draw(history: History, file: Path) -> None:
    start = min(send.invoked_at for send in history.sends)
    figure = Figure(figsize=(14, 8), layout="constrained")
    dots, lanes = figure.subplots(2, sharex=True, height_ratios=(3, 2))
    draw_acks(dots, history, start)
    kinds = sorted({fault.kind for fault in history.faults})
    for lane, kind in enumerate(kinds):
        colour = matplotlib.colormaps["tab20"](lane)
        bands = [band(fault, start) for fault in history.faults if fault.kind == kind]
        lanes.broken_barh(bands, (lane - 0.4, 0.8), color=colour)
        for begin, length in bands:
            dots.axvspan(begin, begin + length, color=colour, alpha=0.25, linewidth=0)
    lanes.set_yticks(range(len(kinds)), kinds)
    lanes.invert_yaxis()
    lanes.set(xlabel="seconds", ylabel="faults")
    lanes.margins(x=0.01)
    figure.savefig(file, dpi=110)


def draw_acks(dots: Axes, history: History, start: float) -> None:
    times = [(send.invoked_at - start, send.latency) for send in history.sends if send.latency]
    written, latencies = zip(*times, strict=True) if times else ((), ())
    dots.scatter(written, [latency * 1000 for latency in latencies], s=5, color="black")
    dots.set(yscale="log", ylabel="milliseconds from writing to the ack")
    dots.grid(axis="y", alpha=0.3)


def band(fault: Fault, start: float) -> tuple[float, float]:
    return fault.began_at - start, max(fault.ended_at - fault.began_at, SHORTEST_BAND_SECONDS)
