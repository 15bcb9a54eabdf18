"""Cells drawn at random, all alike: what every other way of looking must beat, and the fair share of those that do."""

from __future__ import annotations

import numpy as np

from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["Uniform", "shuffled"]


def shuffled(drawn: Integers, seed: int) -> Integers:
    """Return cells in a random order, that of their number and a seed."""
    return np.asarray(drawn[np.random.default_rng([seed, len(drawn)]).permutation(len(drawn))])


class Uniform:
    """Proposes cells that were drawn uniformly, none twice.

    Parameters
    ----------
    drawn, seed
        Which, and in which order.
    """

    def __init__(self, drawn: Integers, seed: int) -> None:
        self._left = shuffled(drawn, seed)

    @classmethod
    def of(cls, space: Space, seed: int, cells: int) -> Uniform:
        """Draw so many of all that are allowed in a space."""
        return cls(space.draw(cells, seed), seed)

    def propose(self, wanted: int) -> Integers:
        """Return the next cells of the draw."""
        next_, self._left = self._left[:wanted], self._left[wanted:]
        return next_

    def told(self, index: Integers, values: Values) -> None:
        """Learn nothing."""
