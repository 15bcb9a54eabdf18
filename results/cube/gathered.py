"""The codes behind each square, sorted: every fold of a square is then a place among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from results.cube.codec import ABSENT, HIGHEST, PENDING, Codes
from results.cube.layout import CubeAxis, Layout
from signals.arrays import Floats, Integers

__all__ = ["Brushed", "Selection", "SortedSquares", "sorted_squares"]


@dataclass(frozen=True, eq=False)
class Brushed:
    """Cells count whose code in another plane is in a range.

    Attributes
    ----------
    codes
        uint16 (size,).
    low, high
        Both belong to it.
    """

    codes: Codes
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Selection:
    """Which squares, and which cells of them.

    Attributes
    ----------
    axes
        Whose values make the squares, slowest first.
    kept
        Of other axes, the coordinates that count; all where an axis is not named.
    brushed
        What else cells must meet.
    """

    axes: tuple[str, ...]
    kept: Mapping[str, Sequence[int]] = field(default_factory=dict)
    brushed: tuple[Brushed, ...] = ()

    def hidden(self, layout: Layout) -> dict[str, Integers]:
        """Return the coordinates that count of the axes that are not shown and are not whole."""
        own = {layout.axis(name).name for name in self.axes}
        found = {}
        for name, coordinates in self.kept.items():
            axis = layout.axis(name)
            wanted = np.unique(np.asarray([at for at in coordinates if 0 <= at < axis.length], dtype=np.int64))
            if axis.name not in own and len(wanted) < axis.length:
                found[axis.name] = wanted
        return found


@dataclass(frozen=True, eq=False)
class SortedSquares:
    """Some squares after one another.

    Attributes
    ----------
    first
        Which square the first of them is.
    codes
        uint16, ascending within each square: values, then the codes that are none.
    starts, values, cells
        int64 (S,): where the codes of a square begin, how many of them are values, and how many are cells.
    """

    first: int
    codes: Codes
    starts: Integers
    values: Integers
    cells: Integers

    def at(self, rank: Integers) -> Codes:
        """Return the code of each square at a place among its values; of squares without any, `ABSENT`."""
        found = np.full(len(self.starts), ABSENT, dtype=np.uint16)
        there = self.values > 0
        found[there] = self.codes[(self.starts + rank)[there]]
        return found

    def above(self, code: int) -> Integers:
        """Return how many values of each square have a greater code than this one."""
        counts = np.zeros(len(self.starts), dtype=np.int64)
        for at, (start, many) in enumerate(zip(self.starts, self.values, strict=True)):
            counts[at] = many - np.searchsorted(self.codes[start : start + many], code, side="right")
        return counts

    def quantile(self, level: float, table: Floats) -> Floats:
        """Return a quantile of each square, between two values in proportion; NaN without any.

        Parameters
        ----------
        level
            From 0 to 1; of 0.5 it is the mean of the two middle ones.
        table
            Value of each code.
        """
        place = np.maximum(self.values - 1, 0) * level
        below = np.floor(place).astype(np.int64)
        low, high = table[self.at(below)], table[self.at(np.ceil(place).astype(np.int64))]
        share = place - below
        found: Floats = np.where(low == high, low, low + (high - low) * share)
        return found


def sorted_squares(layout: Layout, codes: Codes, selection: Selection) -> Iterator[SortedSquares]:
    """Yield the squares of a plane, those of one value of the slowest axis at a time.

    Parameters
    ----------
    layout, codes
        A plane, uint16 (size,).
    selection
        Which squares and cells.
    """
    axes = [layout.axis(name) for name in selection.axes]
    hidden = selection.hidden(layout)
    squares = int(np.prod([axis.length for axis in axes[1:]], dtype=np.int64))
    for value in range(axes[0].length if axes else 1):
        if layout.by_row:
            yield _of_rows(layout, codes, selection.brushed, axes, hidden, value, squares)
        else:
            yield _of_block(layout, codes, selection.brushed, axes, hidden, value, squares)


def _of_block(  # noqa: PLR0913, PLR0917 - one value of one axis
    layout: Layout,
    codes: Codes,
    brushed: Sequence[Brushed],
    axes: Sequence[CubeAxis],
    hidden: Mapping[str, Integers],
    value: int,
    squares: int,
) -> SortedSquares:
    def block(plane: Codes) -> Codes:
        return _transposed(layout, plane, axes, hidden, value).reshape(squares, -1)

    found = block(codes)
    for each in brushed:
        beside = block(each.codes)
        found[(beside < each.low) | (beside > each.high)] = ABSENT
    found.sort(axis=1)
    width = found.shape[1]
    return SortedSquares(
        value * squares,
        found.ravel(),
        np.arange(squares, dtype=np.int64) * width,
        (found <= HIGHEST).sum(axis=1),
        (found < PENDING).sum(axis=1),
    )


def _transposed(
    layout: Layout, plane: Codes, axes: Sequence[CubeAxis], hidden: Mapping[str, Integers], value: int
) -> Codes:
    """Return the codes of one value of the slowest axis shown, the others shown first and what is hidden last, a copy."""
    cube, order = plane.reshape(layout.shape), [layout.axes.index(axis) for axis in axes]
    if axes:
        cube = cube[tuple(slice(value, value + 1) if at == order[0] else slice(None) for at in range(cube.ndim))]
    for at, axis in enumerate(layout.axes):
        if axis.name in hidden:
            cube = np.take(cube, hidden[axis.name], axis=at)
    return np.array(cube.transpose(*order, *(at for at in range(cube.ndim) if at not in order)), order="C")


def _of_rows(  # noqa: PLR0913, PLR0917 - one value of one axis
    layout: Layout,
    codes: Codes,
    brushed: Sequence[Brushed],
    axes: Sequence[CubeAxis],
    hidden: Mapping[str, Integers],
    value: int,
    squares: int,
) -> SortedSquares:
    kept = np.ones(layout.rows, dtype=bool)
    if axes:
        kept &= axes[0].coordinate(layout.cells) == value
    for name, wanted in hidden.items():
        kept &= np.isin(layout.axis(name).coordinate(layout.cells), wanted)
    for each in brushed:
        kept &= (each.codes >= each.low) & (each.codes <= each.high)
    rows = np.flatnonzero(kept)
    square = np.zeros(len(rows), dtype=np.int64)
    for axis in axes[1:]:
        square = square * axis.length + axis.coordinate(layout.cells[rows])
    keys = np.sort((square << 16) | codes[rows])
    ends = [
        np.searchsorted(keys, (np.arange(squares, dtype=np.int64) << 16) | code) for code in (0, HIGHEST + 1, PENDING)
    ]
    return SortedSquares(
        value * squares, (keys & 0xFFFF).astype(np.uint16), ends[0], ends[1] - ends[0], ends[2] - ends[0]
    )
