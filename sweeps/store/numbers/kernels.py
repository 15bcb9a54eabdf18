"""What is undone number by number when a column is read back: sums along an axis, and what others have told."""

from __future__ import annotations

import math

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.kernels.compiled import inner_kernel, kernel

__all__ = ["NODES", "add_told_back", "add_up", "logarithms", "tell_by_exposures", "tell_by_moments"]

NODES = 3
"""Larger exposures that a value is told from."""

_FITS = 2.0**60

_BESIDE = 8
"""Families that are gone through side by side."""

_HIGH, _LOW = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
"""The logarithm of 2 in two pieces, of which whole multiples of the first are exact."""

_SMALL = 0.25
"""Share of the account lost up to which its logarithm is taken of the share itself."""


@kernel
def add_up(values: Integers, lag: int) -> None:
    """Undo differences: add to each of int64 (n,) the one so far before it. What does not fit wraps around."""
    for at in range(lag, len(values)):
        values[at] += values[at - lag]


@kernel
def tell_by_exposures(
    given: Integers, found: Integers, members: Integers, exposure: Floats, power: int, sign: int, weights: Floats
) -> None:
    """Add what larger exposures of a family tell of smaller ones, or take it off.

    Parameters
    ----------
    given
        int64 (n,): values in steps; the same array as `found` where they are added back, the largest exposure first.
    found
        int64 (n,): receives `given` and what is told of it, times `sign`.
    members
        int64 (m,): cells of each family, which follow each other.
    exposure
        float64 (n,).
    power
        Lowest power of the exposure in the series.
    sign
        1 or -1.
    weights
        float64 (k, NODES): room for those of the largest family, kept for families with the same exposures.
    """
    first, before, size = 0, 0, 0
    for cells in members:
        same = cells == size and size > 0
        for at in range(cells):
            same = same and exposure[first + at] == exposure[before + at]
        if not same:
            _weigh(exposure[first : first + cells], power, weights)
        found[first + cells - 1] = given[first + cells - 1]
        for at in range(cells - 2, -1, -1):
            told = 0.0
            for node in range(min(NODES, cells - 1 - at)):
                told += weights[at, node] * given[first + at + 1 + node]
            step = np.int64(np.rint(told)) if abs(told) < _FITS else np.int64(0)
            found[first + at] = given[first + at] + sign * step
        before, size = first, cells
        first += cells


@kernel
def add_told_back(found: Integers, members: Integers, exposure: Floats, power: int, weights: Floats) -> None:
    """Add in place what larger exposures tell of smaller ones, as `tell_by_exposures` does it.

    Each number waits for those of the larger exposures of its family, so that several families are gone through side by side
    where they have the same exposures.
    """
    first, before, size, family = 0, 0, 0, 0
    while family < len(members):
        cells = members[family]
        if cells != size or not _are_same(exposure, before, first, cells):
            _weigh(exposure[first : first + cells], power, weights)
        beside = 1
        while (
            beside < _BESIDE
            and family + beside < len(members)
            and members[family + beside] == cells
            and _are_same(exposure, first, first + beside * cells, cells)
        ):
            beside += 1
        for at in range(cells - 2, -1, -1):
            nodes = min(NODES, cells - 1 - at)
            for other in range(beside):
                here = first + other * cells + at
                told = 0.0
                for node in range(nodes):
                    told += weights[at, node] * found[here + 1 + node]
                if abs(told) < _FITS:
                    found[here] += np.int64(np.rint(told))
        before, size = first, cells
        first += beside * cells
        family += beside


@inner_kernel
def _are_same(exposure: Floats, first: int, second: int, cells: int) -> bool:
    same = True
    for at in range(cells):
        same = same and exposure[first + at] == exposure[second + at]
    return same


@inner_kernel
def _weigh(exposure: Floats, power: int, weights: Floats) -> None:
    """Write with what weight larger exposures tell of each: Lagrange's, times the ratio to a power."""
    for at in range(len(exposure) - 1):
        nodes = min(NODES, len(exposure) - 1 - at)
        for node in range(nodes):
            here = exposure[at + 1 + node]
            ratio = exposure[at] / here
            weight = ratio
            for _ in range(power - 1):
                weight *= ratio
            for other in range(nodes):
                if other != node:
                    weight *= exposure[at] - exposure[at + 1 + other]
                    weight /= here - exposure[at + 1 + other]
            weights[at, node] = weight


@kernel
def tell_by_moments(
    steps: Integers, members: Integers, exposure: Floats, total: Floats, squares: Floats, quantum: float, sign: int
) -> None:
    """Add what the first two moments of the returns make of the logarithm of each cell's balance, or take it off.

    Parameters
    ----------
    steps
        int64 (n,): changed in place.
    members, exposure
        As for `tell_by_exposures`.
    total, squares
        float64 (m,): sum of returns, and of their squares, of the first cell of each family.
    quantum, sign
        The step, and 1 or -1.
    """
    first = 0
    for family in range(len(members)):
        for at in range(first, first + members[family]):
            times = exposure[at] / exposure[first]
            told = (total[family] * times - squares[family] * (times * times) * 0.5) / quantum
            if abs(told) < _FITS:
                steps[at] += sign * np.int64(np.rint(told))
        first += members[family]


@kernel
def logarithms(values: Floats, lost: bool, found: Floats) -> None:
    """Take logarithms by sums, products and quotients alone, so that every processor finds the same ones.

    Parameters
    ----------
    values
        float64 (n,): balances, or drawdowns.
    lost
        Whether ``-log(1 - value)`` is wanted, else ``log(value)``.
    found
        float64 (n,): receives them; NaN where there is none.
    """
    for at in range(len(values)):
        value = values[at]
        if lost and abs(value) < _SMALL:
            found[at] = -_twice_artanh(-value / (2.0 - value))
            continue
        of = 1.0 - value if lost else value
        if not (0.0 < of < np.inf):
            found[at] = np.nan
            continue
        mantissa, exponent = math.frexp(of)
        if mantissa < 0.7071067811865476:  # noqa: PLR2004 - the root of a half
            mantissa, exponent = 2.0 * mantissa, exponent - 1
        rest = _twice_artanh((mantissa - 1.0) / (mantissa + 1.0))
        logarithm = exponent * _HIGH + (exponent * _LOW + rest)
        found[at] = -logarithm if lost else logarithm


@inner_kernel
def _twice_artanh(ratio: float) -> float:
    """Return twice the inverse hyperbolic tangent of a number below 0.18, the logarithm of what has this ratio."""
    square = ratio * ratio
    series = 0.0
    for power in range(25, 0, -2):
        series = series * square + 1.0 / power
    return 2.0 * ratio * series
