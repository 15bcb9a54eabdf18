"""One window: every cell in training and in test, the cell chosen, and what it and its rivals traded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from grids import cell as rules
from grids.grid import Grid
from grids.spec import GridSpec
from results.run.axes import value_text
from results.walkforward.choosing import RuleName, best_of
from results.walkforward.counting import Counted, out_of_sample_only
from results.walkforward.measuring import measure_trades, traded_days
from results.walkforward.scoring import Limits, Measure, Scores, score_cells
from results.walkforward.stability import rank_correlation, rank_in_test
from results.walkforward.trading import cut_bars, span_trades
from results.walkforward.windows import Window
from signals import InputError, Signals
from signals.roles import FEWEST_BARS

__all__ = ["MEASURED", "Asked", "Cell", "Step", "take_step"]

MEASURED = (
    "trades", "win_rate", "payoff_ratio", "breakeven_win_rate", "edge", "gross_expectancy", "cost_per_trade",
    "expectancy", "t_statistic", "total_return", "max_drawdown", "sharpe",
)  # fmt: skip
"""What stands in the table of windows, for training and for test."""


@dataclass(frozen=True)
class Asked:
    """What a walk-forward is asked to do.

    Attributes
    ----------
    spec
        The grid, without its span: the signals are already those.
    span
        The signals.
    counted, limits, rule
        Which trades count, what a cell must keep, and how one is chosen.
    jobs
        Threads.
    """

    spec: GridSpec
    span: Signals
    counted: Counted
    limits: Limits
    rule: RuleName
    jobs: int

    @property
    def measure(self) -> Measure:
        """What is compared between cells."""
        return "expectancy" if self.rule == "expectancy" else "t_statistic"


@dataclass(frozen=True)
class Cell:
    """A cell as it was on one training span.

    Attributes
    ----------
    index
        In the grid.
    values
        All its parameters, and the filter that it names; thresholds given as quantiles are those of the training span.
    choice
        Its value on every axis as text, a quantile by its share.
    """

    index: int
    values: rules.Cell
    choice: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Step:
    """One window, done.

    Attributes
    ----------
    window
        Where it lies.
    chosen
        None where no cell was.
    trades
        Of the chosen cell in the test window.
    rivals
        By name, another cell and its trades in the test window.
    numbers
        What the table of windows says beside.
    note
        Why nothing was chosen.
    """

    window: Window
    chosen: Cell | None = None
    trades: pl.DataFrame = field(default_factory=pl.DataFrame)
    rivals: Mapping[str, tuple[Cell, pl.DataFrame]] = field(default_factory=dict)
    numbers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def row(self) -> dict[str, Any]:
        """Return one row of the table of windows."""
        names = ("cells", "score", "median_test", "rank_correlation", "rank_in_test")
        sides = tuple(f"{side}_{name}" for side in ("train", "test") for name in MEASURED)
        row = {**self.window.mapping(), "cell": None if self.chosen is None else self.chosen.index}
        return {**row, **{name: self.numbers.get(name) for name in (*names, *sides)}, "note": self.note}


def take_step(asked: Asked, window: Window, advance: Callable[[int], None]) -> Step:
    """Choose on the training span of a window and trade its test window.

    Parameters
    ----------
    asked, window
        What to do, and where.
    advance
        Told of every so many cells done.
    """
    if window.train.stop - window.train.start < FEWEST_BARS:
        return Step(window, note="no two bars to train on")
    train, test = cut_bars(asked.span, window.train), cut_bars(asked.span, window.test)
    try:
        grid = asked.spec.resolve(out_of_sample_only(train) if asked.counted.train == "oos" else train)
        scores = score_cells(grid, train, test, asked.counted, asked.limits, asked.measure, asked.jobs, advance)
    except InputError as error:
        # the grid fits the whole file, so what is missing is missing in this span
        return Step(window, note=f"the training span does not serve the grid: {error}")
    chosen, compared = best_of(scores, asked.rule, grid) if len(scores.cells) else (None, scores.train)
    numbers: dict[str, Any] = {"cells": int(scores.enough.sum())}
    if chosen is None:
        return Step(window, numbers=numbers, note=f"no cell has {asked.limits.words()} in training")
    rows = {"chosen": chosen, **_rivals(scores, compared)}
    cells = {name: _cell(grid, int(scores.cells[row])) for name, row in rows.items()}
    traded = {
        name: span_trades(test, cell.values, only_out_of_sample=asked.counted.known) for name, cell in cells.items()
    }
    learnt = span_trades(train, cells["chosen"].values, only_out_of_sample=asked.counted.train == "oos")
    ranked = scores.test[scores.enough & ~np.isnan(scores.test)]
    numbers |= {
        "score": float(compared[chosen]),
        "median_test": float(np.median(ranked)) if len(ranked) else None,
        "rank_correlation": rank_correlation(scores),
        "rank_in_test": rank_in_test(scores, chosen),
        **_beside("train", learnt, train),
        **_beside("test", traded["chosen"], test),
    }
    rivals = {name: (cells[name], traded[name]) for name in rows if name != "chosen"}
    return Step(window, cells["chosen"], traded["chosen"], rivals, numbers)


def _rivals(scores: Scores, compared: np.ndarray) -> dict[str, int]:
    """Return the row of the cell that the rule puts in the middle, and of that which made most in the test window."""
    running = np.flatnonzero(~np.isnan(compared))
    ordered = running[np.argsort(compared[running], kind="stable")]
    made = np.where(scores.enough, scores.made, -np.inf)
    return {"median": int(ordered[(len(ordered) - 1) // 2]), "hindsight": int(np.argmax(made))}


def _cell(grid: Grid, index: int) -> Cell:
    at = np.array([index])
    row = grid.cells(at).row(0)
    filters = {name: text for name, text in grid.names.filters if name == row["filter"]}
    values = rules.check_cell({**row, "filters": filters}, grid.name)
    choice = {}
    for axis, position in zip(grid.axes, grid.positions(at)[0], strict=True):
        text = value_text(axis.name, values[axis.name], multiples=values["stop_scale"] is not None)
        own = f"q{axis.quantiles[position]:g}" if axis.quantiles else text
        choice[" = ".join(axis.names)] = own
    return Cell(index, values, choice)


def _beside(side: str, trades: pl.DataFrame, cut: Signals) -> dict[str, Any]:
    days = traded_days(cut.bars, [slice(0, len(cut))])
    measures = measure_trades(trades, days, len(cut))
    return {f"{side}_{name}": measures[name] for name in MEASURED}
