"""Which numbers of cells are multiples of those of the first cell of their family, by exposure."""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Floats, Integers
from sweeps.kernels.compiled import kernel

__all__ = ["drop_others"]

_LARGEST = float(np.finfo(np.float64).max)
"""In place of infinity, which nothing is a share of."""


@kernel
def drop_others(values: Floats, firsts: Integers, ratio: Floats, degree: int, close: float, found: Flags) -> None:
    """Unmark cells whose number is not what it would be read back as; NaN is NaN.

    Parameters
    ----------
    values
        float64 (n,): a number a cell; cells of a family follow each other.
    firsts
        int64 (m,): the first cell of each family.
    ratio
        float64 (n,): exposure of each cell over that of the first of its family.
    degree
        With which power of it the number grows: 0, 1 or 2.
    close
        How far off it may be, as a share of itself.
    found
        bool (n,): changed in place.
    """
    n, families = len(values), len(firsts)
    for family in range(families):
        start = firsts[family]
        stop = firsts[family + 1] if family + 1 < families else n
        base = values[start]
        for cell in range(start, stop):
            value, expected = values[cell], base
            if degree == 1:
                expected = base * ratio[cell]
            elif degree == 2:  # noqa: PLR2004 - a square
                expected = base * (ratio[cell] * ratio[cell])
            near = abs(value - expected) <= close * min(abs(value), _LARGEST)
            if found[cell] and not (near or value == expected or (np.isnan(value) and np.isnan(expected))):
                found[cell] = False
