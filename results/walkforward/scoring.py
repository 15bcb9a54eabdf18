"""How every cell of a grid did in a training span and in the test window after it, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from grids.grid import Grid
from results.walkforward.counting import Counted
from signals import Signals
from signals.arrays import Flags, Floats, Integers
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.measures.ratios import Prefix, ratio_measures
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.plan.order import work_order
from sweeps.runs.chunks import CHUNK
from sweeps.threads import in_threads

__all__ = ["Limits", "Measure", "Scores", "score_cells"]

Measure = Literal["t_statistic", "expectancy"]


@dataclass(frozen=True)
class Limits:
    """What a cell must keep on the training span to be chosen.

    Attributes
    ----------
    min_trades
        Trades that count; a third of them, at most 10, must have won and as many lost.
    max_drawdown
        The deepest fall of the closed-trade balance allowed, as a fraction; None for any.
    """

    min_trades: int = SUFFICIENT.trades
    max_drawdown: float | None = None

    @property
    def each(self) -> int:
        """Wins, and losses, that a cell needs."""
        return min(SUFFICIENT.losses, self.min_trades // 3)

    def words(self) -> str:
        """Say what is asked of a cell."""
        deep = "" if self.max_drawdown is None else f" and a drawdown of at most {self.max_drawdown:.0%}"
        return f"at least {self.min_trades} trades, {self.each} won and {self.each} lost{deep}"


@dataclass(frozen=True, eq=False)
class Scores:
    """How n cells did.

    Attributes
    ----------
    cells
        int64 (n,): their indices, ascending.
    train
        float64 (n,): the measure that the choice rests on, of the trades that count; NaN where undefined.
    test
        float64 (n,): the same of the test window. In the place of t stands the sum of net returns over the root of the
        sum of their squares, which for any number of trades n rises with t but lies within the root of n: a test window
        often holds a handful of trades, and the t of three that are nearly equal may be anything.
    made
        float64 (n,): sum of net returns in the test window.
    enough
        bool (n,): whether the cell keeps the limits in training.
    """

    cells: Integers
    train: Floats
    test: Floats
    made: Floats
    enough: Flags

    def rows(self, wanted: Integers) -> Integers:
        """Return the rows of some cells, of any shape; -1 for cells that are not there."""
        at = np.minimum(np.searchsorted(self.cells, wanted), len(self.cells) - 1)
        return np.where(self.cells[at] == wanted, at, -1)


def score_cells(  # noqa: PLR0913, PLR0917 - a window has these parts
    grid: Grid,
    train: Signals,
    test: Signals,
    counted: Counted,
    limits: Limits,
    measure: Measure,
    jobs: int,
    advance: Callable[[int], None],
) -> Scores:
    """Evaluate all cells on both spans.

    Parameters
    ----------
    grid
        Settled on the training span: thresholds given as quantiles are those of its probabilities, in the test window
        too.
    train, test
        The signals of both spans; only their own bars exist for a cell.
    counted, limits
        Which trades count, and what a cell must keep in training.
    measure
        What is compared.
    jobs
        Threads.
    advance
        Told of every so many cells done.

    Returns
    -------
    Scores
        Memory is 33 bytes a cell, twice that while they are sorted, and a chunk for each thread.
    """
    engines = EventEngine(train, grid.names), EventEngine(test, grid.names)

    def evaluate(index: Integers) -> tuple[int, Integers, tuple[NDArray[np.generic], ...]]:
        table = grid.cells(index).unbroken()
        if not len(table):
            return len(index), table.index, ()
        before, after = (measured(engine, table) for engine in engines)
        kept = _within(before, counted.train_prefix, limits)
        scores = _learnt(before, counted.train_prefix, measure), *_tested(after, counted.test_prefix, measure)
        return len(index), table.index, (*scores, kept)

    size = grid.selected.count
    cells = np.empty(size, dtype=np.int64)
    columns: tuple[NDArray[np.generic], ...] = (*(np.empty(size) for _ in range(3)), np.empty(size, dtype=np.bool_))
    filled = 0
    tasks = ((index,) for index in grid.selected.chunks(CHUNK, work_order(grid)))
    for offered, kept, values in in_threads(evaluate, tasks, jobs):
        place = slice(filled, filled + len(kept))
        cells[place] = kept
        for column, value in zip(columns, values, strict=False):
            column[place] = value
        filled += len(kept)
        advance(offered)
    order = np.argsort(cells[:filled], kind="stable")
    return Scores(cells[:filled][order], *(column[:filled][order] for column in columns))  # type: ignore[arg-type]


def _learnt(frame: pl.DataFrame, prefix: Prefix, measure: Measure) -> Floats:
    """Return the measure that the choice rests on."""
    moved = pl.col("oos_gross_sum_squares" if prefix else "gross_sum_squares")
    compared = next(each for each in ratio_measures(prefix, moved) if each.meta.output_name() == measure)
    return _numbers(frame, compared)


def _tested(frame: pl.DataFrame, prefix: Prefix, measure: Measure) -> tuple[Floats, Floats]:
    """Return what a test window is compared by, and the sum of its net returns."""
    made = pl.col(f"{prefix}sum_win") - pl.col(f"{prefix}sum_loss")
    if measure == "expectancy":
        return _learnt(frame, prefix, measure), _numbers(frame, made.fill_null(0.0))
    squares = pl.col(f"{prefix}sum_squares")
    bounded = pl.when(squares > 0).then(made / squares.sqrt())
    return _numbers(frame, bounded), _numbers(frame, made.fill_null(0.0))


def _numbers(frame: pl.DataFrame, of: pl.Expr) -> Floats:
    return frame.select(of.cast(pl.Float64).fill_null(np.nan).alias("of"))["of"].to_numpy()


def _within(frame: pl.DataFrame, prefix: Prefix, limits: Limits) -> Flags:
    """Return which cells keep the limits."""
    counts = pl.col("oos_trades" if prefix else "trades"), pl.col(f"{prefix}wins"), pl.col(f"{prefix}losses")
    least = limits.min_trades, limits.each, limits.each
    kept = pl.all_horizontal(count >= fewest for count, fewest in zip(counts, least, strict=True))
    if limits.max_drawdown is not None:
        # an account's drawdown is that of the trades that count, where a run has it of those
        own = f"{prefix}max_drawdown"
        kept &= pl.col(own if own in frame.columns else "max_drawdown") <= limits.max_drawdown
    flags: Flags = frame.select(kept.fill_null(False).alias("kept"))["kept"].to_numpy()
    return flags
