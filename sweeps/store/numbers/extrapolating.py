"""What a curve of a family is at one exposure, told from larger ones: an account's logarithm is a power series in the exposure.

At an exposure of 0 nothing is earned, so that going down from the largest exposure is going towards what is known.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.store.numbers.kernels import NODES, add_told_back, tell_by_exposures

__all__ = ["add_back", "left_over"]


def left_over(steps: Integers, members: Integers, exposure: Floats, power: int) -> Integers:
    """Return what is left of curves where larger exposures of their family tell the rest.

    Parameters
    ----------
    steps
        int64 (n,): values in steps; cells of a family follow each other.
    members
        int64 (m,): cells of each family.
    exposure
        float64 (n,).
    power
        The lowest power of the exposure in the series.
    """
    left = np.empty_like(steps)
    tell_by_exposures(steps, left, members, exposure, power, -1, _room(members))
    return left


def add_back(left: Integers, members: Integers, exposure: Floats, power: int) -> None:
    """Make of what `left_over` left the curves again, in place."""
    add_told_back(left, members, exposure, power, _room(members))


def _room(members: Integers) -> Floats:
    return np.empty((int(members.max(initial=1)), NODES))
