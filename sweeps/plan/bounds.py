"""What factoring may know of the data, to see more rules as equal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from signals.arrays import Floats

__all__ = ["NEVER", "DataBounds"]

NEVER = int(np.iinfo(np.int64).max)
"""A number of bars that no position is held."""


def _unknown(variant: int, role: str, threshold: float) -> int:
    return NEVER


def _unbounded() -> Floats:
    return np.array([np.inf])


@dataclass(frozen=True)
class DataBounds:
    """Bounds on what the data can do to a position; the defaults bound nothing.

    Attributes
    ----------
    bars
        Number of bars: an upper bound of every hold.
    fall, rise
        Float64 (K,): largest move down from a peak (as a fraction of it) and up from a trough within ``2**k`` bars;
        the last holds for any number of bars. A level further away is never touched.
    gap_down, gap_up
        Smallest and largest ratio of an open to the close before it.
    observed
        By (variant code, role) the sorted distinct probabilities seen: thresholds between two neighbours are one.
    longest_wait
        From (variant code, exit role, threshold) to the number of bars within which an exit signal closes every
        position, whenever opened.
    readings
        Smallest and largest value of each reading that an entry can be decided at, by code less 1.
    """

    bars: int = NEVER
    fall: Floats = field(default_factory=_unbounded)
    rise: Floats = field(default_factory=_unbounded)
    gap_down: float = 0.0
    gap_up: float = np.inf
    observed: Mapping[tuple[int, str], Floats] = field(default_factory=dict)
    longest_wait: Callable[[int, str, float], int] = _unknown
    readings: Sequence[tuple[float, float]] = ()

    def reading(self, code: int) -> tuple[float, float]:
        """Return the smallest and largest value of a reading by its code; of code 0, which is none, the number 1."""
        if code == 0:
            return 1.0, 1.0
        return self.readings[code - 1] if code <= len(self.readings) else (0.0, np.inf)
