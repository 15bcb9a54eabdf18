"""The niches of a run: what each holds, and the best cell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from results.run.metrics import Metric, find_metric
from results.run.run import Run
from results.searching.niches.scales import Bands
from results.searching.question import SearchQuestion
from signals.arrays import Floats, Integers
from signals.shown import Shown

__all__ = ["BOUND", "Niches"]

BOUND = "bound"
"""Column of the bound that niches are ranked by."""


@dataclass(frozen=True, eq=False, repr=False)
class Niches(Shown):
    """The best cell of every niche of a run.

    Attributes
    ----------
    run
        The run.
    question
        By which measure, of which trades, and what counts.
    bands
        Those of trades, drawdown and win rate.
    table
        A row a niche that has a cell, by trades, drawdown and win rate: `trades_from`, `trades_to` and so on, between which it
        lies (the end not in it; null where there is none; the outermost hold what lies beyond, too), `cells` (how many that
        count lie in it), `cell` (the best), `asset` if there are several, the axes of the grid, `trades`, `max_drawdown`,
        `win_rate`, the measure under its name, and `bound`: the measure less 1.645 standard errors (more, where less is
        better), the measure itself where no error is known. Cells are ranked by it.
    visited, counted
        How many cells the run has, and how many of them count.
    """

    run: Run
    question: SearchQuestion
    bands: tuple[Bands, ...]
    table: pl.DataFrame
    visited: int
    counted: int

    @property
    def metric(self) -> Metric:
        """The measure."""
        return find_metric(self.question.metric)

    @property
    def niches(self) -> int:
        """How many there are, with a cell or without."""
        return int(np.prod([len(each) for each in self.bands]))

    def line(self) -> str:
        """Say in a line how many have a cell."""
        return f"{len(self.table):,} of {self.niches:,} bands of trades, drawdown and win rate have a cell"

    def places(self) -> tuple[Integers, ...]:
        """Return for each row of the table in which band of trades, drawdown and win rate it lies, int64 each."""
        return tuple(
            np.searchsorted(each.lower, self.table[f"{each.name}_from"].to_numpy(), side="right") - 1
            for each in self.bands
        )

    def cube(self, column: str) -> Floats:
        """Return a column of the table by its niches, float64 (trades, drawdown, win rate); NaN where there is no cell."""
        found = np.full([len(each) for each in self.bands], np.nan)
        found[self.places()] = self.table[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return found

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, the table as it is."""
        return {
            "run": self.run.path,
            "metric": self.question.metric,
            "sample": self.question.sample,
            "min_trades": self.question.min_trades,
            "max_drawdown": self.question.max_drawdown,
            "visited": self.visited,
            "counted": self.counted,
            "niches": self.niches,
            "filled": len(self.table),
            "bands": {
                each.name: [
                    {"from": low, "to": None if np.isnan(high) else high}
                    for low, high in zip(each.lower.tolist(), each.upper.tolist(), strict=True)
                ]
                for each in self.bands
            },
            "table": self.table,
        }

    def _shown(self) -> tuple[str, ...]:
        best = self.table.sort(BOUND, "cell", descending=[not self.metric.lower_is_better, False]).row(0, named=True)
        return (
            f"{len(self.table):,} of {self.niches:,} niches of {self.run.path} have a cell, of {self.counted:,} that count",
            (
                f"best: cell {best['cell']}, {self.question.metric} {self.metric.written(best[self.question.metric])}, "
                f"bound {self.metric.written(best[BOUND])}, {best['trades']:,} trades, drawdown {best['max_drawdown']:.1%}"
            ),
            "`results.niches_text` shows all of it, `results.write_niches` draws it",
        )
