"""Before anything is timed: whether the contenders compute the same trades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bar_loop import BarLoop
from benchmarks.samples import Sample
from benchmarks.vectorbt_peer import VectorbtArrays, VectorbtCallback
from grids.table import CellTable
from sweeps.engine import EventEngine
from sweeps.reference import reference_trades
from sweeps.tally import TALLY
from sweeps.trades import replay

__all__ = ["Agreement", "compare"]

_TOLERANCE = 1e-12
_LOOP = ("trades", "wins", "losses", "sum_win", "sum_loss", "sum_squares", "balance", "max_drawdown")


@dataclass(frozen=True)
class Agreement:
    """How far the contenders' trades are from each other.

    Attributes
    ----------
    sample
        Name of the sample.
    cells
        Cells compared with the bar loop and vectorbt.
    reference_cells, reference_trades
        Cells and trades compared one by one with the plain reference, from every grid that is timed.
    reference_difference
        Largest difference of a trade's net return; bars, sides and reasons are equal.
    loop_difference
        Largest relative difference of any of the bar loop's sums; its counts are equal.
    engine_trades, callback_trades, array_trades
        Trades of the event engine and of vectorbt the two ways, over the same cells.
    """

    sample: str
    cells: int
    reference_cells: int
    reference_trades: int
    reference_difference: float
    loop_difference: float
    engine_trades: int
    callback_trades: int
    array_trades: int


def compare(sample: Sample, simple: CellTable, others: Sequence[CellTable]) -> Agreement:
    """Compare the contenders on cells they can all express, and the engine with the reference on further ones.

    Raises
    ------
    RuntimeError
        If the event engine differs from the reference, the bar loop or vectorbt with a callback.
    """
    tally = EventEngine(sample.signals, (sample.variant,)).evaluate(simple).tally
    loop = _loop_difference(tally, BarLoop(sample.signals, sample.variant)(simple))
    counts = tally[:, TALLY.index("trades")]
    callback = VectorbtCallback(sample.signals, sample.variant, statistics=False)(simple)[:, 0]
    arrays = VectorbtArrays(sample.signals, sample.variant, statistics=False)(simple)[:, 0]
    if not np.array_equal(counts, callback):
        raise RuntimeError(f"{sample.name}: vectorbt's trade counts {callback} are not the engine's {counts}")
    trades, worst = 0, 0.0
    cells = [table.row(row) for table in (simple, *others) for row in range(0, len(table), 4)]
    for cell in cells:
        count, difference = _reference_difference(sample, cell)
        trades, worst = trades + count, max(worst, difference)
    totals = [int(column.sum()) for column in (counts, callback, arrays)]
    return Agreement(sample.name, len(simple), len(cells), trades, worst, loop, *totals)


def _loop_difference(tally: NDArray[np.float64], loop: NDArray[np.float64]) -> float:
    engine = tally[:, [TALLY.index(name) for name in _LOOP]]
    difference = float((np.abs(engine - loop) / np.maximum(np.abs(engine), 1.0)).max())
    if not np.array_equal(engine[:, :3], loop[:, :3]) or difference > _TOLERANCE:
        raise RuntimeError(f"the bar loop and the event engine differ by {difference}")
    return difference


def _reference_difference(sample: Sample, cell: dict[str, Any]) -> tuple[int, float]:
    plain = reference_trades(sample.signals, cell)
    replayed = replay(sample.signals, cell).trades
    same = ("entry_bar", "exit_bar", "side", "reason")
    if [tuple(getattr(trade, name) for name in same) for trade in plain] != replayed.select(same).rows():
        raise RuntimeError(f"{sample.name}: the event engine and the reference trade differently in cell {cell}")
    nets = np.array([trade.net_return for trade in plain])
    difference = float(np.abs(nets - replayed["net_return"].to_numpy()).max(initial=0.0))
    if difference > _TOLERANCE:
        raise RuntimeError(f"{sample.name}: net returns differ by {difference} in cell {cell}")
    return len(plain), difference
