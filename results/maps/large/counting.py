"""The loops over cells that count how many values of a square lie where."""

from __future__ import annotations

from signals.arrays import Floats, Integers
from signals.compiled import kernel

__all__ = ["select", "tally"]


@kernel
def tally(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers,
    weight: Integers,
    value: Floats,
    low: float,
    scale: float,
    bins: Integers,
    least: Floats,
    most: Floats,
) -> None:
    """Count values by square, and by where they lie in a range.

    Parameters
    ----------
    square, weight, value : arrays of shape (n,)
        Of which square each row is, for how many cells it stands, and its value, NaN where it has none.
    low, scale
        The range: a value lies in bin ``(value - low) * scale``, what is outside in the first or the last one.
    bins, least, most : arrays of shape (S, B)
        Values of each bin so far, the smallest and the largest of them.
    """
    last = bins.shape[1] - 1
    for row in range(len(square)):
        number = value[row]
        if number != number:
            continue
        place = (number - low) * scale
        here = 0
        if place >= last:
            here = last
        elif place >= 0.0:
            here = int(place)
        at = square[row]
        bins[at, here] += weight[row]
        least[at, here] = min(least[at, here], number)
        most[at, here] = max(most[at, here], number)


@kernel
def select(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers, value: Floats, low: float, scale: float, last: int, wanted: Integers, found: Integers
) -> int:
    """Find the rows whose values lie in either of two bins of their square.

    Parameters
    ----------
    square, value, low, scale
        As of `tally`.
    last
        The last bin.
    wanted : int64 array of shape (S, 2)
        The bins; -1 for none.
    found : int64 array of shape (n,)
        Where the rows are put.

    Returns
    -------
    int
        How many there are.
    """
    many = 0
    for row in range(len(square)):
        number = value[row]
        at = square[row]
        if number != number or wanted[at, 1] < 0:
            continue
        place = (number - low) * scale
        here = 0
        if place >= last:
            here = last
        elif place >= 0.0:
            here = int(place)
        if here == wanted[at, 0] or here == wanted[at, 1]:
            found[many] = row
            many += 1
    return many
