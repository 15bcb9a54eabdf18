"""The results of a list by day, and what resampling these days says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.auditing.case import Case
from results.inference.formulas.resampling import block_length, resample_counts
from signals.arrays import Floats, Integers

__all__ = ["ByDay", "by_day", "related_days", "resampled_t"]

_DAY = np.timedelta64(1, "D")
_MOST_RUNS = 1_000
"""Runs of days that are resampled: of more days, two, three and so on together."""
_DRAWN = 6_000_000
_NEARLY_ALL = 0.95
_LEAST_ERROR = 0.02
"""Of the list's own error: a resample without the few large losses has little, and is what luck does to who sells tails."""


@dataclass(frozen=True, eq=False)
class ByDay:
    """Results of n trades in order of exit.

    Attributes
    ----------
    returns
        float64 (n,): of `Reckoning.returns`, known ones.
    starts
        int64 (R,): where the trades of each run of days begin, at most 1,000 runs; days without trades have none. Where trades are
        held over days on which others end, runs are as long as nearly all of them are held: their results are of the same moves.
    sums, counts
        float64 (R,): of results and of trades, by run.
    daily
        float64 (D,): sums of all calendar days (UTC, by exit) from the first to the last, 0 where no trade ended.
    """

    returns: Floats
    starts: Integers
    sums: Floats
    counts: Floats
    daily: Floats

    @property
    def days(self) -> int:
        """D."""
        return len(self.daily)

    @property
    def mean(self) -> float:
        """Of a trade."""
        return float(self.returns.mean())

    @property
    def error(self) -> float:
        """Of the mean, trades of a run of days together."""
        return float(_error(self.sums, self.counts, self.mean))


def by_day(case: Case) -> ByDay | None:
    """Return the results of a list by day; None where none is known. A list without times has a day a trade."""
    returns, times = case.reckoning.returns, case.trades.exit_time
    known = np.isfinite(returns)
    if not known.any():
        return None
    returns, times = returns[known], times[known]
    begun = case.trades.entry_time[known]
    single = bool(np.isnat(times).any())
    if single:
        day = entered = np.arange(len(returns))
    else:
        order = np.argsort(times, kind="stable")
        returns, first = returns[order], times[order[0]].astype("datetime64[D]")
        day = ((times[order] - first) // _DAY).astype(np.int64)
        begun = np.where(np.isnat(begun), times, begun)[order]
        entered = ((begun - first) // _DAY).astype(np.int64)
    daily = np.bincount(day, returns).astype(np.float64)
    ends, place = np.unique(day, return_inverse=True)
    held = 1 if single else related_days(ends, entered, day)
    # twice, since what ends right after a run was held through its end
    together = max(-(-len(ends) // _MOST_RUNS), 2 * held if held > 1 else 1)
    place = place // together
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    sums = np.add.reduceat(returns, starts)
    counts = np.diff(np.append(starts, len(returns))).astype(np.float64)
    return ByDay(returns, starts, sums, counts, daily)


def related_days(days: Integers, first: Integers, last: Integers) -> int:
    """Return over how many days trades are held, of those on which others end or begin as well: of nearly all, the most; at least 1.

    Parameters
    ----------
    days
        Days on which something ends (or begins), in order, each once.
    first, last
        int64 (n,): of each trade; the first itself does not count.
    """
    if not len(first):
        return 1
    among = np.searchsorted(days, last, side="right") - np.searchsorted(days, first, side="right")
    return max(int(np.quantile(among, _NEARLY_ALL, method="higher")), 1)


def resampled_t(found: ByDay, draws: int, seed: int) -> Floats:
    """Return t of the mean in so many resamples of the days, around the list's own mean: what luck does to a list that earns nothing.

    Parameters
    ----------
    found
        At least three runs of days.
    draws, seed
        How many; fewer where days are many.

    Notes
    -----
    The stationary bootstrap, its block chosen on the list. t is the mean of a trade over the root of the sum of the squares of
    runs beyond it, so that days with many trades at once count as one.

    References
    ----------
    Politis and Romano (1994), "The stationary bootstrap".
    """
    runs = len(found.sums)
    drawn = int(np.clip(_DRAWN // runs, 500, max(draws, 500)))
    block = block_length(found.sums[None, :])
    counts = resample_counts(runs, drawn, block, seed).astype(np.float64)
    of = np.column_stack([
        found.sums, found.counts, found.sums**2, found.sums * found.counts, found.counts**2,
    ])  # fmt: skip
    total, trades, squares, mixed, trades_squared = (counts @ of).T
    mean = total / trades
    spread = np.maximum(squares - 2 * mean * mixed + mean**2 * trades_squared, 0.0)
    # a resample that drew the same few days again has no error to divide by
    error = np.maximum(np.sqrt(spread) / trades, _LEAST_ERROR * found.error)
    return np.asarray((mean - found.mean) / np.maximum(error, 1e-300))


def _error(sums: Floats, counts: Floats, mean: float) -> Floats:
    return np.asarray(np.sqrt(np.square(sums - mean * counts).sum()) / counts.sum())
