"""The simultaneous test: bands that hold for all cells at once, and the cells they leave no doubt about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.max_t.maxima import LEVELS, Maxima, SharedMaxima, level_of
from signals import InputError
from signals.arrays import Flags, Floats, Floats32, Integers

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
    def inner(self) -> Flags:
        """Cells that are confidently positive."""
        return self.p_above <= self.alpha

    @property
    def outer(self) -> Flags:
        """Cells for which a positive expectancy cannot be excluded."""
        return self.p_below > self.alpha


def sampled(rows: Integers) -> Integers:
    """Return some of the rows (n,), evenly spaced, on which the length of blocks is chosen."""
    return rows[:: max(len(rows) // _SAMPLED, 1)][:_SAMPLED]


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
    least = -np.sqrt(2 * np.log(np.log(max(days, 16))))
    relevant = maxima.above.copy()
    relevant[: int(level_of(np.array([least]))[0])] = -np.inf
    highest = np.sort(np.maximum.accumulate(relevant, axis=0), axis=1)
    above_luck = _stepped(_share_beyond(highest, level_of(above), above), above, -1)
    # what is left out of the maximum has nothing to be compared with, and is no evidence of an edge
    above_luck[level_of(above) < int(level_of(np.array([least]))[0])] = 1.0
    lowest = np.sort(np.maximum.accumulate(maxima.below[::-1], axis=0)[::-1], axis=1)
    return Simultaneous(
        above,
        below,
        above_luck,
        _stepped(_share_beyond(lowest, level_of(below), -below), below, 1),
        _critical(maxima.above.max(axis=0), alpha),
        _critical(maxima.below.max(axis=0), alpha),
        float(maxima.above.max(axis=0).mean()),
        alpha,
    )


def settled(test: Simultaneous, drawn: int, resamples: int) -> bool:
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
    return hopeless(test, drawn, resamples) and _beyond_reach(float(test.p_below.max()), test.alpha, drawn, resamples)


def hopeless(test: Simultaneous, drawn: int, resamples: int) -> bool:
    """Whether the first of the resamples leave no doubt that all of them will name no cell; see `settled`."""
    return _beyond_reach(float(test.p_above.min()), test.alpha, drawn, resamples)


def _beyond_reach(p: float, alpha: float, drawn: int, resamples: int) -> bool:
    """Whether a p-value on the first resamples has as many exceedances as make significance on all impossible."""
    return bool(np.round(p * (drawn + 1) - 1) > np.floor(alpha * (resamples + 1)) - 1)


def _share_beyond(ordered: Floats32, level: Integers, t: Floats) -> Floats:
    """Share of resamples whose maximum up to a cell's level reaches its statistic; the sample counts as one more."""
    resamples = ordered.shape[1]
    p = np.empty(len(t))
    order = np.argsort(level, kind="stable")
    bounds = np.searchsorted(level[order], np.arange(LEVELS + 1))
    for at in np.flatnonzero(np.diff(bounds)):
        cells = order[bounds[at] : bounds[at + 1]]
        reached = resamples - np.searchsorted(ordered[at], t[cells].astype(np.float32))
        p[cells] = (1 + reached) / (resamples + 1)
    return p


def _stepped(p: Floats, t: Floats, direction: int) -> Floats:
    """Make p-values as large as those of every more extreme cell."""
    order = np.argsort(direction * t, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p[order])
    return adjusted


def _critical(maxima: Floats32, alpha: float) -> float:
    resamples = len(maxima)
    rank = min(int(np.ceil((1 - alpha) * (resamples + 1))), resamples)
    return float(np.sort(maxima)[rank - 1])


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
        block = block_length(daily[sampled(np.arange(n))])
    shared = SharedMaxima(resample_counts(days, resamples, block, seed))
    above, below = np.empty(n), np.empty(n)
    for at in range(0, n, chunk):
        series, _ = shared.take(daily[at : at + chunk])
        above[at : at + chunk], below[at : at + chunk] = series.above, series.below
    if shared.distinct == 0:
        raise ValueError("no row moves, so there is nothing to test")
    return simultaneous(shared.merged(), above, below, days, alpha)
