"""Cells as a person reads them: the values on the run's axes."""

from __future__ import annotations

from results.inference.sample.groups import Groups
from results.run.axes import parameters_text
from results.run.run import Run
from signals.arrays import Integers
from sweeps.runs.records import ASSET

__all__ = ["labels"]


def labels(run: Run, groups: Groups, cells: Integers) -> list[str]:
    """Return some cells as text, `stop_loss 2%, leverage 3x`; of several assets, which one before."""
    told = []
    for cell in cells.tolist():
        place = cell // groups.size
        grid = groups.grids[place]
        values = grid.cells(cells[:1] * 0 + cell % groups.size).row(0)
        named = {name: values[name] for name in run.axes if name != ASSET}
        asset = f"{grid.asset}: " if len(groups.grids) > 1 and not groups.pooled else ""
        told.append(asset + (parameters_text(named, values) or "the only cell"))
    return told
