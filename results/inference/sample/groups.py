"""The cells of a run in groups that differ in scale only, in as little memory as tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grids.grid import Grid
from grids.table import CellTable
from results.inference.sample.evaluation import EvaluationSample, stored_cells
from results.inference.sample.scale_groups import scale_groups
from signals.arrays import Flags, Integers, Integers32
from sweeps.event.engine import EventEngine

__all__ = ["Groups", "collect_groups"]

_PART = 65_536


@dataclass(frozen=True, eq=False)
class Groups:
    """The n cells of a run in G groups: 13 bytes a cell and 9 a group, whatever was stored of them.

    Attributes
    ----------
    grid
        Of the run; what a cell is made of is read from it when needed.
    cell
        int64 (n,): indices in the grid, ascending.
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

    grid: Grid
    cell: Integers
    group: Integers32
    enough: Flags
    first: Integers
    candidate: Flags

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.first)

    def table(self, groups: Integers | slice) -> CellTable:
        """Return a cell of each of some groups, worked out anew."""
        return self.grid.cells(self.first[groups])

    def tables(self, at_once: int) -> Iterator[CellTable]:
        """Return a cell of each group, in order, some at a time."""
        for start in range(0, len(self), at_once):
            yield self.table(slice(start, start + at_once))

    def of_cells(self, cells: Integers) -> Integers:
        """Return the groups of some cells, -1 for those that are not in the run."""
        at = np.minimum(np.searchsorted(self.cell, cells), len(self.cell) - 1)
        return np.where(self.cell[at] == cells, self.group[at], -1).astype(np.int64)


def collect_groups(evaluation: EvaluationSample, engine: EventEngine) -> Groups:
    """Read all cells of a run and group those that differ in scale only, part by part.

    Parts are in work order, so cells of one path are almost always in one part; copies in different parts are found
    later by their P&L.
    """
    bars = evaluation.signals.bars
    jumps = bars.open[1:] / bars.close[:-1]
    gaps = float(jumps.min()), float(jumps.max())
    cells, groups, enough, firsts, candidates, count = [], [], [], [], [], 0
    for frame in stored_cells(evaluation, _PART):
        table = evaluation.grid.cells(frame["cell"].to_numpy())
        first, group = scale_groups(table, engine.bounds, frame["liquidated"].to_numpy(), gaps)
        has = frame["enough"].to_numpy()
        cells.append(table.index)
        groups.append((group + count).astype(np.int32))
        enough.append(has)
        firsts.append(table.index[first])
        candidates.append(np.bincount(group[has], minlength=len(first)) > 0)
        count += len(first)
    cell = np.concatenate(cells)
    order = np.argsort(cell, kind="stable")
    return Groups(
        evaluation.grid,
        cell[order],
        np.concatenate(groups)[order],
        np.concatenate(enough)[order],
        np.concatenate(firsts),
        np.concatenate(candidates),
    )
