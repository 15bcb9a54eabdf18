"""The cells that a positive verdict names: how many, the first of them, and the region that all of them span."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import cells_of_rows, rows_of_stack
from results.inference.saved.steps import Arrays
from results.inference.testing.evidence import MOST_NAMED, Evidence
from results.inference.verdict.region import Values, joined, region_text, values_of
from signals.arrays import Integers

__all__ = ["Named", "name_cells"]


@dataclass(frozen=True)
class Named:
    """What is named.

    Attributes
    ----------
    cells
        How many cells there are.
    first
        The first of them: those of the highest adjusted t.
    region
        By axis, the values that they have, as text.
    """

    cells: int = 0
    first: tuple[int, ...] = ()
    region: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Wanted:
    """What is asked of a stack: its positive groups, int64 ascending, and where each stands in the order of all, -1 far behind."""

    stack: int
    groups: Integers
    rank: Integers


def name_cells(evidence: Evidence) -> Named:
    """Name all cells of the groups that both tests call positive, in the order of these."""
    hands, batches = evidence.hands, evidence.batches
    named = evidence.summed.named
    units, rows = named[:, 0], named[:, 1]
    stack, group = batches.stack[units], batches.start[units] + rows
    order = np.lexsort((group, stack))
    tasks = []
    for number in np.unique(stack[order]).tolist():
        own = order[stack[order] == number]
        tasks.append(_Wanted(number, group[own], own))
    if evidence.summed.positive > len(named):
        tasks = [_all_of(evidence, number, stack, group) for number in np.unique(batches.stack).tolist()]
    found: Values = {}
    ranks, cells = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for values, arrays in hands.each(_cells_of, tasks):
        found = joined(found, values)
        ranks.append(arrays["rank"])
        cells.append(arrays["cell"])
    rank, cell = np.concatenate(ranks), np.concatenate(cells)
    first = cell[np.lexsort((cell, rank))][:MOST_NAMED]
    none = hands.judged.groups
    return Named(evidence.summed.positive_cells, tuple(first.tolist()), region_text(none, found) if found else {})


def _all_of(evidence: Evidence, stack: int, stacks: Integers, groups: Integers) -> _Wanted:
    """Ask for all positive groups of a stack, those among them whose order is not kept."""
    every = [np.zeros(0, dtype=np.int64)]
    for unit in evidence.batches.units(stack):
        rows = evidence.rows(unit)
        every.append(int(evidence.batches.start[unit]) + rows.row[rows.positive].astype(np.int64))
    own, ranked = np.concatenate(every), np.flatnonzero(stacks == stack)
    rank = np.full(len(own), -1, dtype=np.int64)
    rank[np.searchsorted(own, groups[ranked])] = ranked
    return _Wanted(stack, own, rank)


def _cells_of(judged: JudgedRun, wanted: _Wanted) -> tuple[Values, Arrays]:
    """Return the values that the cells of some groups of a stack have, and those cells whose order matters, with their ranks."""
    values: Values = {}
    ranks, cells = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for rows in rows_of_stack(judged, wanted.stack):
        if len(wanted.groups) == 0 or not np.isin(rows.group, wanted.groups).any():
            continue
        every, group = cells_of_rows(judged, rows)
        at = np.minimum(np.searchsorted(wanted.groups, group), len(wanted.groups) - 1)
        own = wanted.groups[at] == group
        values = joined(values, values_of(judged.groups, every[own]))
        rank = wanted.rank[at[own]]
        ranks.append(rank[rank >= 0])
        cells.append(every[own][rank >= 0])
    return values, {"rank": np.concatenate(ranks), "cell": np.concatenate(cells)}
