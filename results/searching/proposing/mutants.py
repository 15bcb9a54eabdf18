"""New cells made of good ones: moved along some axes, crossed with each other, each with the neighbours that an engine has for next to nothing."""

from __future__ import annotations

import numpy as np

from results.searching.space import Space
from signals.arrays import Flags, Integers

__all__ = ["Breeder"]

_CROSSED, _JUMPING = 0.3, 0.2
"""Shares of the children that have half of their places of another parent, and of the moves that go anywhere along an axis."""
_MOVED = 1.5
"""Axes that a child is moved along, on average."""
_LITTER = 4
"""Cells of a child with its neighbours: sixteen cost half as much each, and find less in the same time."""


class Breeder:
    """Makes cells of cells.

    Parameters
    ----------
    space
        What they are cells of.
    """

    litter = _LITTER

    def __init__(self, space: Space) -> None:
        self._shape = np.array(space.shape, dtype=np.int64)
        self._ordered = np.array([axis.ordered for axis in space.axes])
        self._last = [(axis, space.shape[axis]) for axis in reversed(space.work_order)]

    def children(self, parents: Integers, litters: int, random: np.random.Generator) -> Integers:
        """Return the places of children and their neighbours along the axes, int64 (n, axes); some are cells of before.

        Parameters
        ----------
        parents
            int64 (parents, axes): places of cells, each as likely as any other.
        litters
            How many children have neighbours.
        random
            What is drawn from.
        """
        born = parents[random.integers(0, len(parents), litters)]
        mates = parents[random.integers(0, len(parents), litters)]
        crossed = random.random(litters) < _CROSSED
        half = random.random(born.shape, dtype=np.float32) < 0.5  # noqa: PLR2004 - one half
        born = np.where(half & crossed[:, np.newaxis], mates, born)
        return self._with_neighbours(self._moved(born, random))

    def _moved(self, born: Integers, random: np.random.Generator) -> Integers:
        litters, axes = born.shape
        share = np.minimum(random.geometric(1 / _MOVED, litters) / axes, 1.0)
        rows, columns = np.nonzero(random.random(born.shape, dtype=np.float32) < share[:, np.newaxis])
        far = random.random(len(rows)) < _JUMPING
        steps = random.geometric(0.5, len(rows)) * random.choice(np.array([-1, 1]), len(rows))
        anywhere = random.integers(0, self._shape[columns])
        along = np.clip(born[rows, columns] + steps, 0, self._shape[columns] - 1)
        born[rows, columns] = np.where(far | self._unordered(columns), anywhere, along)
        return born

    def _unordered(self, columns: Integers) -> Flags:
        return np.asarray(~self._ordered[columns])

    def _with_neighbours(self, born: Integers) -> Integers:
        """Return cells with those beside them along the axes that an engine works through fastest."""
        size = 1
        for axis, length in self._last:
            wide = min(length, _LITTER // size)
            if wide > 1:
                first = np.clip(born[:, axis] - wide // 2, 0, length - wide)
                places = first[:, np.newaxis] + np.arange(wide)
                born = np.repeat(born, wide, axis=0)
                born[:, axis] = places.ravel()
                size *= wide
        return born
