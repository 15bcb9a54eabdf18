"""Where single cells of a run stand: in which part, and in which group."""

from __future__ import annotations

import numpy as np

from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import cells_of_rows, rows_of_stack, stacks_of
from signals.arrays import Integers
from sweeps.store.reading import find

__all__ = ["groups_of_cells"]


def groups_of_cells(judged: JudgedRun, cells: Integers) -> list[tuple[int, int] | None]:
    """Return the stack and the group of each of some cells, None for those that are not in the run."""
    found: dict[int, tuple[int, int]] = {}
    for stack in _stacks(judged, cells):
        for rows in rows_of_stack(judged, stack):
            every, group = cells_of_rows(judged, rows)
            for at in np.flatnonzero(np.isin(every, cells)).tolist():
                found[int(every[at])] = stack, int(group[at])
    return [found.get(cell) for cell in cells.tolist()]


def _stacks(judged: JudgedRun, cells: Integers) -> list[int]:
    """Return the stacks that any of the cells is in."""
    panel = judged.panel
    if panel.pooled:
        return [0]
    parts = {part for part, _ in find(panel.run.parts, cells.tolist()).values()}
    return [stack for stack, own in enumerate(stacks_of(panel)) if not parts.isdisjoint(own)]
