"""Neighbourhoods of distinct trade lists: from a cell along each ordered axis to the first cell with other trades."""

from __future__ import annotations

import numpy as np

from grids.grid import Grid
from results.choice.screening.columns import CHARGED
from results.inference.sample.groups import Groups
from signals.arrays import Integers

__all__ = ["neighbour_rows", "row_of", "stepped_axes"]

_DENSE = 20_000_000
"""Cells of a product up to which rows are looked up in a table."""


class _Rows:
    """From the index of a cell to its row among those that were run, -1 for none."""

    def __init__(self, groups: Groups) -> None:
        self._cells = groups.cell
        whole = groups.size * (1 if groups.pooled else len(groups.grids))
        self._full = len(self._cells) == whole and whole > 0
        self._table: Integers | None = None
        if not self._full and whole <= _DENSE:
            self._table = np.full(whole, -1, dtype=np.int64)
            self._table[self._cells] = np.arange(len(self._cells))

    def __call__(self, cells: Integers) -> Integers:
        if self._full:
            return cells
        if self._table is not None:
            return self._table[cells]
        at = np.minimum(np.searchsorted(self._cells, cells), len(self._cells) - 1)
        return np.where(self._cells[at] == cells, at, -1)


def row_of(groups: Groups, cells: Integers) -> Integers:
    """Return the rows of some cells among those that were run, -1 for those that were not."""
    return _Rows(groups)(cells)


def stepped_axes(grid: Grid) -> list[int]:
    """Return the axes along which there is a next value, and one that somebody chooses."""
    return [place for place, axis in enumerate(grid.axes) if len(axis.order) > 1 and not set(axis.names) & set(CHARGED)]


def neighbour_rows(groups: Groups, rows: Integers) -> Integers:
    """Return, for each of some cells, the nearest ones along each axis that trade otherwise.

    Parameters
    ----------
    groups
        All cells that were run, in groups that differ in scale only.
    rows
        int64 (m,): which of them.

    Returns
    -------
    numpy.ndarray of int64, shape (m, 2 * axes)
        Rows of cells, down and up by axis; -1 where there is none. A copy of the cell - the same trades, up to scale - is
        passed by: steps that change nothing are no evidence, and a far one that changes something is the nearest there is.
    """
    find, grid = _Rows(groups), groups.grids[0]
    columns = []
    own, cells = groups.group[rows].astype(np.int64), groups.cell[rows]
    for place in stepped_axes(grid):
        order, stride = np.asarray(grid.axes[place].order), grid.strides[place]
        position = cells % groups.size // stride % grid.shape[place]
        rank = np.full(grid.shape[place], -1, dtype=np.int64)
        rank[order] = np.arange(len(order))
        columns += [_walk(find, groups, own, cells, position, order, rank, stride, step) for step in (-1, 1)]
    return np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0), dtype=np.int64)


def _walk(  # noqa: PLR0913, PLR0917 - where it starts, and along what
    find: _Rows,
    groups: Groups,
    own: Integers,
    cells: Integers,
    position: Integers,
    order: Integers,
    rank: Integers,
    stride: int,
    step: int,
) -> Integers:
    """Go along an axis until a cell trades otherwise."""
    found = np.full(len(cells), -1, dtype=np.int64)
    at = rank[position]
    going = np.flatnonzero(at >= 0)
    at = at[going]
    for _ in range(len(order) - 1):
        at = at + step
        inside = (at >= 0) & (at < len(order))
        going, at = going[inside], at[inside]
        if len(going) == 0:
            break
        row = find(cells[going] + (order[at] - position[going]) * stride)
        other = (row >= 0) & (groups.group[row] != own[going])
        found[going[other]] = row[other]
        going, at = going[~other], at[~other]
    return found
