"""What each measure is called, what its neutral value is and how its numbers are written.

A picture of a measure is honest only if its colours change where the measure changes its meaning: at zero for an edge,
at one for a profit factor, nowhere for a win rate or a count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from signals import InputError
from signals.conditions import shortened
from signals.suggesting import did_you_mean
from sweeps.measures.ratios import REASONS

__all__ = ["METRICS", "OOS", "Metric", "find_metric"]

Unit = Literal["percent", "points", "ratio", "count", "bars"]


@dataclass(frozen=True, slots=True)
class Metric:
    """How one measure is shown.

    Attributes
    ----------
    name
        As in docs/contract.md#measures, or in `results.run.break_even.derived`.
    title
        In plain words.
    unit
        ``percent`` of the balance or of a count, percentage ``points``, a bare ``ratio``, a ``count``, or ``bars``.
    neutral
        The value at which it changes its meaning; None where it has none.
    lower_is_better
        Whether a ranking starts with the smallest.
    scale_free
        Whether exposure alone cannot move it, as long as it scales wins and losses alike.
    counts_trades
        Whether it is a number of trades, which few trades do not make unreliable.
    """

    name: str
    title: str
    unit: Unit
    neutral: float | None = None
    lower_is_better: bool = False
    scale_free: bool = False
    counts_trades: bool = False

    @property
    def factor(self) -> float:
        """What to multiply a stored value by to have it in the unit shown."""
        return 100.0 if self.unit in ("percent", "points") else 1.0

    @property
    def suffix(self) -> str:
        """The unit, as written after a number."""
        return {"percent": " %", "points": " pp", "ratio": "", "count": "", "bars": " bars"}[self.unit]

    def written(self, value: float | None, decimals: int | None = None, *, short: bool = False) -> str:
        """Return a value as text: signed where its neutral value is zero; `short` leaves the unit out.

        Without `decimals` there are as many as keep about three digits, for a mean return of 0.02 % is worth showing.
        """
        if value is None or math.isnan(value):
            return "none"
        shown = value * self.factor
        if decimals is None:
            decimals = self.decimals(value)
        sign = "+" if self.neutral == 0 else ""
        return f"{shown:{sign},.{decimals}f}" + ("" if short else self.suffix)

    def decimals(self, value: float) -> int:
        """Return how many decimals keep about three digits of a value of this size, at least one."""
        if self.unit == "count":
            return 0
        size = abs(value) * self.factor
        least, most = (2 if self.unit == "ratio" else 1), 4
        return least if size == 0 else min(max(1 - math.floor(math.log10(size)), least), most)


_TABLE = (
    Metric("trades", "trades", "count", counts_trades=True),
    Metric("wins", "winning trades", "count", counts_trades=True),
    Metric("losses", "losing trades", "count", counts_trades=True, lower_is_better=True),
    Metric("win_rate", "win rate", "percent", scale_free=True),
    Metric("average_win", "average win", "percent"),
    Metric("average_loss", "average loss", "percent", lower_is_better=True),
    Metric("payoff_ratio", "payoff ratio (average win / average loss)", "ratio", scale_free=True),
    Metric("breakeven_win_rate", "break-even win rate", "percent", lower_is_better=True, scale_free=True),
    Metric("edge", "edge (win rate - break-even win rate)", "points", 0.0, scale_free=True),
    Metric("expectancy", "expectancy (mean return per trade)", "percent", 0.0),
    Metric("profit_factor", "profit factor (sum of wins / sum of losses)", "ratio", 1.0, scale_free=True),
    Metric("kelly_multiple", "Kelly multiple (what to multiply the exposure by)", "ratio", 0.0),
    Metric("total_return", "total return", "percent", 0.0),
    Metric("max_drawdown", "maximum drawdown", "percent", lower_is_better=True),
    Metric("worst_trade", "worst trade", "percent"),
    Metric("best_trade", "best trade", "percent"),
    Metric("t_statistic", "t-statistic of the mean return per trade", "ratio", 0.0, scale_free=True),
    Metric("sharpe", "Sharpe ratio (daily, annualised)", "ratio", 0.0, scale_free=True),
    Metric("average_hold", "average hold", "bars", scale_free=True),
    Metric("time_in_market", "time in market", "percent", scale_free=True),
    Metric("gross_expectancy", "gross expectancy (mean return per trade before costs)", "percent", 0.0),
    Metric("cost_per_trade", "cost per trade", "percent", lower_is_better=True),
    *(
        Metric(f"exits_{reason}", f"exits by {reason.replace('_', ' ')}", "count", counts_trades=True)
        for reason in REASONS
    ),
    Metric(
        "ambiguous_exits",
        "ambiguous exits (which of two levels came first within the bar is assumed)",
        "count",
        lower_is_better=True,
        counts_trades=True,
    ),
    Metric(
        "breakeven_payoff_ratio",
        "break-even payoff ratio (what this win rate needs)",
        "ratio",
        lower_is_better=True,
        scale_free=True,
    ),
    Metric(
        "breakeven_cost", "break-even cost (fee per side at which expectancy is 0)", "percent", 0.0, scale_free=True
    ),
)

METRICS = {metric.name: metric for metric in _TABLE}
"""Every measure that can be mapped or ranked: those of the contract in its order, then those of `results.run.break_even.derived`."""


OOS = "oos_"
"""Before the name of a measure, as runs and replays write it: of out-of-sample trades alone."""


def find_metric(name: str) -> Metric:
    """Look a metric up by name.

    Raises
    ------
    InputError
        If there is none of that name; the nearest one is offered.
    """
    if name in METRICS:
        return METRICS[name]
    short = name.removeprefix(OOS)
    prefix = name.removesuffix(short)
    raise InputError(
        f"unknown metric {shortened(name)!r}; {did_you_mean(short, METRICS, shown=lambda near: prefix + near)}"
    )
