"""Where the quantiles of many values lie, by square: values are counted in bins, and never held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.maps.large.counting import select, slot_of, tally, tally_each
from signals.arrays import Floats, Integers

__all__ = ["Ends", "Ranks", "Scale", "between", "scale_of", "selected"]

_SLOTS = 1 << 14
"""Of equal width, by which the search for a value's bin begins."""
_TAIL = 0.01
"""Share of the edges at either end that may lie in one slot."""
_DRAWN = 1 << 18
"""Values that decide where bins end."""


@dataclass(frozen=True, eq=False)
class Scale:
    """Which bin a value is in: that of as many edges as are not above it.

    Attributes
    ----------
    edges
        float64 (B - 1,), ascending.
    low, scale, slots
        See `results.maps.large.counting.tally`.
    """

    edges: Floats
    low: float
    scale: float
    slots: Integers

    @property
    def bins(self) -> int:
        """How many there are."""
        return len(self.edges) + 1

    @property
    def search(self) -> tuple[float, float, Integers, Floats]:
        """What the loops take of it."""
        return self.low, self.scale, self.slots, self.edges


def scale_of(drawn: Floats, bins: int) -> Scale:
    """Return bins that hold about equally many values; however these lie, what is found by them is exact.

    Parameters
    ----------
    drawn
        Values from here and there, NaN where there is none.
    bins
        How many there may be.
    """
    known = drawn[np.isfinite(drawn)]
    known = np.sort(known[:: max(len(known) // _DRAWN, 1)])
    if bins <= 1 or not len(known):
        return Scale(np.zeros(0), 0.0, 0.0, np.zeros(2, dtype=np.int64))
    edges = np.unique(known[np.linspace(0, len(known) - 1, bins - 1).astype(np.int64)])
    # tails may be long
    low, high = (float(edges[int(share * (len(edges) - 1))]) for share in (_TAIL, 1.0 - _TAIL))
    wide = high - low
    scale = _SLOTS / wide if 0.0 < wide < np.inf else 0.0
    of = [slot_of(edge, low, scale, _SLOTS - 1) for edge in edges.tolist()]
    return Scale(edges, low, scale, np.searchsorted(of, np.arange(_SLOTS + 1)).astype(np.int64))


@dataclass(frozen=True, eq=False)
class Ends:
    """The values on either side of a quantile, of each square.

    Attributes
    ----------
    values : float64 array of shape (S, 2)
        Where they are known already, else NaN.
    bins : int64 array of shape (S, 2)
        In which bins they lie, where they are not known; -1 else.
    places : int64 array of shape (S, 2)
        Which they are among the values of these bins, from 0 on.
    share : float64 array of shape (S,)
        How far from the first to the second the quantile is.
    """

    values: Floats
    bins: Integers
    places: Integers
    share: Floats


class Ranks:
    """The values of one column by square.

    Parameters
    ----------
    scale
        Which bins they are counted in.
    """

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self.bins = np.zeros((0, scale.bins), dtype=np.int64)
        self._least, self._most = np.zeros((0, scale.bins)), np.zeros((0, scale.bins))

    def make_room(self, squares: int) -> None:
        """Have places for so many squares."""
        shape = (squares - len(self.bins), self.scale.bins)
        if shape[0] > 0:
            self.bins = np.concatenate([self.bins, np.zeros(shape, dtype=np.int64)])
            self._least = np.concatenate([self._least, np.full(shape, np.inf)])
            self._most = np.concatenate([self._most, np.full(shape, -np.inf)])

    def tally(self, square: Integers, weight: Integers, value: Floats, *, each: bool = False) -> None:
        """Count some more values, NaN where there is none: one for each weight, or for `each` of the cells that it counts."""
        loop = tally_each if each else tally
        loop(square, weight, value, *self.scale.search, self.bins, self._least, self._most)

    @property
    def known(self) -> Integers:
        """How many values each square has, (S,)."""
        return np.asarray(self.bins.sum(axis=1))

    @property
    def least(self) -> Floats:
        """The smallest value of each square, (S,); infinite where it has none."""
        return np.asarray(self._least.min(axis=1))

    @property
    def most(self) -> Floats:
        """The largest value of each square, (S,); infinite where it has none."""
        return np.asarray(self._most.max(axis=1))

    def ends(self, level: float, cells: Integers) -> Ends:
        """Return where the values beside a quantile are to be found.

        Parameters
        ----------
        level
            From 0 to 1.
        cells
            How many cells each square has, those without a value too, (S,).
        """
        known = self.known
        # polars counts from the cells without a value on, and rounds so
        lacking = cells - known
        place = np.maximum(known - 1, 0) * level + lacking
        ranks = np.stack([np.floor(place), np.ceil(place)], axis=1).astype(np.int64) - lacking[:, None]
        upto = np.cumsum(self.bins, axis=1)
        bins = np.minimum(
            np.stack([(upto <= ranks[:, [end]]).sum(axis=1) for end in (0, 1)], axis=1), self.scale.bins - 1
        )
        below = np.take_along_axis(upto - self.bins, bins[:, :1], axis=1)
        low, high = (np.take_along_axis(each, bins, axis=1) for each in (self._least, self._most))
        sure = (low == high).all(axis=1) | (known == 0)
        values = np.where(sure[:, None] & (known > 0)[:, None], low, np.nan)
        return Ends(values, np.where(sure[:, None], -1, bins), ranks - below, place - np.floor(place))

    def ranges(self, bins: Integers) -> tuple[Floats, Floats]:
        """Return from where and up to where bins reach, float64 arrays like `bins`; NaN where that is -1."""
        ends = np.concatenate([[-np.inf], self.scale.edges, [np.inf]])
        low, high = (np.where(bins >= 0, ends[np.maximum(bins, 0) + more], np.nan) for more in (0, 1))
        return low, high


def selected(square: Integers, value: Floats, ranges: tuple[Floats, Floats]) -> Integers:
    """Return which of some rows lie in the ranges wanted of their squares, int64 (k,)."""
    rows = np.empty(len(square), dtype=np.int64)
    return rows[: select(square, value, *ranges, rows)]


def between(ends: Ends) -> Floats:
    """Return the quantile of each square, (S,), once all ends are known: in proportion, as polars has it; NaN without values."""
    low, high = ends.values.T
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(low == high, low, low + (high - low) * ends.share), dtype=np.float64)
