"""The loops over cells that say which square each is in, and count how many values of a square lie where."""

from __future__ import annotations

from math import isnan

from signals.arrays import Floats, Integers
from signals.compiled import kernel

__all__ = ["count", "count_each", "place", "select", "slot_of", "tally", "tally_each"]


@kernel
def slot_of(value: float, low: float, scale: float, last: int) -> int:
    """Return which of some slots of equal width a value is in, 0 to `last`; what is outside is in the first or the last one."""
    reached = (value - low) * scale
    if reached >= last:
        return last
    return int(reached) if reached >= 0.0 else 0


@kernel
def _bin(value: float, low: float, scale: float, slots: Integers, edges: Floats) -> int:
    """Return how many edges are not above a value: they are ascending, and `slots` says at which those of a slot begin."""
    slot = slot_of(value, low, scale, len(slots) - 2)
    first, end = int(slots[slot]), int(slots[slot + 1])
    while first < end:
        middle = (first + end) >> 1
        if edges[middle] <= value:
            first = middle + 1
        else:
            end = middle
    return first


@kernel
def place(cell: Integers, strides: Integers, lengths: Integers, at: Integers, first: Integers) -> None:
    """Find the position of cells among the coordinates of some axes, and where each position is met first.

    Parameters
    ----------
    cell : int64 array of shape (n,)
        Indices in the product.
    strides, lengths : int64 arrays of shape (A,)
        Of the axes, slowest first.
    at : int64 array of shape (n,)
        Where positions are put.
    first : int64 array of shape (P,)
        -1, or the first row of each position.
    """
    for row in range(len(cell)):
        here = 0
        for axis in range(len(strides)):
            here = here * lengths[axis] + cell[row] // strides[axis] % lengths[axis]
        at[row] = here
        if first[here] < 0:
            first[here] = row


@kernel
def count(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers, weight: Integers, value: Floats, neutral: float, known: Integers, above: Integers
) -> None:
    """Count values by square, and those above a neutral one.

    Parameters
    ----------
    square, weight, value
        As of `tally`.
    neutral
        NaN where none is above.
    known, above : int64 arrays of shape (S,)
        How many so far.
    """
    for row in range(len(square)):
        if not isnan(value[row]):
            known[square[row]] += weight[row]
            if value[row] > neutral:
                above[square[row]] += weight[row]


@kernel
def count_each(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers, cells: Integers, value: Floats, neutral: float, known: Integers, above: Integers
) -> None:
    """Count as `count` does, a value for each of some cells that follow each other."""
    first = 0
    for row in range(len(square)):
        some, more = 0, 0
        for at in range(first, first + cells[row]):
            some += not isnan(value[at])
            more += value[at] > neutral
        known[square[row]] += some
        if more:
            above[square[row]] += more
        first += cells[row]


@kernel
def tally_each(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers,
    cells: Integers,
    value: Floats,
    low: float,
    scale: float,
    slots: Integers,
    edges: Floats,
    bins: Integers,
    least: Floats,
    most: Floats,
) -> None:
    """Count as `tally` does, a value for each of some cells that follow each other."""
    first = 0
    for row in range(len(square)):
        at = square[row]
        for cell in range(first, first + cells[row]):
            number = value[cell]
            if isnan(number):
                continue
            here = _bin(number, low, scale, slots, edges)
            bins[at, here] += 1
            least[at, here] = min(least[at, here], number)
            most[at, here] = max(most[at, here], number)
        first += cells[row]


@kernel
def tally(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers,
    weight: Integers,
    value: Floats,
    low: float,
    scale: float,
    slots: Integers,
    edges: Floats,
    bins: Integers,
    least: Floats,
    most: Floats,
) -> None:
    """Count values by square, and by where they lie in a range.

    Parameters
    ----------
    square, weight, value : arrays of shape (n,)
        Of which square each row is, for how many cells it stands, and its value, NaN where it has none.
    low, scale, slots : int64 array of shape (K + 1,)
        Slots of equal width, and which edge is the first of each.
    edges : float64 array of shape (B - 1,)
        Ascending; a value lies in the bin of as many as are not above it.
    bins, least, most : arrays of shape (S, B)
        Values of each bin so far, the smallest and the largest of them.
    """
    for row in range(len(square)):
        number = value[row]
        if isnan(number):
            continue
        here = _bin(number, low, scale, slots, edges)
        at = square[row]
        bins[at, here] += weight[row]
        least[at, here] = min(least[at, here], number)
        most[at, here] = max(most[at, here], number)


@kernel
def select(square: Integers, value: Floats, low: Floats, high: Floats, found: Integers) -> int:
    """Find the rows whose values lie in either of two ranges of their square.

    Parameters
    ----------
    square, value
        As of `tally`.
    low, high : float64 arrays of shape (S, 2)
        The ranges, their lower ends belong to them; NaN for none.
    found : int64 array of shape (n,)
        Where the rows are put.

    Returns
    -------
    int
        How many there are.
    """
    many = 0
    for row in range(len(square)):
        number, at = value[row], square[row]
        if low[at, 0] <= number < high[at, 0] or low[at, 1] <= number < high[at, 1]:
            found[many] = row
            many += 1
    return many
