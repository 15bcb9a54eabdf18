"""Cells evaluated in memory, the same way for everyone who searches."""

from __future__ import annotations

import numpy as np
import polars as pl

import grids
import signals
from benchmarks.search.truth import NEEDED, Truth, scored
from grids.grid import Grid
from grids.spec import GridSpec
from signals import Signals
from signals.arrays import Floats, Integers
from sweeps.event.engine import EventEngine
from sweeps.measures.accumulators import ACCUMULATORS

__all__ = ["FLOOR", "Evaluator"]

FLOOR = -2.0
"""What a tuner is told of a cell that is none, or of one with too few trades: worse than any score."""

_AT = [ACCUMULATORS.index(name) for name in NEEDED]


class Evaluator:
    """Scores cells with the event engine, warm before any clock starts.

    Parameters
    ----------
    market, spec
        On which signals, and of which grid.
    """

    def __init__(self, market: Signals, spec: GridSpec) -> None:
        self.signals = market
        self.grid: Grid = spec.resolve(self.signals)
        self.engine = EventEngine(self.signals, self.grid.names)
        self.engine.warm_up(self.grid.cells(np.zeros(1, dtype=np.int64)))

    @classmethod
    def of(cls, truth: Truth) -> Evaluator:
        """Return the one of a kind whose every cell is known."""
        spec = grids.parse(truth.kind.grid, truth.kind.name)
        return cls(signals.read(truth.folder / "signals.parquet"), spec)

    def scores(self, index: Integers) -> Floats:
        """Return the score of each cell, -inf with too few trades and NaN where there is no such cell."""
        found = np.full(len(index), np.nan)
        kept = np.ones(len(index), dtype=np.bool_)
        for constraint in self.grid.sample.constraints:
            kept[kept] = constraint.holds(self.grid, index[kept])
        table = self.grid.cells(index[kept])
        whole = ~table.broken()
        kept[kept] = whole
        if kept.any():
            tally = self.engine.evaluate(table.take(np.flatnonzero(whole))).tally[:, _AT]
            found[kept] = scored(pl.DataFrame(dict(zip(NEEDED, tally.T, strict=True))))[0]
        return found
