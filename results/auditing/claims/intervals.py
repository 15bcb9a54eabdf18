"""How far from a measure of a list the true one may be: days are redrawn in blocks, so that trades of a day stay together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from results.auditing.claims.listed import Listed
from results.inference.formulas.rates import wilson_interval
from results.inference.formulas.resampling import block_length, resample_counts
from signals.arrays import Floats, Integers

__all__ = ["LEVEL", "Resampled", "effective", "resampled_of"]

LEVEL = 0.95
_RESAMPLES = 1000
_MOST_BLOCKS = 2000
"""Of more days, so many runs of successive ones are redrawn."""
FEWEST_TRADES, FEWEST_DAYS = 30, 20
"""Fewer say nothing of what comes next: a bootstrap cannot see the loss that has not happened yet."""
_COLUMNS = ("count", "wins", "losses", "won", "lost", "sum", "log", "days", "squares")


@dataclass(frozen=True, eq=False)
class Resampled:
    """Sums over resamples, by name (B,), and what intervals follow.

    Attributes
    ----------
    sums
        By name float64 (B,): trades, wins, losses; sums of gains, losses, results and logarithms of growth; days; and the sum
        of squares of daily results.
    effective
        Independent trades that tell as much as these about the win rate.
    rate
        Win rate.
    known
        Intervals that the rest of the audit gives of the same results, by measure: one measure has one interval.
    """

    sums: dict[str, Floats]
    effective: float
    rate: float
    known: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def interval(self, measure: str, per_days: float | None = None) -> tuple[float, float] | None:
        """Return the interval of a measure; None where it has none."""
        if measure in self.known:
            return self.known[measure]
        if measure == "win_rate":
            low, high = wilson_interval(self.rate * self.effective, self.effective, LEVEL)
            return float(low), float(high)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            values = self._values(measure, per_days)
        if values is None:
            return None
        known = values[np.isfinite(values)]
        if len(known) < len(values) // 2:
            return None
        low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)

    def _values(self, measure: str, per_days: float | None) -> Floats | None:
        s = self.sums
        average_win, average_loss = s["won"] / s["wins"], s["lost"] / s["losses"]
        values: dict[str, Floats] = {
            "average_win": average_win,
            "average_loss": average_loss,
            "payoff_ratio": average_win / average_loss,
            "profit_factor": s["won"] / s["lost"],
            "expectancy": s["sum"] / s["count"],
            "profitable": s["sum"] / s["count"],
            "return": np.expm1(np.minimum(s["log"] / s["days"] * (per_days or s["days"].mean()), 700.0)),
        }
        if measure == "sharpe":
            mean = s["sum"] / s["days"]
            return np.asarray(mean / np.sqrt(np.maximum(s["squares"] / s["days"] - mean**2, 0.0)) * np.sqrt(365.0))
        return values.get(measure)


def effective(flags: Floats, day: Integers) -> float:
    """Return how many independent trades tell as much about a share as these, trades of one day counting as related.

    Notes
    -----
    ``n`` over the design effect of clusters: the variance of sums by day over what it would be if trades were independent, at
    least 1. Kish (1965), "Survey sampling".
    """
    n = len(flags)
    off = flags - flags.mean()
    alone = float((off**2).sum())
    if n < 2 or alone <= 0:  # noqa: PLR2004 - nothing varies
        return float(max(n, 1))
    together = float((np.bincount(day, weights=off) ** 2).sum())
    return float(min(max(n / max(together / alone, 1.0), 1.0), n))


def resampled_of(
    listed: Listed, returns: Floats, seed: int, known: Mapping[str, tuple[float, float]] | None = None
) -> Resampled | None:
    """Return the resamples of a list; None where it is too short for any."""
    if len(listed) < FEWEST_TRADES or listed.days < FEWEST_DAYS:
        return None
    together = -(-listed.days // _MOST_BLOCKS)
    blocks = -(-listed.days // together)
    daily = np.bincount(listed.day, weights=returns, minlength=listed.days)
    won, lost = returns > 0, returns < 0
    by_trade = (
        np.ones(len(returns)), won.astype(float), lost.astype(float), np.where(won, returns, 0.0), -np.where(lost, returns, 0.0),
        returns, Listed.logs(returns),
    )  # fmt: skip
    columns = [np.bincount(listed.day // together, weights=each, minlength=blocks) for each in by_trade]
    place = np.arange(listed.days) // together
    columns += [
        np.bincount(place, minlength=blocks).astype(float),
        np.bincount(place, weights=daily**2, minlength=blocks),
    ]
    table = np.column_stack(columns)
    counts = resample_counts(blocks, _RESAMPLES, block_length(columns[5].astype(np.float64)[None, :]), seed).astype(
        np.float64
    )
    sums = counts @ table
    flags = won.astype(float)
    return Resampled(
        {name: sums[:, place] for place, name in enumerate(_COLUMNS)},
        effective(flags, listed.day),
        float(flags.mean()),
        known or {},
    )
