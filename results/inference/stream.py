"""Many series, a chunk at a time and from several threads: each distinct one meets all resamples once."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from results.inference.maxima import Maxima
from results.inference.standard import Standard, standardise

__all__ = ["Stream"]


class Stream:
    """Takes chunks of daily P&L and keeps running maxima only; threads may share it.

    Parameters
    ----------
    counts
        float32 (B, D), from `resample_counts`.
    """

    def __init__(self, counts: NDArray[np.float32]) -> None:
        self._counts = counts
        self._seen = {0}
        self._lock = threading.Lock()
        self._local = threading.local()
        self._all: list[Maxima] = []

    @property
    def distinct(self) -> int:
        """How many different series there were, those of another scale not counted again."""
        return len(self._seen) - 1

    def take(self, daily: NDArray[np.floating]) -> tuple[Standard, NDArray[np.int64]]:
        """Take a chunk (n, D) into account.

        Returns
        -------
        Standard
            What is known of each series, without its scores.
        numpy.ndarray of int64
            Rows that were seen for the first time.
        """
        series = standardise(daily)
        fresh = self._fresh(series.key)
        self._maxima().add(series, fresh)
        return replace(series, scores=series.scores[:0]), fresh

    def merged(self) -> Maxima:
        """Return the maxima over all threads, once all chunks were taken."""
        whole = Maxima(self._counts)
        for each in self._all:
            whole.merge(each)
        return whole

    def _maxima(self) -> Maxima:
        if not hasattr(self._local, "maxima"):
            self._local.maxima = Maxima(self._counts)
            with self._lock:
                self._all.append(self._local.maxima)
        found: Maxima = self._local.maxima
        return found

    def _fresh(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        fresh = []
        with self._lock:
            for row, key in enumerate(keys.tolist()):
                if key not in self._seen:
                    self._seen.add(key)
                    fresh.append(row)
        return np.array(fresh, dtype=np.int64)
