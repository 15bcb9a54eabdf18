"""Many series, a chunk at a time and from several threads: each distinct one meets all resamples once."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from results.inference.max_t.key_set import KeySet
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.series import Standard, standardise
from signals.arrays import Flags, Floats32, Words

__all__ = ["Stream"]


class Stream:
    """Takes chunks of daily P&L and keeps running maxima only; threads may share it.

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
