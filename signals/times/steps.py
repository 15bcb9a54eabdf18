"""The usual step of bars: the most frequent difference that divides the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Times

__all__ = ["CALENDAR", "Step", "compatible", "usual_step"]

MINUTE = 60_000_000
DAY = 86_400_000_000
CALENDAR = 25 * DAY
"""From here on steps are months, quarters and years, which are no multiples of anything."""
# A session moved by a clock change, or one odd stamp, does not unmake a step.
DIVIDED = 0.95
# Two month ends of one market lie up to so much apart from one another's length.
ALIKE = 0.3


@dataclass(frozen=True)
class Step:
    """The usual step of some bars.

    Attributes
    ----------
    microseconds : int
        0 where there are too few bars to say.
    regular : bool
        Whether it was seen and divides the other differences: False for month ends, and for bars so sparse that no
        two are neighbours.
    """

    microseconds: int
    regular: bool


def usual_step(time: Times) -> Step:
    """Return the usual step of times of shape (T,), in any order; times that stand twice count once.

    The most frequent difference that divides (nearly) all others. Where none does, the largest common divisor if it is
    a usual timeframe under a day, else the most frequent difference.
    """
    differences = np.diff(time).astype("timedelta64[us]").astype(np.int64)
    if (differences < 0).any():
        differences = np.diff(np.sort(time)).astype("timedelta64[us]").astype(np.int64)
    differences = np.sort(differences[differences > 0])
    if not len(differences):
        return Step(0, regular=False)
    # numpy.unique is ten times slower: it does not know that they are sorted.
    first = np.flatnonzero(np.r_[True, differences[1:] != differences[:-1]])
    sizes, counts = differences[first], np.diff(np.r_[first, len(differences)])
    order = np.lexsort((sizes, -counts))
    if sizes[order[0]] < CALENDAR:
        for size in sizes[order[:200]]:
            if counts[sizes % size == 0].sum() >= DIVIDED * len(differences):
                return Step(int(size), regular=True)
    common = int(np.gcd.reduce(sizes))
    if common % MINUTE == 0 and common < DAY and DAY % common == 0:
        return Step(common, regular=False)
    return Step(int(sizes[order[0]]), regular=False)


def compatible(one: Step, other: Step) -> bool:
    """Whether bars of two steps may be of one timeframe, of which some rows are absent."""
    low, high = sorted((one, other), key=lambda step: step.microseconds)
    if low.microseconds == high.microseconds or not low.microseconds:
        return True
    if low.microseconds >= CALENDAR:
        return high.microseconds <= (1 + ALIKE) * low.microseconds
    # What was never seen between two neighbours is only an upper bound of the step.
    return not high.regular and high.microseconds < CALENDAR and high.microseconds % low.microseconds == 0
