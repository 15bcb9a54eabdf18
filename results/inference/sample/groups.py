"""The cells of a run in groups that differ in scale only, in as little memory as tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grids.grid import Grid
from grids.table import CellTable
from results.inference.sample.pieces import Piece
from signals.arrays import Flags, Integers, Integers32

__all__ = ["Groups", "Settings"]


@dataclass(frozen=True, eq=False)
class Groups:
    """The n cells of a run in G groups: 13 bytes a cell and 9 a group, whatever was stored of them.

    Where assets are pooled, *cells* are settings: each stands for the cells of all assets that have the same place in the
    grid, and is called by the index of the first asset's.

    Attributes
    ----------
    grids
        By asset, the run's grid; what a cell is made of is read from it when needed.
    pooled
        Whether cells are settings.
    cell
        int64 (n,): indices in the run, ascending.
    group
        int32 (n,): of each cell.
    enough
        bool (n,): whether it has enough judged trades, wins and losses.
    first
        int64 (G,): index of a cell of each group.
    candidate
        bool (G,): whether any of its cells has enough. Any speaks for all: a net return of exactly zero at one
        exposure is zero at all.
    """

    grids: tuple[Grid, ...]
    pooled: bool
    cell: Integers
    group: Integers32
    enough: Flags
    first: Integers
    candidate: Flags

    @classmethod
    def called(cls, grids: tuple[Grid, ...], pooled: bool, first: Integers) -> Groups:
        """Return groups of which nothing is known but a cell of each, int64 (G,): enough to work their P&L out."""
        none = np.zeros(0, dtype=np.int64)
        flags = np.zeros(0, dtype=np.bool_)
        return cls(grids, pooled, none, none.astype(np.int32), flags, first, np.ones(len(first), dtype=np.bool_))

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.first)

    @property
    def size(self) -> int:
        """Cells of one asset's full product."""
        return self.grids[0].size

    def place(self, group: int) -> int:
        """Return the place of a group's asset; 0 where assets are pooled."""
        return int(self.first[group]) // self.size

    def names(self, groups: Integers) -> list[str]:
        """Return the names of the assets of some groups, none where assets are pooled or there are none."""
        if self.pooled:
            return []
        places = np.unique(self.first[groups] // self.size)
        return [name for place in places if (name := self.grids[place].asset)]

    def table(self, groups: Integers, place: int | None = None) -> CellTable:
        """Return a cell of each of some groups of one asset, worked out anew; by default of the asset of the first."""
        if place is None:
            place = int(self.first[groups][0]) // self.size if len(groups) and not self.pooled else 0
        return self.grids[place].cells(self.first[groups] % self.size)

    def pieces(self, groups: Integers) -> list[tuple[Integers, Piece]]:
        """Return some groups as series: which of them, and their cells."""
        rows = np.arange(len(groups))
        if len(rows) == 0:
            return []  # of pooled assets too: a piece of no cells has nothing that could be joined
        if self.pooled:
            tables = tuple((place, self.table(groups, place)) for place in range(len(self.grids)))
            return [(rows, Piece(tables))]
        places = self.first[groups] // self.size
        wanted = [(place, rows[places == place]) for place in np.unique(places).tolist()]
        return [(own, Piece.alone(self.table(groups[own], place), place)) for place, own in wanted]

    def chunks(self, at_once: int) -> Iterator[Piece]:
        """Return a cell of each group, in order, some at a time, and those of one asset together."""
        for start in range(0, len(self), at_once):
            for _, piece in self.pieces(np.arange(start, min(start + at_once, len(self)))):
                yield piece

    def of_cells(self, cells: Integers) -> Integers:
        """Return the groups of some cells, -1 for those that are not in the run."""
        at = np.minimum(np.searchsorted(self.cell, cells), len(self.cell) - 1)
        return np.where(self.cell[at] == cells, self.group[at], -1).astype(np.int64)

    def named(self, group: int, axes: Sequence[str]) -> dict[str, Any]:
        """Return a group's first cell: `cell`, its `parameters` on the run's axes, and its `asset` where it is of one.

        A `stop_scale` that is in force is among them wherever it stands: it says what distances are multiples of.
        """
        values = self.table(np.array([group])).row(0)
        parameters = {name: values[name] for name in axes if name in values}
        if values["stop_scale"] is not None:
            parameters["stop_scale"] = values["stop_scale"]
        asset = None if self.pooled else self.grids[self.place(group)].asset or None
        return {"cell": int(self.first[group]), "parameters": parameters, "asset": asset}


@dataclass(frozen=True, eq=False)
class Settings(Groups):
    """Settings that were run on every asset, in groups that differ in scale only on each.

    Attributes
    ----------
    enough_on
        bool (G, A): whether any of a group has enough judged trades on each asset alone.
    """

    enough_on: Flags

    def on(self, place: int) -> Settings:
        """Return the same settings as cells of one asset."""
        offset = place * self.size
        return replace(self, pooled=False, cell=self.cell + offset, first=self.first + offset)
