"""What a search is told of the cells that it visited: the measure it is after, and a bound that luck seldom reaches.

A mean return of n trades is known up to its standard error. The bound lies `SURE` of these below it, so that few lucky trades
do not lead: one-sided 95 % where trades are independent, which they are not quite; what was found is therefore judged
elsewhere, and the bound only ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from results.run.metrics import find_metric
from results.run.views import measure
from results.searching.measured import OF_EXPECTANCY, check_sample, neutral_of
from results.searching.question import SearchQuestion
from signals.arrays import Floats, Integers

__all__ = ["SURE", "Reader", "Values"]

SURE = 1.645
"""Standard errors between a mean and its lower bound."""


@dataclass(frozen=True)
class Values:
    """What is known of n cells.

    Attributes
    ----------
    value
        float64 (n,): the measure less its neutral value, so that its sign is what is asked; NaN where undefined or of too few trades.
    score
        float64 (n,): the lower bound of the measure, greater is better; -inf where the cell does not count: too few
        trades, too deep a drawdown, or the measure undefined.
    error
        float64 (n,): the measure's standard error; NaN where unknown.
    trades, drawdown, win_rate
        float64 (n,): NaN where undefined.
    gross, cost
        float64 (n,): mean return of a trade before costs, and what costs take of it.
    path
        int64 (n,): cells of one path took the same trades, unless ruined on the way.
    """

    value: Floats
    score: Floats
    error: Floats
    trades: Floats
    drawdown: Floats
    win_rate: Floats
    gross: Floats
    cost: Floats
    path: Integers

    def __len__(self) -> int:
        """Return n."""
        return len(self.value)

    def take(self, rows: Integers | slice) -> Values:
        """Return some of them."""
        return Values(*(getattr(self, each.name)[rows] for each in fields(self)))

    @staticmethod
    def joined(parts: Sequence[Values]) -> Values:
        """Return several, one after the other."""
        return Values(*(np.concatenate([getattr(one, each.name) for one in parts]) for each in fields(Values)))


class Reader:
    """Reads the values of cells off their stored columns.

    Parameters
    ----------
    question
        Which measure, of which trades, and what counts.

    Raises
    ------
    InputError
        If the measure is not kept for these trades.
    """

    def __init__(self, question: SearchQuestion) -> None:
        self._question = question
        sample = question.sample
        check_sample(question.metric, sample)
        metric = find_metric(question.metric)
        self._neutral = neutral_of(question.metric) or 0.0
        self._sign = -1.0 if metric.lower_is_better else 1.0
        self._enough = question.enough
        names = (
            question.metric,
            "wins",
            "losses",
            "expectancy",
            "t_statistic",
            "trades",
            "max_drawdown",
            "win_rate",
            "gross_expectancy",
            "cost_per_trade",
        )
        self._measures = {name: measure(name, sample).cast(pl.Float64).alias(name) for name in dict.fromkeys(names)}
        needed = {column for each in self._measures.values() for column in each.meta.root_names()}
        self.columns = (*sorted(needed), "path")
        """Columns that must be at hand."""

    def values(self, frame: pl.DataFrame) -> Values:
        """Return the values of the cells of a frame with `columns`, row by row."""
        found = frame.select(*self._measures.values())
        column = {name: found[name].to_numpy().astype(np.float64) for name in found.columns}
        trades = np.nan_to_num(column["trades"], nan=0.0)
        value = self._sign * (column[self._question.metric] - self._neutral)
        few = ~np.asarray(self._enough.met(trades, column["wins"], column["losses"]))
        error = self._error(column, value)
        with np.errstate(invalid="ignore"):
            bound = np.where(np.isfinite(error), value - SURE * error, value)
            out = few | ~np.isfinite(bound)
            if self._question.max_drawdown is not None:
                out |= ~(column["max_drawdown"] <= self._question.max_drawdown)
        return Values(
            value=np.where(few, np.nan, value),
            score=np.where(out, -np.inf, bound),
            error=error,
            trades=trades,
            drawdown=column["max_drawdown"],
            win_rate=column["win_rate"],
            gross=column["gross_expectancy"],
            cost=column["cost_per_trade"],
            path=frame["path"].to_numpy().astype(np.int64),
        )

    def _error(self, column: dict[str, Floats], value: Floats) -> Floats:
        """Return the standard error of the measure; NaN where there is no formula for it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            if self._question.metric in OF_EXPECTANCY:
                return np.asarray(np.abs(value / column["t_statistic"]))
            if self._question.metric == "win_rate":
                rate = column["win_rate"]
                return np.asarray(np.sqrt(rate * (1 - rate) / column["trades"]))
        return np.full(len(value), np.nan)
