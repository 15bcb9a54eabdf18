"""How much work to begin while time is left, from how fast it has gone so far."""

from __future__ import annotations

import time

__all__ = ["Clock"]

_MOST = 25
_PATIENCE = 0.2
"""Share of the time left that a batch may take, so that the last ones are small."""


class Clock:
    """Counts from the first finding: loading vectorbt, and compiling it once, is not held against the work.

    Parameters
    ----------
    seconds
        Begin nothing more so long after the first finding; None: there is no limit.
    in_all
        Nor so long after the clock was made.
    workers
        Who work at once.
    least
        So many cells are begun, one at a time, even when time is over: loading alone may take it on a cold start.
    """

    def __init__(self, seconds: float | None, in_all: float, workers: int, least: int = 0) -> None:
        self._seconds, self._in_all, self._workers, self._least = seconds, in_all, workers, least
        self._begun = 0
        self._began = time.monotonic()
        self._first: float | None = None
        self._done = 0

    @property
    def elapsed(self) -> float:
        """Seconds since the clock was made."""
        return time.monotonic() - self._began

    @property
    def loading(self) -> float:
        """Seconds until the first finding."""
        return self.elapsed if self._first is None else self._first - self._began

    def note(self, cells: int) -> None:
        """Count a finding."""
        if self._first is None:
            self._first = time.monotonic()
        else:
            self._done += cells

    def batch(self) -> int:
        """Return how many cells to begin now: one of each worker to start with, 0 where time is over."""
        size = self._size()
        self._begun += size
        return size

    def _size(self) -> int:
        if self._seconds is None:
            return _MOST
        if self._first is None:
            return 1
        left = min(self._first + self._seconds, self._began + self._in_all) - time.monotonic()
        if left <= 0:
            return int(self._begun < self._least)
        took = time.monotonic() - self._first
        fitting = self._done / max(took, 1e-6) * left / self._workers
        return min(max(int(_PATIENCE * fitting), 1), _MOST)
