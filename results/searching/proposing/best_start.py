"""How a search for the best begins: cells drawn at random, in groups that share what an engine pays most for, their exits."""

from __future__ import annotations

import numpy as np

from results.searching.space import Space
from signals.arrays import Integers
from sweeps.plan.order import exit_axes

__all__ = ["Start"]

_SHARING = 64
"""Cells that have their exits in common. With fewer the engine takes ever longer a cell; with many more they say less."""


class Start:
    """Draws of allowed cells, in any number.

    Parameters
    ----------
    space, seed
        Of what, and which draws.
    """

    def __init__(self, space: Space, seed: int) -> None:
        self._space, self._seed, self._draws = space, seed, 0
        fixed = exit_axes(space.grids[0])
        self._free = [at for at, axis in enumerate(space.axes) if axis.name not in fixed and axis.name != "asset"]

    def alike(self, wanted: int) -> Integers:
        """Return about as many cells, some of which may not be allowed, and some twice."""
        seeds = self._space.draw(max(wanted // _SHARING, 1), self._next())
        rng = np.random.default_rng([self._seed, self._draws])
        seeds = seeds[rng.permutation(len(seeds))]
        places = np.repeat(self._space.positions(seeds), _SHARING, axis=0)
        for at in self._free:
            places[:, at] = rng.integers(0, self._space.shape[at], len(places))
        return np.concatenate([seeds, self._space.index_of(places)])

    def apart(self, wanted: int) -> Integers:
        """Return allowed cells drawn uniformly, in random order; fewer than wanted where there are no more of them."""
        drawn = self._space.draw(wanted, self._next())
        return drawn[np.random.default_rng([self._seed, self._draws]).permutation(len(drawn))]

    def _next(self) -> int:
        self._draws += 1
        return int(np.random.default_rng([self._seed, self._draws, 1]).integers(2**31))
