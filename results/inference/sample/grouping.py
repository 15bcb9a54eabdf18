"""Cells that differ in scale only, found part by part: how every reader of a run's cells comes to the same groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from results.inference.sample.evaluation import stored_cells
from results.inference.sample.panel import Panel
from results.inference.sample.scale_groups import Gaps, scale_groups
from signals.arrays import Flags, Integers
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.store.reading import MEMBERS

__all__ = ["Grouped", "enough", "grouped"]

_ROWS = 65_536


@dataclass(frozen=True, eq=False)
class Grouped:
    """n rows of one part, which are cells of one asset, or families of them.

    Attributes
    ----------
    part, start, place
        Which part they are of, which of its cells they begin with, and which asset they are of.
    cell, members
        int64 (n,): the index in the run of each, of a family's first cell; how many cells it stands for.
    first
        int64 (k,): the first cell of each group, as it is called in the run.
    group
        int64 (n,): of each row, below k.
    enough
        bool (n,): whether it has enough judged trades.
    counts
        int64 (n, 3): judged trades, wins and losses.
    ruined
        bool (n,).
    """

    part: int
    start: int
    place: int
    cell: Integers
    members: Integers
    first: Integers
    group: Integers
    enough: Flags
    counts: Integers
    ruined: Flags


def grouped(panel: Panel, parts: Sequence[int], *, families: bool) -> Iterator[Grouped]:
    """Read some parts of a run, and group the cells of each that differ in scale only.

    Parts are in work order, so cells of one path are almost always in one part; copies in different parts are found
    later by their P&L.

    Parameters
    ----------
    panel
        The run.
    parts
        Which of its parts.
    families
        Whether cells that the run keeps as a family are one row; by default every cell is one.
    """
    gaps, size = _GapsOf(panel), panel.grids[0].size
    for part in parts:
        start = 0
        for frame in stored_cells(panel.run, panel.sample, _ROWS, (panel.run.parts[part],), families=families):
            cell = frame["cell"].to_numpy()
            place = int(cell[0]) // size
            table = panel.grids[place].cells(cell % size)
            first, group = scale_groups(table, panel.engine(place).bounds, frame["liquidated"].to_numpy(), gaps[place])
            counts, ruined = frame.select(SUFFICIENT._fields).to_numpy(), frame["ruined"].to_numpy()
            members = frame[MEMBERS].to_numpy().astype(np.int64)
            has = enough(counts, ruined)
            yield Grouped(part, start, place, cell, members, table.index[first], group, has, counts, ruined)
            start += int(members.sum())


def enough(counts: Integers, ruined: Flags) -> Flags:
    """Whether cells with so many trades, wins and losses, (n, 3), can be judged."""
    return np.asarray(SUFFICIENT.met(*counts.T) & ~ruined)


class _GapsOf(dict[int, Gaps]):
    """The gaps of assets, found when they are asked for."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel

    def __missing__(self, place: int) -> Gaps:
        bars = self._panel.engine(place).signals.bars
        jumps = bars.open[1:] / bars.close[:-1]
        self[place] = float(jumps.min()), float(jumps.max())
        return self[place]
