"""What matters: how much of the variation of a measure each axis explains."""

from __future__ import annotations

import math

import numpy as np

from results.cube.codec import HIGHEST, Codec, Codes
from results.cube.layout import Layout
from signals.arrays import Flags, Floats, Integers

__all__ = ["eta_squared", "marginals", "share_explained"]

_AT_ONCE = 1 << 20
"""Codes that are decoded together."""


def eta_squared(layout: Layout, codes: Codes, codec: Codec) -> dict[str, float | None]:
    """Return how much of the variation of a measure each axis explains.

    Parameters
    ----------
    layout, codes, codec
        A plane of it, uint16 (size,).

    Returns
    -------
    dict
        By axis: between its values, the squared distances of their means from the mean of all, over the squared distances of all
        cells that have a value; 0 to 1, and None where nothing varies.
    """
    table = codec.table()
    centre = _centre(codes, table)
    found, met = _Sums(layout), set[int]()
    for first in range(0, len(codes), found.step):
        some = codes[first : first + found.step]
        values, known = table[some] - centre, some <= HIGHEST
        values[~known] = 0.0
        found.add(first, values, known)
        met |= {int(end) for end in (some[known].min(initial=HIGHEST + 1), some[known].max(initial=0)) if known.any()}
    # of one value, sums would leave rounding
    return found.shares() if len(met) > 1 else dict.fromkeys(found.sums)


def _centre(codes: Codes, table: Floats) -> float:
    """Return a value amid the others, about which squares lose few digits."""
    drawn = table[codes[:: max(len(codes) // 4096, 1)]]
    drawn = drawn[~np.isnan(drawn)]
    return float(drawn.mean()) if len(drawn) else 0.0


def share_explained(cells: Floats | Integers, sums: Floats, squares: float) -> float | None:
    """Return eta squared of an axis, 0 to 1.

    Parameters
    ----------
    cells, sums
        By coordinate: how many values there are, and their sum. Values are distances from one centre amid them.
    squares
        The sum of their squares.

    Returns
    -------
    float or None
        None where nothing varies.
    """
    count, total = float(cells.sum()), float(sums.sum())
    variation = squares - total**2 / count if count else 0.0
    if variation <= 0.0:
        return None
    there = cells > 0
    between = float((sums[there] ** 2 / cells[there]).sum()) - total**2 / count
    return min(max(between / variation, 0.0), 1.0)


class _Sums:
    """Sums and counts of values, of all and along each axis."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.block = self._block()
        self.step = max(_AT_ONCE // self.block, 1) * self.block
        self.squares = 0.0
        self.sums = {axis.name: np.zeros(axis.length) for axis in layout.axes}
        self.counts = {axis.name: np.zeros(axis.length) for axis in layout.axes}

    def _block(self) -> int:
        """Return how many cells the inner axes span, as many of them as are gone through at once; 1 where cells are rows."""
        if self.layout.by_row:
            return 1
        return next(
            (each.stride * each.length for each in self.layout.axes if each.stride * each.length <= _AT_ONCE), 1
        )

    def add(self, first: int, values: Floats, known: Flags) -> None:
        """Add a stretch of values, (n,) from the code `first` on, 0 where they are not known."""
        self.squares += float(values @ values)
        for found, array in ((self.sums, values), (self.counts, known.astype(np.float64))):
            if self.layout.by_row:
                self._by_row(found, first, array)
            else:
                self._by_block(found, first, array.reshape(-1, self.block))

    def _by_row(self, found: dict[str, Floats], first: int, array: Floats) -> None:
        cells = self.layout.cells[first : first + len(array)]
        for axis in self.layout.axes:
            found[axis.name] += np.bincount(axis.coordinate(cells), array, axis.length)

    def _by_block(self, found: dict[str, Floats], first: int, array: Floats) -> None:
        inner = [axis for axis in self.layout.axes if axis.stride * axis.length <= self.block]
        outer = self.layout.axes[: len(self.layout.axes) - len(inner)]
        for axis, marginal in zip(inner, marginals(array.sum(axis=0), [each.length for each in inner]), strict=True):
            found[axis.name] += marginal
        rows = array.sum(axis=1)
        cells = first + self.block * np.arange(len(rows))
        for axis in outer:
            found[axis.name] += np.bincount(axis.coordinate(cells), rows, axis.length)

    def shares(self) -> dict[str, float | None]:
        """Return the share of the variation that each axis explains."""
        return {name: share_explained(self.counts[name], sums, self.squares) for name, sums in self.sums.items()}


def marginals(values: Floats, shape: list[int]) -> list[Floats]:
    """Return the sums along each axis over all others.

    Parameters
    ----------
    values
        float64 (product of `shape`,), last axis fastest.
    shape
        Lengths of the axes.

    Returns
    -------
    list of float64 arrays
        One of its length for each axis. Halves of the axes are summed over in turn, so that `values` is read twice in all.
    """
    if len(shape) <= 1:
        return [values] if shape else []
    half = len(shape) // 2
    table = values.reshape(math.prod(shape[:half]), -1)
    return [*marginals(table.sum(axis=1), shape[:half]), *marginals(table.sum(axis=0), shape[half:])]
