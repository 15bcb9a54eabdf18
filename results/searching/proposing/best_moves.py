"""Where to go from a cell: every other value of one axis, or of two axes at once where each by itself promises most."""

from __future__ import annotations

import numpy as np

from results.searching.proposing.best_known import Known
from results.searching.space import Space
from signals.arrays import Floats, Integers

__all__ = ["Moves"]

_LONGEST = 40
"""Values of an axis up to which all are tried."""

_MOST_PAIRED = 12
"""Moves of a cell that are paired with each other."""


class Moves:
    """Ways from a cell to those that differ from it in one axis, or in two.

    Parameters
    ----------
    space
        Through which.
    """

    def __init__(self, space: Space) -> None:
        self._space = space
        self._axis = np.concatenate([np.full(_count(length), at) for at, length in enumerate(space.shape)])
        self._stride = space.strides[self._axis]
        self._order = [_order(axis.numbers) for axis in space.axes]

    def single(self, index: Integers) -> Integers:
        """Return the cells that differ from each of n in one axis, int64 (n, moves); some are the cell itself."""
        places = self._space.positions(index).astype(np.int64)
        moved = [self._targets(at, places[:, at]) - places[:, at, None] for at in range(places.shape[1])]
        return np.asarray(index[:, None] + np.concatenate(moved, axis=1) * self._stride, dtype=np.int64)

    def _targets(self, at: int, place: Integers) -> Integers:
        """Return where moves along an axis lead: everywhere, or on a long axis ever further away in the order of its numbers."""
        length = self._space.shape[at]
        if length <= _LONGEST:
            return np.broadcast_to(np.arange(length), (len(place), length))
        order = self._order[at]
        rank = np.empty(length, dtype=np.int64)
        rank[order] = np.arange(length)
        steps = _steps(length)
        return np.asarray(order[(rank[place][:, None] + steps) % length], dtype=np.int64)

    def pairs(self, index: Integers, known: Known) -> tuple[Integers, Floats, Integers]:
        """Return cells that differ from some in two axes, what is expected of each, and from which of them it differs.

        Expected is the cell's score and what each of the two moves by itself adds to it, as far as both were visited.
        """
        singles = self.single(index)
        score = known.scores(index)
        gain = np.where(singles == index[:, None], -np.inf, known.scores(singles) - score[:, None])
        best = np.argsort(-gain, axis=1, kind="stable")[:, :_MOST_PAIRED]
        gain = np.take_along_axis(gain, best, axis=1)
        step = np.take_along_axis(singles - index[:, None], best, axis=1)
        axis = self._axis[best]
        one, other = np.triu_indices(best.shape[1], 1)
        both = gain[:, one] + gain[:, other]
        # a move that adds nothing is, nearly always, along an axis that this cell does not use
        fit = (axis[:, one] != axis[:, other]) & np.isfinite(both) & (gain[:, one] != 0.0) & (gain[:, other] != 0.0)
        cells = index[:, None] + step[:, one] + step[:, other]
        owner = np.broadcast_to(np.arange(len(index))[:, None], fit.shape)
        return cells[fit], (score[:, None] + both)[fit], owner[fit]


def _count(length: int) -> int:
    return length if length <= _LONGEST else len(_steps(length))


def _steps(length: int) -> Integers:
    """Return steps along a long axis, each way: 1, 2, 3, 4, 6, 8, 12, ..."""
    found = [1, 2, 3]
    while found[-1] * 4 // 3 < length // 2:
        found.append(max(found[-2] * 2, found[-1] + 1))
    ahead = np.array([step for step in found if step < length // 2])
    return np.concatenate([-ahead, ahead])


def _order(numbers: Floats) -> Integers:
    """Return places by ascending numbers, what is no number last."""
    return np.asarray(np.argsort(numbers, kind="stable"), dtype=np.int64)
