"""Whether anybody is waiting for an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Calm"]

_CALM = 0.3
"""Seconds since the last answer after which a page counts as looked at, and no more as being loaded."""
_PATIENCE = 5.0
"""Seconds after which whoever waits for calm goes on all the same: one slow answer must not stop all else."""


class Calm:
    """Whether answers are being worked on; threads may share it.

    Attributes
    ----------
    asked
        How many are.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._last = -_CALM
        self.asked = 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Count an answer as being worked on."""
        with self._changed:
            self.asked += 1
        try:
            yield
        finally:
            with self._changed:
                self.asked -= 1
                self._last = time.monotonic()
                self._changed.notify_all()

    def wait(self, most: float = _PATIENCE) -> bool:
        """Return when nothing was asked for a moment, or after so many seconds all the same; tell whether it is calm."""
        until = time.monotonic() + most
        with self._changed:
            while (now := time.monotonic()) < until:
                calm_at = float("inf") if self.asked else self._last + _CALM
                if calm_at <= now:
                    return True
                self._changed.wait(min(until, calm_at) - now)
        return False
