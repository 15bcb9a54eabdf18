"""What luck alone gives the best of so many trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

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
_BOUND = 1.5
"""By how much the largest t that win rate and profit factor allow may be too large: 1.4 where wins and losses are exponential."""
_SURE = 0.95
"""Chance with which luck stays below what it is said to give at most."""
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
        What luck gives the best of `distinct` rows on average.
    most, most_effective
        What it stays below in 95 of 100 cases, of `distinct` rows; the same counted as `effective` ones.
    distinct, effective
        Rows with measures of their own; the same, neighbours that go together counted as fewer.
    bar
        `most` in units of the measure that the best is chosen by, NaN where that cannot be said.
    """

    how: str
    best: float
    largest: float
    alone: float
    most: float
    most_effective: float
    distinct: int
    effective: float
    bar: float

    @property
    def explains(self) -> bool | None:
        """Whether luck alone gives the best as much; None where the table does not tell."""
        if self.best <= self.most_effective:
            return True
        surely = self.best / _BOUND if self.how == "at most" else self.best
        return None if surely <= self.most else False

    @property
    def _meaning(self) -> str:
        """What that says of the best row."""
        if self.explains:
            return "The best is within what luck gives the best of so many: its numbers are no forecast"
        if self.best <= self.most:
            return "Whether that is more than luck hangs on how many rows are really different: it may be luck"
        if self.explains is None:
            return "Its true t is smaller, by how much these columns do not tell: it may be luck, and a column with each row's t would say"
        return (
            "It stands out of the rest; whether all of them together earn anything, this table cannot say"
            if self.how == "spread"
            else "That is more than luck gives; its numbers are still biased upwards by having been picked"
        )

    def finding(self, trials: Trials, best: int) -> Finding:
        """Return it in words."""
        means = {
            "t": f"has t {self.best:+.2f}",
            "at most": f"has a t of at most {self.best:+.2f} (from its trades, win rate and profit factor)",
            "spread": f"lies {self.best:.2f} spreads of the rows above the median row",
        }[self.how]
        if self.how != "spread" and self.largest > self.best + 0.005:
            means += f", the largest of any row being {self.largest:+.2f}"
        alone = f"luck alone gives the best of {self.distinct:,} different rows {self.alone:+.2f} on average, and up to {self.most:+.2f} in 95 of 100 cases"
        if self.effective < _FEWER * self.distinct:
            alone += (
                f" ({self.most_effective:+.2f} if neighbours that share their trades count as {self.effective:,.0f})"
            )
        text = f"The best row (row {trials.row[best]:,}) {means}; {alone}. {self._meaning}: try it on data that no trial has seen."
        return Finding(
            "best_of_many",
            "untestable" if self.explains is None else "note",
            text,
            rows=(int(trials.row[best]),),
            numbers={
                "how": self.how, "best": self.best, "luck_alone": self.alone, "luck_most": self.most, "luck_most_effective": self.most_effective,
                "distinct": self.distinct, "effective": self.effective, "luck_explains": self.explains,
            },
        )  # fmt: skip


def luck_of(trials: Trials, space: Space, best: int) -> Luck | None:
    """Return how the best row compares with luck, None where there are too few rows to say.

    The best of N rows that earn nothing is as the maximum of N independent standard normal numbers: its mean as Bailey and López
    de Prado (2014) approximate it, and its 95 % quantile, ``Phi^-1(0.95 ** (1 / N))``.
    """
    distinct = distinct_rows(trials)
    if distinct < 2:  # noqa: PLR2004 - one is no choice
        return None
    effective = space.effective(trials.score, distinct)
    alone = expected_maximum(distinct)
    most, fewer = (float(ndtri(_SURE ** (1.0 / max(1.0, count)))) for count in (distinct, effective))
    how, t = _t(trials)
    if t is not None and np.isfinite(t[best]):
        return Luck(how, float(t[best]), float(np.nanmax(t)), alone, most, fewer, distinct, effective, float("nan"))
    score = trials.score[np.isfinite(trials.score)]
    if len(score) < _FEWEST:
        return None
    low, middle, high = np.quantile(score, [0.25, 0.5, 0.75])
    spread = (high - low) / _NORMAL_IQR
    if not spread > 0:
        return None
    bar = middle + most * spread
    above = float((trials.score[best] - middle) / spread)
    return Luck("spread", above, above, alone, most, fewer, distinct, effective, float(-bar if trials.least else bar))  # fmt: skip


def _t(trials: Trials) -> tuple[str, Floats | None]:
    """Return each row's t statistic, float64 (n,), and how it was come by; None where the table has nothing to tell it by."""
    stated = trials.of("t", "sqn")  # the system quality number is sqrt(n) times mean over standard deviation
    if stated is not None:
        return "t", stated.values
    trades, rate, factor = (trials.of(kind) for kind in ("trades", "win_rate", "profit_factor"))
    if trades is None or rate is None or factor is None:
        return "", None
    in_percent = rate.percent or bool(np.nanmedian(rate.values) > 1)
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
