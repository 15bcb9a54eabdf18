"""How the cost grows: with bars, with trades, and with cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.cells import Cells, steps
from benchmarks.clock import Pace, best_seconds
from benchmarks.peers.bar_loop import BarLoop
from benchmarks.peers.cells import two_sided
from benchmarks.samples import Sample, peer_market
from benchmarks.speed.scale import Scale
from benchmarks.speed.subject import Subject
from grids.parameters import Value

__all__ = ["Growth", "Point", "measure_growth"]

_LOOPED = 50
_ENTRIES = 500
"""Entry signals in a market of any length, where trades are to stay the same."""


@dataclass(frozen=True)
class Point:
    """One measurement, on one thread.

    Attributes
    ----------
    bars, cells
        Of the market and of the grid.
    trades
        Trades a path.
    engine, loop
        Cells a second of the event engine with all measures, and of the plain bar loop.
    """

    bars: int
    cells: int
    trades: float
    engine: float
    loop: float


@dataclass(frozen=True)
class Growth:
    """Three series, each of which moves one thing.

    Attributes
    ----------
    bars
        Longer and longer markets with the same number of trades a path.
    trades
        Higher and higher thresholds on one market.
    cells
        More and more cells on one market.
    """

    bars: list[Point]
    trades: list[Point]
    cells: list[Point]


def measure_growth(scale: Scale) -> Growth:
    """Measure all three series, one exposure a path in the first two."""
    side = scale.scaled_sides[-1]
    by_bars = []
    for n_bars in scale.scaled_bars:
        sample = peer_market(n_bars)
        by_bars.append(_point(sample, Subject(sample), _rare(sample, side), scale.pace))
    sample = peer_market(scale.peer_bars)
    subject = Subject(sample)
    by_trades = [
        _point(sample, subject, _two_sided((low, low + 0.04), side, 1), scale.pace)
        for low in (0.5, 0.6, 0.7, 0.8, 0.88, 0.92)
    ]
    by_cells = [_point(sample, subject, two_sided(count, 16), scale.pace) for count in scale.scaled_sides]
    return Growth(by_bars, by_trades, by_cells)


def _two_sided(span: tuple[float, float], sides: int, exposures: int) -> Cells:
    grid = two_sided(sides, exposures)
    entries = steps(*span, sides)
    return Cells(grid.name, {**grid.axes, "long_entry": entries, "short_entry": entries}, grid.fixed)


def _rare(sample: Sample, sides: int) -> Cells:
    """Return a grid whose thresholds let about the same number of bars through, however many there are."""
    grid = two_sided(sides, 1)
    known = sample.signals.variants[sample.variant]
    shares = 1 - np.linspace(0.8, 1.2, sides) * min(_ENTRIES / sample.bars, 0.5)
    entries: dict[str, list[Value]] = {
        role: [float(value) for value in np.nanquantile(np.asarray(getattr(known, role)), shares)]
        for role in ("long_entry", "short_entry")
    }
    return Cells(grid.name, {**grid.axes, **entries}, grid.fixed)


def _point(sample: Sample, subject: Subject, grid: Cells, pace: Pace) -> Point:
    work = subject.workload(grid, 1)
    tables = list(grid.chunks())
    engine = best_seconds(lambda: subject.run_measures(tables, 1), pace, warm=True)
    few = grid.few(_LOOPED)
    loop = best_seconds(partial(BarLoop(sample).run, few), pace)
    return Point(sample.bars, len(grid), work.trades, len(grid) / engine, len(few) / loop)
