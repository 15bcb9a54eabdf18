"""Cells drawn at random, all alike: what every other way of looking must beat, and the fair share of those that do."""

from __future__ import annotations

import numpy as np

from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["Uniform"]


class Uniform:
    """Draws cells uniformly from all that are allowed, without repeating any.

    Parameters
    ----------
    space, seed
        Of what, and which draw.
    cells
        How many it will be asked for.
    """

    def __init__(self, space: Space, seed: int, cells: int) -> None:
        drawn = space.draw(cells, seed)
        self._left = drawn[np.random.default_rng([seed, len(drawn)]).permutation(len(drawn))]

    def propose(self, wanted: int) -> Integers:
        """Return the next cells of the draw."""
        next_, self._left = self._left[:wanted], self._left[wanted:]
        return next_

    def told(self, index: Integers, values: Values) -> None:
        """Learn nothing."""
