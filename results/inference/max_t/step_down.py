"""The simultaneous test: bands that hold for all cells at once, and the cells they leave no doubt about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.max_t.ladder import LevelTable, StepDown
from results.inference.max_t.maxima import Maxima, SharedMaxima
from signals import InputError
from signals.arrays import Flags, Floats, Integers

__all__ = [
    "ALPHA",
    "TIMING_ALPHA",
    "Simultaneous",
    "check_resamples",
    "hopeless",
    "max_t_test",
    "sampled",
    "settled",
    "simultaneous",
]

_SAMPLED = 24
"""Series on which the length of blocks is chosen."""

ALPHA = 0.05
"""The largest probability with which a world without any edge may be called positive."""

TIMING_ALPHA = 0.04
"""The level at which timing is tested, so that it keeps to `ALPHA` in worlds that no resample or shift knows of."""


def check_resamples(resamples: int) -> None:
    """Refuse a bootstrap that could never reach the error allowed.

    Raises
    ------
    InputError
        With the fewest that can.
    """
    if resamples < 2 / ALPHA:
        raise InputError(f"`resamples={resamples}`: at least {round(2 / ALPHA)} are needed")


class Extremes(Protocol):
    """What a test says of the cells that are nearest to being named, and to not being excluded."""

    @property
    def alpha(self) -> float:
        """The error allowed."""

    @property
    def least_p_above(self) -> float:
        """The smallest adjusted p-value of "expectancy at most 0"."""

    @property
    def most_p_below(self) -> float:
        """The largest of "expectancy at least 0"."""


@dataclass(frozen=True)
class Simultaneous:
    """What the test says of n cells.

    Attributes
    ----------
    above, below
        float64 (n,): observed statistics, as in `Standard`.
    p_above
        Adjusted p-values of "expectancy at most 0", stepped down: a cell is confidently positive where it is at most
        alpha, and with a probability of at least 1 - alpha no such cell is wrong.
    p_below
        The same for "expectancy at least 0": a positive expectancy is excluded where it is at most alpha.
    critical_above, critical_below
        In units of a cell's standard error, how far its expectancy may lie below and above what was observed, all
        cells at once: the bands are ``mean - critical_above * se`` and ``mean + critical_below * se``.
    expected_maximum
        Mean over the resamples of the largest statistic: what the best cell shows if there is no edge.
    alpha
        The error allowed.
    """

    above: Floats
    below: Floats
    p_above: Floats
    p_below: Floats
    critical_above: float
    critical_below: float
    expected_maximum: float
    alpha: float

    @property
    def least_p_above(self) -> float:
        """The smallest of `p_above`."""
        return float(self.p_above.min())

    @property
    def most_p_below(self) -> float:
        """The largest of `p_below`."""
        return float(self.p_below.max())

    @property
    def inner(self) -> Flags:
        """Cells that are confidently positive."""
        return self.p_above <= self.alpha

    @property
    def outer(self) -> Flags:
        """Cells for which a positive expectancy cannot be excluded."""
        return self.p_below > self.alpha


def sampled(n: int) -> Integers:
    """Return some of n rows, evenly spaced, on which the length of blocks is chosen."""
    return np.asarray(range(n)[:: max(n // _SAMPLED, 1)][:_SAMPLED], dtype=np.int64)


def simultaneous(maxima: Maxima, above: Floats, below: Floats, days: int, alpha: float = ALPHA) -> Simultaneous:
    """Judge observed statistics by the maxima of resampled ones.

    Parameters
    ----------
    maxima
        After all cells were added.
    above, below
        float64 (n,): observed statistics of the cells, duplicates included.
    days
        D.
    alpha
        The error allowed.

    Notes
    -----
    The step-down p-value of a cell compares its statistic with the maximum over the cells that are not clearly better
    (Romano and Wolf 2005). Cells whose statistic lies below ``-sqrt(2 log log D)`` cannot be the best of a grid
    without an edge and are left out of the maximum (Hansen 2005); the bands leave none out.
    """
    test = StepDown.of(maxima, LevelTable.of(above, below), days, alpha)
    return Simultaneous(
        above,
        below,
        test.p_above(above),
        test.p_below(below),
        test.critical_above,
        test.critical_below,
        test.expected_maximum,
        alpha,
    )


def settled(test: Extremes, drawn: int, resamples: int) -> bool:
    """Whether the first of the resamples leave no doubt that all of them will neither name nor exclude.

    Parameters
    ----------
    test
        On the first `drawn` resamples.
    drawn, resamples
        How many were drawn, and how many there are.

    Returns
    -------
    bool
        True where, of those drawn already, as many reach the best cell's statistic as the largest p-value that counts
        allows of all, and as many the statistic of the cell that is hardest to exclude. Whatever the others are like,
        then, no cell will be confidently positive and not every cell will be excluded.

    Notes
    -----
    Curtailed sampling: the sequential p-value of Besag and Clifford with as many exceedances as make significance
    impossible. The ruling is that of all resamples, and so is its error; bands, and which single cells are excluded,
    rest on those drawn.

    References
    ----------
    Besag and Clifford (1991), "Sequential Monte Carlo p-values".
    """
    return hopeless(test, drawn, resamples) and _beyond_reach(test.most_p_below, test.alpha, drawn, resamples)


def hopeless(test: Extremes, drawn: int, resamples: int) -> bool:
    """Whether the first of the resamples leave no doubt that all of them will name no cell; see `settled`."""
    return _beyond_reach(test.least_p_above, test.alpha, drawn, resamples)


def _beyond_reach(p: float, alpha: float, drawn: int, resamples: int) -> bool:
    """Whether a p-value on the first resamples has as many exceedances as make significance on all impossible."""
    return bool(np.round(p * (drawn + 1) - 1) > np.floor(alpha * (resamples + 1)) - 1)


def max_t_test(  # noqa: PLR0913 - options of a test
    daily: NDArray[np.floating],
    *,
    resamples: int = 1000,
    block: float | None = None,
    seed: int = 0,
    alpha: float = ALPHA,
    chunk: int = 4096,
) -> Simultaneous:
    """Test all rows of a matrix of daily P&L at once.

    Parameters
    ----------
    daily
        (n, D): one row a cell. Rows that are equal up to a positive factor count once.
    resamples
        B, of the stationary bootstrap.
    block
        Mean length of a block in days; by default chosen on a sample of the rows.
    seed, alpha
        Of the resamples; the error allowed.
    chunk
        Rows worked on at a time.

    Raises
    ------
    ValueError
        If there are fewer than three days, or no row moves.
    """
    n, days = daily.shape
    if days < 3:  # noqa: PLR2004
        raise ValueError(f"{days} days are too few to test on")
    if block is None:
        block = block_length(daily[sampled(n)])
    shared = SharedMaxima(resample_counts(days, resamples, block, seed))
    above, below = np.empty(n), np.empty(n)
    for at in range(0, n, chunk):
        series, _ = shared.take(daily[at : at + chunk])
        above[at : at + chunk], below[at : at + chunk] = series.above, series.below
    if shared.distinct == 0:
        raise ValueError("no row moves, so there is nothing to test")
    return simultaneous(shared.merged(), above, below, days, alpha)
