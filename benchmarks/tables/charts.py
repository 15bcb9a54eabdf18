"""The pictures: subjects' rates, how the cost grows, and what the memory system allows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed.growth import Point
from benchmarks.speed.measured import Measured
from benchmarks.speed.simulating import TOGETHER
from results.style.palette import FAINT, INK, LIMIT, PEER, RULE, SUBJECT, SUBJECT_SHADES

__all__ = ["CHARTS", "draw"]

CHARTS = {
    "speed.png": "cells a second of all subjects",
    "growth.png": "how the cost grows with bars, trades and cells",
    "memory.png": "nanoseconds a hop of a bare pointer chase",
}
_WHOLE = 20
_ROUND = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)


def draw(measured: Measured, folder: Path) -> None:
    """Draw all charts into a folder."""
    from matplotlib import rc_context  # noqa: PLC0415 - only needed here

    style: Any = {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "text.color": INK,
        "grid.color": RULE,
        "axes.axisbelow": True,
    }
    with rc_context(style):
        for name, figure in zip(CHARTS, (_speed(measured), _growth(measured), _memory(measured)), strict=True):
            figure.savefig(folder / name, dpi=140, metadata={"Software": None})


def _figure(width: float, height: float) -> Any:
    from matplotlib.figure import Figure  # noqa: PLC0415

    return Figure(figsize=(width, height), layout="constrained")


def _speed(measured: Measured) -> Any:
    peers = measured.peers
    rates = {grid: _rates(measured, grid) for grid in peers.engine}
    heights = [len(found) for found in rates.values()]
    figure = _figure(8.4, 1.4 + 0.27 * sum(heights))
    panels = figure.subplots(len(rates), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    top = max(max(found.values()) for found in rates.values())
    for panel, (grid, found) in zip(panels, rates.items(), strict=True):
        names = sorted(found, key=lambda name: found[name])
        values = [found[name] for name in names]
        colours = [SUBJECT if name.startswith("event engine") else PEER for name in names]
        bars = panel.barh(names, values, color=colours, height=0.72)
        panel.bar_label(bars, labels=[_short(value) for value in values], padding=4, fontsize=8.5)
        panel.set_xscale("log")
        panel.set_xlim(1, top * 8)
        panel.tick_params(axis="y", length=0)
        panel.grid(axis="x")
        trades = next(iter(peers.engine[grid].values())).work.trades
        panel.set_title(f"{grid}: {peers.bars:,} bars, {trades:,.0f} trades a cell", loc="left", fontsize=10)
    panels[-1].set_xlabel("cells a second, logarithmic; one thread unless the name says otherwise")
    return figure


def _rates(measured: Measured, grid: str) -> dict[str, float]:
    engine = measured.peers.engine[grid]
    found = {}
    for exposures, rate in engine.items():
        name = f"event engine, {exposures} exposures" if exposures > 1 else "event engine, one exposure"
        found[name] = rate.cells_per_second(1)
        found[f"{name}, 2 threads"] = rate.cells_per_second(2)
    for peer in measured.peers.peers:
        if peer.grid == grid:
            threads = f", {peer.threads} threads" if peer.threads > 1 else ""
            found[peer.peer + threads] = peer.cells_per_second
    return found


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= _WHOLE else f"{value:.1f}"


def _growth(measured: Measured) -> Any:
    growth = measured.growth
    figure = _figure(10.5, 3.6)
    panels = figure.subplots(1, 3)
    _series(panels[0], growth.bars, [point.bars for point in growth.bars], "bars")
    _series(panels[1], growth.trades, [point.trades for point in growth.trades], "trades a path")
    _series(panels[2], growth.cells, [point.cells for point in growth.cells], "cells")
    panels[0].set_title(f"longer markets, {_around(growth.bars)} trades", loc="left", fontsize=9.5)
    panels[1].set_title(f"stricter thresholds, {growth.trades[0].bars:,} bars", loc="left", fontsize=9.5)
    panels[2].set_title(f"more cells, {growth.cells[0].bars:,} bars, 16 exposures", loc="left", fontsize=9.5)
    panels[0].set_ylabel("cells a second, one thread")
    panels[0].legend(frameon=False, loc="best")
    return figure


def _around(points: list[Point]) -> str:
    low, high = min(point.trades for point in points), max(point.trades for point in points)
    return f"{low:,.0f} to {high:,.0f}" if high > 1.1 * low else f"{high:,.0f}"


def _series(panel: Any, points: list[Point], values: list[Any], label: str) -> None:
    panel.plot(values, [point.engine for point in points], "o-", color=SUBJECT, label="event engine", ms=4)
    panel.plot(values, [point.loop for point in points], "s-", color=FAINT, label="plain bar loop", ms=3.5)
    panel.set_xscale("log")
    panel.set_yscale("log")
    ticks = values if label != "trades a path" else [tick for tick in _ROUND if min(values) <= tick <= max(values)]
    panel.set_xticks(ticks, [_thousands(tick) for tick in ticks])
    panel.minorticks_off()
    panel.set_xlabel(label)
    panel.grid(which="major")
    rates = [rate for point in points for rate in (point.engine, point.loop)]
    panel.set_ylim(10 ** np.floor(np.log10(min(rates))), 10 ** np.ceil(np.log10(1.15 * max(rates))))
    panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")


def _thousands(value: float) -> str:
    for divisor, letter in ((1e6, "M"), (1e3, "k")):
        if value >= 10 * divisor:
            return f"{value / divisor:,.0f}{letter}"
    return f"{value:,.0f}"


def _memory(measured: Measured) -> Any:
    workloads = sorted({chase.work for chase in measured.chases})
    figure = _figure(3.5 * len(workloads), 3.5)
    panels = figure.subplots(1, len(workloads), sharey=True, squeeze=False)[0]
    for panel, letter in zip(panels, workloads, strict=True):
        mine = [chase for chase in measured.chases if chase.work == letter]
        for chase, colour in zip(mine, SUBJECT_SHADES, strict=True):
            chains = sorted(chase.nanoseconds)
            label = f"{chase.entry_bytes} bytes, {chase.megabytes:,.1f} MB"
            panel.plot(chains, [chase.nanoseconds[count] for count in chains], "o-", color=colour, label=label, ms=4)
        cost = next(work.cost for work in measured.workloads if work.letter == letter)
        panel.axhline(cost.simulated_trade, color=LIMIT, ls="--", lw=1.2)
        above = {"xytext": (0, 3), "textcoords": "offset points", "color": LIMIT, "fontsize": 8}
        panel.annotate(
            f"all of a simulated trade: {cost.simulated_trade:,.1f} ns", (chains[0], cost.simulated_trade), **above
        )
        panel.plot([TOGETHER], [cost.simulation.nanoseconds], "D", color=LIMIT, ms=6)
        beside = above | {"xytext": (7, -3)}
        panel.annotate(
            f"the simulation alone: {cost.simulation.nanoseconds:,.1f} ns",
            (TOGETHER, cost.simulation.nanoseconds),
            **beside,
        )
        panel.set_xscale("log", base=2)
        panel.set_xticks(chains, [str(count) for count in chains])
        panel.set_yscale("log")
        panel.yaxis.set_major_formatter(lambda value, _: f"{value:,.4g}")
        panel.grid(which="major")
        panel.set_title(f"workload ({letter}), {mine[0].bars:,} bars", loc="left", fontsize=10)
        panel.set_xlabel("chains in flight")
        panel.legend(frameon=False, fontsize=7.5, loc="upper right")
    highest = max(
        [work.cost.simulated_trade for work in measured.workloads]
        + [max(c.nanoseconds.values()) for c in measured.chases]
    )
    panels[0].set_ylim(min(chase.best for chase in measured.chases) / 1.6, highest * 6)
    panels[0].set_ylabel("ns a hop, one thread")
    return figure
