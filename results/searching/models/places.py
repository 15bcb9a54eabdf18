"""Cells as a model of trees reads them: where each lies along every axis, numbers by their order."""

from __future__ import annotations

import numpy as np

from results.searching.space import Space, SpaceAxis
from signals.arrays import Array, Integers

__all__ = ["CHUNK", "TreePlaces"]

CHUNK = 131_072
"""Cells whose places are held at a time."""


class TreePlaces:
    """Turns cells into the columns of a model.

    Numbers become ranks, so that a threshold lies between values that are neighbours however the grid wrote them. `none` ranks
    above all: a stop, a target or a time that is never met is the widest of them. Words keep the order of the grid.

    Parameters
    ----------
    space
        Whose cells.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._ranks = [_ranks(axis) for axis in space.axes]

    def of(self, index: Integers) -> Array:
        """Return float32 (n, axes)."""
        positions = self._space.positions(index)
        found = np.empty(positions.shape, dtype=np.float32)
        for at, ranks in enumerate(self._ranks):
            found[:, at] = ranks[positions[:, at]]
        return found


def _ranks(axis: SpaceAxis) -> Array:
    if not axis.ordered:
        return np.arange(axis.length, dtype=np.float32)
    ranks = np.empty(axis.length, dtype=np.float32)
    ranks[np.argsort(axis.numbers, kind="stable")] = np.arange(axis.length)  # NaN sorts last
    return ranks
