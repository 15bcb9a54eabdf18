"""Cells in random order, until there are none left."""

from __future__ import annotations

import numpy as np

from results.searching.proposing.uniform import shuffled
from results.searching.seen import Seen
from results.searching.space import Space
from signals.arrays import Integers

__all__ = ["RandomWalk"]


class RandomWalk:
    """Goes through cells drawn uniformly from all that are allowed.

    Parameters
    ----------
    space, seed
        Of what, and which draw.
    cells
        How many are proposed in all, by whoever: with that many drawn, some are left that were not.
    """

    def __init__(self, space: Space, seed: int, cells: int) -> None:
        self._space, self._seed, self._cells = space, seed, cells
        self._left = self._drawn(cells)
        self._assets = len(space.grids)
        self._widened = self._assets == 1

    def next(self, wanted: int, seen: Seen) -> Integers:
        """Return so many cells that were not seen, int64, and have them seen; fewer only where there are no more."""
        found = [np.empty(0, dtype=np.int64)]
        missing = wanted
        while missing and (len(self._left) or not self._widened):
            if not len(self._left):
                # of several assets each gave its share, and one of them has been looked through
                self._widened, self._left = True, self._drawn(self._cells * self._assets)
            offered, self._left = self._left[:missing], self._left[missing:]
            found.append(offered[~seen.has(offered)])
            seen.add(found[-1])
            missing -= len(found[-1])
        return np.concatenate(found)

    def _drawn(self, cells: int) -> Integers:
        return shuffled(self._space.draw(cells, self._seed), self._seed)
