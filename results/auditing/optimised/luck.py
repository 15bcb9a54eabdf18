"""What luck alone gives the best of so many trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.model import Finding
from results.auditing.optimised.sameness import distinct_rows
from results.auditing.optimised.space import Space
from results.auditing.optimised.trials import Trials
from results.inference.formulas.sharpe import expected_maximum
from signals.arrays import Floats

__all__ = ["Luck", "largest_t", "luck_of"]

_FEWEST = 8
"""Rows from which on their spread says something."""
_FEWER = 0.9
"""Below this part of all rows, as how many they count is worth saying."""
_NORMAL_IQR = 1.349
"""Width between the quartiles of a standard normal distribution."""


@dataclass(frozen=True)
class Luck:
    """How the best row compares with what luck gives.

    Attributes
    ----------
    how
        ``t``: a t statistic of each row; ``at most``: the largest t that win rate and profit factor allow; ``spread``: the best
        row's distance from the median row in units of the spread of all rows.
    best, largest
        Of the best row, and of any.
    alone
        What luck gives the best of `distinct` rows on average, the same counted as `effective` ones.
    distinct, effective
        Rows with measures of their own; the same, neighbours that go together counted as fewer.
    bar
        `alone` in units of the measure that the best is chosen by, NaN where that cannot be said.
    """

    how: str
    best: float
    largest: float
    alone: float
    alone_effective: float
    distinct: int
    effective: float
    bar: float

    @property
    def explains(self) -> bool:
        """Whether luck alone gives the best as much."""
        return self.best <= self.alone

    @property
    def _meaning(self) -> str:
        """What that says of the best row."""
        if not self.explains:
            return (
                "It stands out of the rest; whether all of them together earn anything, this table cannot say"
                if self.how == "spread"
                else "That is more than luck gives on average; its numbers are still biased upwards by having been picked"
            )
        if self.best > self.alone_effective:
            return "Whether that is more than luck hangs on how many rows are really different: as far as this table tells, it may be luck"
        return "The best is no better than luck gives the best of so many: its numbers are no forecast"

    def finding(self, trials: Trials, best: int) -> Finding:
        """Return it in words."""
        means = {
            "t": f"has t {self.best:+.2f}",
            "at most": f"has a t of at most {self.best:+.2f} (from its trades, win rate and profit factor)",
            "spread": f"lies {self.best:.2f} spreads of the rows above the median row",
        }[self.how]
        if self.how != "spread" and self.largest > self.best + 0.005:
            means += f", the largest of any row being {self.largest:+.2f}"
        alone = f"luck alone gives the best of {self.distinct:,} different rows {self.alone:+.2f} on average"
        if self.effective < _FEWER * self.distinct:
            alone += f", less where neighbours share their trades: {self.alone_effective:+.2f} if they count as {self.effective:,.0f}"
        text = f"The best row (row {trials.row[best]:,}) {means}; {alone}. {self._meaning}: try it on data that no trial has seen."
        return Finding(
            "best_of_many",
            "note",
            text,
            rows=(int(trials.row[best]),),
            numbers={
                "how": self.how, "best": self.best, "luck_alone": self.alone, "luck_alone_effective": self.alone_effective,
                "distinct": self.distinct, "effective": self.effective, "luck_explains": self.explains,
            },
        )  # fmt: skip


def luck_of(trials: Trials, space: Space, best: int) -> Luck | None:
    """Return how the best row compares with luck, None where there are too few rows to say.

    The expected maximum of N independent standard normal numbers (Bailey and López de Prado 2014) stands for the best of N rows
    that earn nothing.
    """
    distinct = distinct_rows(trials)
    if distinct < 2:  # noqa: PLR2004 - one is no choice
        return None
    effective = space.effective(trials.score, distinct)
    alone, fewer = expected_maximum(distinct), expected_maximum(max(1.0, effective))
    how, t = _t(trials)
    if t is not None and np.isfinite(t[best]):
        return Luck(how, float(t[best]), float(np.nanmax(t)), alone, fewer, distinct, effective, float("nan"))
    score = trials.score[np.isfinite(trials.score)]
    if len(score) < _FEWEST:
        return None
    low, middle, high = np.quantile(score, [0.25, 0.5, 0.75])
    spread = (high - low) / _NORMAL_IQR
    if not spread > 0:
        return None
    bar = middle + alone * spread
    above = float((trials.score[best] - middle) / spread)
    return Luck("spread", above, above, alone, fewer, distinct, effective, float(-bar if trials.least else bar))  # fmt: skip


def _t(trials: Trials) -> tuple[str, Floats | None]:
    """Return each row's t statistic, float64 (n,), and how it was come by; None where the table has nothing to tell it by."""
    stated = trials.of("t", "sqn")  # the system quality number is sqrt(n) times mean over standard deviation
    if stated is not None:
        return "t", stated.values
    trades, rate, factor = (trials.of(kind) for kind in ("trades", "win_rate", "profit_factor"))
    if trades is None or rate is None or factor is None:
        return "", None
    in_percent = rate.percent or bool(np.nanmax(rate.values) > 1)
    return "at most", largest_t(trades.values, rate.values / 100 if in_percent else rate.values, factor.values)


def largest_t(trades: Floats, win_rate: Floats, profit_factor: Floats) -> Floats:
    """Return the largest t that n trades with a win rate p and a profit factor F can have, float64 (n,).

    It is reached where all wins are equal and all losses are: with a loss of 1 a win is ``W = F (1 - p) / p``, the mean
    ``(1 - p) (F - 1)`` and the deviation ``sqrt(p (1 - p)) (W + 1)``. NaN where p is 0 or 1, or F is infinite.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        win = profit_factor * (1 - win_rate) / win_rate
        deviation = np.sqrt(win_rate * (1 - win_rate)) * (win + 1)
        t: Floats = np.sqrt(trades) * (1 - win_rate) * (profit_factor - 1) / deviation
    return np.where(np.isfinite(t), t, np.nan)
