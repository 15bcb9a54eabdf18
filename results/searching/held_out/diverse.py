"""Of good cells those that differ: finalists whose days are nearly the same ask the same question twice.

The test that judges finalists knows how they move together, so that a copy costs next to nothing there; but it takes the place
of a cell that might hold where its like does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from results.searching.held_out.leaders import Leaders
from signals.arrays import Floats, Integers
from sweeps.event.daily.pnl import daily_net
from sweeps.event.engine import EventEngine
from sweeps.measures.samples import Sample
from sweeps.runs.evaluating.opened import OpenAsset

__all__ = ["ALIKE", "diverse"]

ALIKE = 0.9
"""Correlation of daily net P&L from which on two cells are nearly the same."""


def diverse(cells: Leaders, assets: Sequence[OpenAsset], sample: Sample, most: int) -> Integers:
    """Return the best cells of which no two are nearly the same, int64 (n,), the best first.

    Parameters
    ----------
    cells
        The best first.
    assets
        What the search was made on, in the order in which cells count them.
    sample
        Which trades count.
    most
        At most so many.
    """
    size = assets[0].grid.size
    owner = cells.index // size
    standard: dict[int, Floats] = {}
    for place in np.unique(owner).tolist():
        rows = np.flatnonzero(owner == place)
        daily = _standardised(assets[place], cells.index[rows] - place * size, sample)
        standard.update(zip(rows.tolist(), daily, strict=True))
    kept: list[int] = []
    for row in range(len(cells)):
        if len(kept) == most:
            break
        beside = [other for other in kept if owner[other] == owner[row]]
        if all(float(standard[other] @ standard[row]) < ALIKE for other in beside):
            kept.append(row)
    return cells.index[kept]


def _standardised(asset: OpenAsset, index: Integers, sample: Sample) -> Floats:
    """Return daily net P&L less its mean, of length 1; zeros where it does not move. Products are correlations."""
    assert isinstance(asset.engine, EventEngine)  # noqa: S101 - no search is made on another
    daily = np.asarray(daily_net(asset.engine, asset.grid.cells(index), sample), dtype=np.float64)
    daily -= daily.mean(axis=1, keepdims=True)
    length = np.sqrt((daily * daily).sum(axis=1, keepdims=True))
    return np.asarray(np.divide(daily, length, out=np.zeros_like(daily), where=length > 0))
