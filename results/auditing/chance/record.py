"""How sure a list's own trades make of its numbers, and how many more it would take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
from scipy.special import ndtri

from results.auditing.case import Case
from results.auditing.chance.days import ByDay, by_day
from results.inference.formulas.intervals import TradeIntervals, trade_intervals
from results.inference.formulas.rates import effective_trades, wilson_interval
from results.inference.formulas.sharpe import (
    kurtosis_of,
    minimum_track_record,
    probabilistic_sharpe_ratio,
    skewness_of,
)

__all__ = ["Measure", "Record", "record_of", "record_of_days"]

Measure = Literal["win_rate", "expectancy", "edge", "payoff_ratio"]

_YEAR = 365.0
_POWER = float(ndtri(0.95) + ndtri(0.8))
"""One-sided error of 5 %, and four times in five found: deviations that the mean must lie above nothing."""


@dataclass(frozen=True)
class Record:
    """What the trades of a list say of its numbers; NaN where they say nothing.

    Attributes
    ----------
    trades, wins, losses
        How many.
    effective
        Independent trades that tell as much.
    expectancy, error
        Mean result of a trade and its error, days together.
    win_rate, win_low, win_high
        Share of wins, and its 95 % interval.
    intervals
        Of expectancy, edge and payoff ratio; None without both wins and losses.
    payoff, break_even, edge
        Average win over average loss, the win rate that it needs, and what there is above.
    needed
        Trades that would settle a result as good as this one, four times in five; infinite where nothing is earned.
    sharpe
        A year, of daily results.
    certain
        The probability that the true Sharpe ratio is above 0.
    days, days_needed
        That there are, and that it takes to be 95 % sure of a profit.
    """

    trades: int
    wins: int
    losses: int
    effective: float
    expectancy: float
    error: float
    win_rate: float
    win_low: float
    win_high: float
    intervals: TradeIntervals | None
    payoff: float
    break_even: float
    edge: float
    needed: float
    sharpe: float
    certain: float
    days: int
    days_needed: float

    def span(self, measure: Measure) -> tuple[float, float] | None:
        """Return the 95 % interval of a measure; None where the trades do not say."""
        if measure == "win_rate":
            return self.win_low, self.win_high
        if self.intervals is None:
            return None
        low, high = getattr(self.intervals, measure)
        return (low, high) if np.isfinite(low) and np.isfinite(high) else None


_MADE: WeakKeyDictionary[Case, Record | None] = WeakKeyDictionary()


def record_of(case: Case) -> Record | None:
    """Return what a list's trades say of its numbers, of `Reckoning.returns`; None where no result is known. Made once a list."""
    if case not in _MADE:
        found = by_day(case)
        _MADE[case] = None if found is None else record_of_days(found, case.seed)
    return _MADE[case]


def record_of_days(found: ByDay, seed: int) -> Record:
    """Return what results by day say of their numbers."""
    returns = found.returns
    n, won, lost = len(returns), returns > 0, returns < 0
    wins, losses = int(won.sum()), int(lost.sum())
    mean, error = found.mean, found.error
    plain = float(returns.std(ddof=1)) / np.sqrt(n) if n > 1 else 0.0
    # by days where these say less than trades do one by one; never more than there are
    effective = min(effective_trades(returns), n * (plain / error) ** 2 if error > 0 else n, n)
    effective = max(effective, 1.0)
    of_wins = _effective_wins(found)
    low, high = wilson_interval(wins / n * of_wins, of_wins)
    payoff = float(returns[won].mean() / -returns[lost].mean()) if wins and losses else np.nan
    deviation = plain * np.sqrt(n)
    needed = (_POWER * deviation / mean) ** 2 * n / effective if mean > 0 and deviation > 0 else np.inf
    return Record(
        n, wins, losses, effective, mean, error, wins / n, float(low), float(high), _intervals(found, seed),
        payoff, 1.0 / (1.0 + payoff), wins / n - 1.0 / (1.0 + payoff), float(np.ceil(needed)), *_sharpe(found.daily),
    )  # fmt: skip


def _effective_wins(found: ByDay) -> float:
    """Return how many independent trades tell as much of the win rate: trades of one day win and lose together."""
    won = (found.returns > 0).astype(np.float64)
    n, rate = len(won), float(won.mean())
    sums = np.add.reduceat(won, found.starts)
    squares = float(np.square(sums - rate * found.counts).sum())
    by_days = n * n * rate * (1.0 - rate) / squares if squares > 0 else n
    return max(min(effective_trades(won), by_days, n), 1.0)


def _intervals(found: ByDay, seed: int) -> TradeIntervals | None:
    try:
        return trade_intervals(found.returns, starts=found.starts, seed=seed)
    except ValueError:
        return None


def _sharpe(daily: np.ndarray) -> tuple[float, float, int, float]:
    """Return the Sharpe ratio a year, the probability that it is above 0, days, and days needed."""
    days = len(daily)
    deviation = float(daily.std(ddof=1)) if days > 1 else 0.0
    if days < 3 or deviation <= 1e-12 * float(np.abs(daily).max()):  # noqa: PLR2004 - nothing spreads
        return np.nan, np.nan, days, np.nan
    sharpe = float(daily.mean()) / deviation
    skewness, kurtosis = skewness_of(daily), kurtosis_of(daily)
    try:
        certain = probabilistic_sharpe_ratio(sharpe, days, skewness=skewness, kurtosis=kurtosis)
        needed = minimum_track_record(sharpe, skewness=skewness, kurtosis=kurtosis)
    except ValueError:
        certain = needed = np.nan
    return sharpe * np.sqrt(_YEAR), certain, days, float(np.ceil(needed)) if np.isfinite(needed) else needed
