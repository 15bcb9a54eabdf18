"""Running maxima of resampled t-statistics: what a simultaneous test keeps of a grid of any size.

A resample's statistic is a matrix product, and of a million of them only the largest matters. Maxima are kept by level
of the observed statistic, which is all that stepping down needs: memory is levels times resamples, whatever the grid.
"""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from results.inference.max_t.key_set import KeySet
from results.inference.max_t.series import Standard, standardise
from signals.arrays import Flags, Floats, Floats32, Integers, Words
from sweeps.kernels.compiled import kernel

__all__ = ["HIGHEST", "LEVELS", "LOWEST", "Maxima", "SharedMaxima", "level_of", "level_start"]

LOWEST, HIGHEST, LEVELS = -8.0, 16.0, 1536
_STEP = (HIGHEST - LOWEST) / LEVELS
_TOGETHER = 256
"""Rows of a matrix product, always: the last bits of a row hang on how many there are, and on nothing else."""
_LEAST_SPREAD = 0.25
"""Of a resample, as a share of the series' own variance: what a resample of idle days is given to divide by."""


def level_of(t: Floats) -> Integers:
    """Return the level of each observed statistic; those beyond the ends belong to the last ones."""
    return np.clip(np.floor((t - LOWEST) / _STEP), 0, LEVELS - 1).astype(np.int64)


def level_start(level: int) -> float:
    """Return the smallest statistic of a level."""
    return LOWEST + level * _STEP


class Maxima:
    """Largest resampled statistics by level of the observed one.

    Not safe to share: give each thread its own and `merge` them.

    Parameters
    ----------
    counts
        float32 (B, D), from `resample_counts`.

    Attributes
    ----------
    above, below
        float32 (LEVELS, B): maximum over the cells of a level of ``t*`` and of ``-t*``; -inf where a level is empty.
    """

    def __init__(self, counts: Floats32) -> None:
        resamples, self._days = counts.shape
        self._counts = np.ascontiguousarray(counts.T)
        self._room: list[Floats32] = []
        self.above = np.full((LEVELS, resamples), -np.inf, dtype=np.float32)
        self.below = np.full((LEVELS, resamples), -np.inf, dtype=np.float32)

    def add(self, series: Standard, rows: Integers) -> None:
        """Take the series at some rows into account.

        Notes
        -----
        ``t* = sqrt(D) (mean* - mean) / deviation*`` with the deviation of the resample itself. With the deviation of
        the sample in its place, resamples that miss a rare large loss look no more certain than they should, and the
        test calls luck an edge too often.

        What a series adds is the same, bit for bit, whichever others are taken beside it.
        """
        scores, squared, sums, squares = self._rooms()
        skews = series.skew.astype(np.float32)
        for start in range(0, len(rows), _TOGETHER):
            part = rows[start : start + _TOGETHER]
            n = len(part)
            np.take(series.scores, part, axis=0, out=scores[:n], mode="clip")
            scores[n:] = 0.0
            np.matmul(scores, self._counts, out=sums)
            np.matmul(np.square(scores, out=squared), self._counts, out=squares)
            above, below = level_of(series.above[part]), level_of(series.below[part])
            found = sums[:n], squares[:n], above, below, skews[part]
            _raise_maxima(*found, self._days, _LEAST_SPREAD, self.above, self.below)

    def _rooms(self) -> tuple[Floats32, Floats32, Floats32, Floats32]:
        """Return room for two arrays of rows of days, and two of resamples; what was handed out once is kept."""
        if not self._room:
            days, resamples = self._counts.shape
            self._room = [
                np.empty((_TOGETHER, width), dtype=np.float32) for width in (days, days, resamples, resamples)
            ]
        scores, squared, sums, squares = self._room
        return scores, squared, sums, squares

    def beside(self, more: Maxima) -> Maxima:
        """Return the maxima over the resamples of both, these first."""
        whole = Maxima(np.concatenate([self._counts, more._counts], axis=1).T)
        whole.above = np.concatenate([self.above, more.above], axis=1)
        whole.below = np.concatenate([self.below, more.below], axis=1)
        return whole

    def merge(self, other: Maxima) -> None:
        """Take over what another has seen of the same resamples."""
        np.maximum(self.above, other.above, out=self.above)
        np.maximum(self.below, other.below, out=self.below)


class SharedMaxima:
    """Running maxima of many series, a chunk at a time, which threads may share; each distinct series meets all once.

    Parameters
    ----------
    counts
        float32 (B, D), from `resample_counts`.
    seen
        Keys of series that were taken before, if any.
    """

    def __init__(self, counts: Floats32, seen: Words | None = None) -> None:
        self._counts = counts
        self._seen = KeySet()
        if seen is not None:
            self._seen.add(seen)
        self._lock = threading.Lock()
        self._idle: list[Maxima] = []
        self._all: list[Maxima] = []

    @property
    def distinct(self) -> int:
        """How many different series there were, those of another scale not counted again."""
        return len(self._seen)

    def take(self, daily: NDArray[np.floating]) -> tuple[Standard, Flags]:
        """Take a chunk (n, D) into account.

        Returns
        -------
        Standard
            What is known of each series.
        numpy.ndarray of bool, shape (n,)
            Which were met for the first time.
        """
        series = standardise(daily)
        with self._lock:
            fresh = self._seen.add(series.key)
            if self._idle:
                maxima = self._idle.pop()
            else:
                maxima = Maxima(self._counts)
                self._all.append(maxima)
        maxima.add(series, np.flatnonzero(fresh))
        with self._lock:
            self._idle.append(maxima)
        return series, fresh

    def merged(self) -> Maxima:
        """Return the maxima over all threads, while none of them is at it."""
        whole = Maxima(self._counts)
        for each in self._all:
            whole.merge(each)
        return whole


@kernel
def _raise_maxima(
    sums: Floats32,
    squares: Floats32,
    level_above: Integers,
    level_below: Integers,
    skew: Floats32,
    days: int,
    least: float,
    above: Floats32,
    below: Floats32,
) -> None:
    """Turn sums into statistics and keep the largest, in one pass through the cache."""
    n, resamples = sums.shape
    share = np.float32(1.0 / days)
    unit = np.float32(np.sqrt((days - 1.0) / days))
    floor = np.float32(least * days)
    zero, one, three, six, cube = np.float32(0), np.float32(1), np.float32(3), np.float32(6), np.float32(27)
    for i in range(n):
        highest, lowest = above[level_above[i]], below[level_below[i]]
        up = min(zero, skew[i])
        down = max(zero, skew[i])
        up_1, up_2, up_3 = up / six, up / three, up * up / cube
        down_1, down_2, down_3 = down / six, down / three, down * down / cube
        for b in range(resamples):
            total = sums[i, b]
            spread = squares[i, b] - total * total * share
            spread = max(floor, spread)
            t = total * unit / np.sqrt(spread)
            good = up_1 + t * (one + t * (up_2 + t * up_3))
            bad = -(down_1 + t * (one + t * (down_2 + t * down_3)))
            highest[b] = max(highest[b], good)
            lowest[b] = max(lowest[b], bad)
