"""Quantiles by square of so many values that they are read once: found to within a bound that is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from results.maps.large.ranks import Ends
from signals.arrays import Array, Floats, Integers
from signals.compiled import kernel

__all__ = ["Bounded", "Fine", "fine_of"]

_SIDE = 1 << 17
"""Slots on either side of 0, at most, from which it is looked up in which bin a value is."""
_LINEAR = 0.125
"""Of a middling value: below, slots are of about equal width, and above as wide as their values are large."""
_BEYOND = 16.0
"""Times the largest value seen that slots reach to."""
_MOST_BINS = 1 << 18
_ROOM = 1 << 24
"""Bins of all squares, 4 bytes each."""
_MANTISSA = 52
_LOOKED_AT = 1 << 14
"""Values that decide where bins are narrow."""


@dataclass(frozen=True, eq=False)
class Fine:
    """Bins that values are counted in, 0 by itself.

    Attributes
    ----------
    near, shift, base
        The slot of a value is told by the upper bits, those from `shift` on, of its size and `near`; `base` is that of 0.
    table
        int32 (2 H + 1,): the bin of each slot, H on either side of 0.
    edges
        float64 (B + 1,): from where to where bins reach, infinite at either end.
    """

    near: float
    shift: int
    base: int
    table: Array
    edges: Floats


def fine_of(drawn: Floats, squares: int) -> Fine:
    """Return bins that are narrow where there are few squares, and where there are many values.

    Parameters
    ----------
    drawn
        Values from here and there, NaN where there is none.
    squares
        How many there are, about.
    """
    known = np.sort(drawn[np.isfinite(drawn)])
    sizes = np.abs(known[known != 0.0])
    near, largest = (float(np.median(sizes)) * _LINEAR, float(sizes.max())) if len(sizes) else (1.0, 1.0)
    octaves = np.log2(1.0 + _BEYOND * largest / near) + 1.0
    shift = _MANTISSA - int(np.log2(_SIDE / octaves))
    base = int(_bits(near)) >> shift
    side = min((int(_bits(near + _BEYOND * largest)) >> shift) - base + 1, _SIDE)
    slots = np.array(
        [_slot(value, near, shift, base, side) for value in known[:: len(known) // _LOOKED_AT + 1].tolist()]
    )
    bins = int(np.clip(_ROOM // max(squares, 1), 64, _MOST_BINS))
    even = np.linspace(0, 2 * side, min(bins // 2, 2 * side + 1)).astype(np.int64)
    heavy = slots[np.linspace(0, len(slots) - 1, bins // 2).astype(np.int64)] if len(slots) else even
    first = np.unique(np.concatenate([[0, side, side + 1], even, heavy]))
    sizes = ((np.arange(side) + base) << shift).view(np.float64) - near
    sizes[0] = 0.0
    return Fine(near, shift, base, _bins_of(first, 2 * side + 1), _edges(first, sizes))


def _bins_of(first: Integers, slots: int) -> Array:
    return (np.searchsorted(first, np.arange(slots), side="right") - 1).astype(np.int32)


def _edges(first: Integers, sizes: Floats) -> Floats:
    """Return where bins begin and end, by the first slot of each; `sizes` are those from which on slots beside 0 are."""
    # a slot below 0 begins where the next larger size ends
    below = np.concatenate([[-np.inf], -sizes[:0:-1]])
    begins = np.concatenate([below, [0.0], sizes])
    return np.append(begins[first], np.inf)


class Bounded:
    """The values of one column by square, counted alone.

    Parameters
    ----------
    fine
        Which bins they are counted in.
    cells
        How many cells there are in all.

    Attributes
    ----------
    within
        float64 (S,): how far the values on either side of the quantile may be from where they are said to be, once `ends` is
        asked for.
    """

    def __init__(self, fine: Fine, cells: int) -> None:
        self.fine = fine
        kind = np.int32 if cells <= np.iinfo(np.int32).max else np.int64
        self._bins: Array = np.zeros((0, len(fine.edges) - 1), dtype=kind)
        self.least, self.most = np.zeros(0), np.zeros(0)
        self.within = np.zeros(0)

    def make_room(self, squares: int) -> None:
        """Have places for so many squares."""
        more = squares - len(self._bins)
        if more > 0:
            self._bins = np.concatenate([self._bins, np.zeros((more, self._bins.shape[1]), dtype=self._bins.dtype)])
            self.least = np.concatenate([self.least, np.full(more, np.inf)])
            self.most = np.concatenate([self.most, np.full(more, -np.inf)])

    def tally(self, square: Integers, weight: Integers, value: Floats, *, each: bool) -> None:
        """Count some more values, as `Ranks.tally` does."""
        fine = self.fine
        _tally(
            *(square, weight, value, each, fine.near, fine.shift, fine.base, fine.table),
            *(self._bins, self.least, self.most),
        )

    @property
    def known(self) -> Integers:
        """How many values each square has, (S,)."""
        return np.asarray(self._bins.sum(axis=1, dtype=np.int64))

    def ends(self, level: float, cells: Integers) -> Ends:
        """Return the values beside a quantile, each in the middle of where it may be; see `Ranks.ends`."""
        known = self.known
        place = np.maximum(known - 1, 0) * level + (cells - known)
        ranks = np.stack([np.floor(place), np.ceil(place)], axis=1).astype(np.int64) - (cells - known)[:, None]
        values, self.within = np.full(ranks.shape, np.nan), np.zeros(len(known))
        for square in np.flatnonzero(known):
            counts = self._bins[square]
            upto = np.cumsum(counts, dtype=np.int64)
            bins = np.searchsorted(upto, ranks[square], side="right")
            low = np.maximum(self.fine.edges[bins], self.least[square])
            high = np.minimum(self.fine.edges[bins + 1], self.most[square])
            within = ranks[square] - (upto[bins] - counts[bins])
            values[square] = low + (high - low) * ((within + 0.5) / counts[bins])
            self.within[square] = (high - low).max()
        none = np.full_like(ranks, -1)
        return Ends(values, none, ranks, place - np.floor(place))


@kernel
def _bits(value: float) -> int:
    return int(np.float64(value).view(np.int64))


@kernel
def _slot(value: float, near: float, shift: int, base: int, side: int) -> int:
    """Return the slot of a value, 0 to twice `side`; that of 0 is `side`."""
    size = min((_bits(abs(value) + near) >> shift) - base, side - 1)
    if value > 0.0:
        return side + 1 + size
    return side - 1 - size if value < 0.0 else side


@kernel
def _tally(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers,
    weight: Integers,
    value: Floats,
    each: bool,
    near: float,
    shift: int,
    base: int,
    table: Array,
    bins: Array,
    least: Floats,
    most: Floats,
) -> None:
    """Count values, one a weight or one for each of so many cells."""
    first, side = 0, len(table) // 2
    for row in range(len(square)):
        at = square[row]
        stop = first + (weight[row] if each else 1)
        times = 1 if each else weight[row]
        lowest, highest = least[at], most[at]
        for cell in range(first, stop):
            number = value[cell]
            if isnan(number):
                continue
            bins[at, table[_slot(number, near, shift, base, side)]] += times
            lowest, highest = min(lowest, number), max(highest, number)
        least[at], most[at] = lowest, highest
        first = stop
