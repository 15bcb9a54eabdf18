"""Before anything is timed: whether the event engine computes what the plain reference does, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from benchmarks.cells import Cells
from benchmarks.speed.subject import Subject
from benchmarks.speed.workloads import Work
from grids.table import CellTable
from signals import Signals
from sweeps import replay
from sweeps.reference.measures import reference_measures
from sweeps.reference.trades import ReferenceTrade, reference_trades

__all__ = ["Agreement", "check_measures", "check_trades", "compare"]

_TRADE = 1e-12
_MEASURE = 1e-9
_OTHERS = 4096
_UNSTABLE = 1e6
"""A t or Sharpe ratio above this has a deviation of rounding size, which is no number to compare."""


@dataclass(frozen=True)
class Agreement:
    """What was compared on one grid, and the largest differences.

    Attributes
    ----------
    grid
        What the grid is.
    cells, trades
        Cells compared, and their trades; bars, sides and reasons are equal.
    trade_difference
        Largest difference of a trade's net return.
    measure_difference
        Largest relative difference of a measure of the timed call.
    """

    grid: str
    cells: int
    trades: int
    trade_difference: float
    measure_difference: float


def compare(work: Work, subject: Subject) -> list[Agreement]:
    """Compare trades and measures of some cells of every grid of a work with the plain reference.

    Raises
    ------
    RuntimeError
        Naming the grid, the cell and what differs.
    """
    signals = work.sample.signals
    found = []
    for grid in work.grids:
        chosen = grid.few(work.compared)
        measured = _among_others(grid, chosen, subject)
        cells = [chosen.row(row) for row in range(len(chosen))]
        trades, trade, measure = 0, 0.0, 0.0
        for row, cell in enumerate(cells):
            plain = reference_trades(signals, cell)
            try:
                trade = max(trade, check_trades(plain, replay(signals, cell).trades))
                measure = max(measure, check_measures(signals, cell, plain, measured.row(row, named=True)))
            except ValueError as differing:
                raise RuntimeError(f"{grid.name}, cell {cell}: {differing}") from differing
            trades += len(plain)
        found.append(Agreement(grid.name, len(cells), trades, trade, measure))
    return found


def _among_others(grid: Cells, chosen: CellTable, subject: Subject) -> pl.DataFrame:
    """Return the measures of chosen cells, evaluated in one call with thousands of others, as in the timed calls."""
    first = max(len(grid) - _OTHERS, 0) // 2
    index = np.union1d(chosen.index, np.arange(first, min(first + _OTHERS, len(grid))))
    return subject.measures(grid.at(index))[np.searchsorted(index, chosen.index)]


def check_trades(plain: Sequence[ReferenceTrade], found: pl.DataFrame) -> float:
    """Return the largest difference of a net return; bars, sides and reasons must be equal.

    Raises
    ------
    ValueError
        If the trades are not the same.
    """
    same = ("entry_bar", "exit_bar", "side", "reason")
    expected = [tuple(getattr(trade, name) for name in same) for trade in plain]
    if expected != found.select(same).rows():
        raise ValueError(f"{len(plain)} trades of the plain reference are not the engine's {len(found)}")
    nets = np.array([trade.net_return for trade in plain])
    difference = float(np.abs(nets - found["net_return"].to_numpy()).max(initial=0.0))
    if difference > _TRADE:
        raise ValueError(f"a net return differs by {difference}")
    return difference


def check_measures(
    signals: Signals, cell: dict[str, Any], plain: Sequence[ReferenceTrade], found: dict[str, Any]
) -> float:
    """Return the largest relative difference of a measure.

    Raises
    ------
    ValueError
        If a measure is not the same.
    """
    worst = 0.0
    for name, value in reference_measures(signals, plain, str(cell["variant"])).items():
        if value is None or isinstance(value, str) or found[name] is None:
            if found[name] != value:
                raise ValueError(f"{name} is {found[name]}, not {value}")
            continue
        if name in {"sharpe", "t_statistic"} and abs(value) > _UNSTABLE:
            continue
        difference = abs(found[name] - value) / max(abs(value), 1.0)
        if not difference <= _MEASURE:
            raise ValueError(f"{name} is {found[name]}, not {value}")
        worst = max(worst, difference)
    return worst
