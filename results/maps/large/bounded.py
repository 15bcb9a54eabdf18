"""Quantiles by square of so many values that they are read once: found to within a bound that is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from results.maps.large.ranks import Ends
from signals.arrays import Array, Floats, Integers
from signals.compiled import kernel

__all__ = ["Bounded", "Fine", "fine_of"]

_SLOTS = 1 << 18
"""Of equal width, from which it is looked up in which bin a value is."""
_TAIL = 0.001
"""Share of the values at either end that lie outside of all slots but the first and the last."""
_MOST_BINS = 1 << 16
_ROOM = 1 << 24
"""Bins of all squares, 4 bytes each."""


@dataclass(frozen=True, eq=False)
class Fine:
    """Bins that values are counted in: of those around 0 one is of the values below, one of 0 itself, one of those above.

    Attributes
    ----------
    low, scale
        Where slots begin, and how many there are to 1.
    table
        int32 (K,): the bin of each slot.
    around
        The first of the three bins around 0; -1 where 0 is outside.
    edges
        float64 (B + 1,): from where to where bins reach, infinite at either end.
    """

    low: float
    scale: float
    table: Array
    around: int
    edges: Floats


def fine_of(drawn: Floats, squares: int) -> Fine:
    """Return bins that hold about equally many values, and are narrow where there are few squares.

    Parameters
    ----------
    drawn
        Values from here and there, NaN where there is none.
    squares
        How many there are, about.
    """
    known = np.sort(drawn[np.isfinite(drawn)])
    known = known if len(known) else np.zeros(1)
    low, high = (float(known[int(share * (len(known) - 1))]) for share in (_TAIL, 1.0 - _TAIL))
    high = high if high > low else low + max(abs(low), 1.0) * 2.0**-20
    scale = _SLOTS / (high - low)
    bins = int(np.clip(_ROOM // max(squares, 1), 64, _MOST_BINS))
    # half of the bins are of equal width, half of equal weight
    slots = np.clip((known - low) * scale, 0, _SLOTS - 1).astype(np.int64)
    heavy = slots[np.linspace(0, len(slots) - 1, bins // 2).astype(np.int64)]
    first = np.unique(np.concatenate([[0], np.linspace(0, _SLOTS - 1, bins // 2).astype(np.int64), heavy]))
    edges = np.concatenate([[-np.inf], low + first[1:] / scale, [np.inf]])
    table = (np.searchsorted(first, np.arange(_SLOTS), side="right") - 1).astype(np.int32)
    at = int((0.0 - low) * scale) if low < 0.0 < high else -1
    if at < 0:
        return Fine(low, scale, table, -1, edges)
    around = int(table[at])
    table[table > around] += 2
    return Fine(low, scale, table, around, np.insert(edges, around + 1, [0.0, 0.0]))


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
            *(square, weight, value, each, fine.low, fine.scale, fine.table, fine.around),
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
def _tally(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    square: Integers,
    weight: Integers,
    value: Floats,
    each: bool,  # noqa: FBT001 - numba takes no keywords
    low: float,
    scale: float,
    table: Array,
    around: int,
    bins: Array,
    least: Floats,
    most: Floats,
) -> None:
    """Count values, one a weight or one for each of so many cells."""
    first, last = 0, len(table) - 1
    for row in range(len(square)):
        at = square[row]
        stop = first + (weight[row] if each else 1)
        times = 1 if each else weight[row]
        lowest, highest = least[at], most[at]
        for cell in range(first, stop):
            number = value[cell]
            if isnan(number):
                continue
            slot = min(max((number - low) * scale, 0.0), float(last))
            here = table[int(slot)]
            if here == around:
                here += (number >= 0.0) + (number > 0.0)
            bins[at, here] += times
            lowest, highest = min(lowest, number), max(highest, number)
        least[at], most[at] = lowest, highest
        first = stop
