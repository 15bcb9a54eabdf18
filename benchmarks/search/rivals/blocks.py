"""Successive sub-grids along blocks of axes: every combination of some axes, the others as they are in the best cell so far.

What an engine likes best, as the cells of a sub-grid have most of their work in common. Several descents go side by side, each from
the best of a draw; one that has gone through a number of blocks in vain begins anew.
"""

from __future__ import annotations

import numpy as np

from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.rivals.ground import Ground
from signals.arrays import Floats, Integers

__all__ = ["block_descent"]

_SUB_GRID = 1_024
_DESCENTS = 4
_DRAWN = 4_000
"""Cells of the draw that a descent begins with."""


def block_descent(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Search by sub-grids."""
    course = Course(limit)
    ground = Ground(evaluator, course, seed)
    descents = [_Descent(ground) for _ in range(_DESCENTS)]
    while not course.over:
        asked = [each.asks() for each in descents]
        index = ground.new(np.concatenate(asked))
        found = ground.visit(index)
        order = np.argsort(index)
        for descent, own in zip(descents, asked, strict=True):
            place = np.minimum(np.searchsorted(index[order], own), max(len(index) - 1, 0))
            mine = index[order][place] == own if len(index) else np.zeros(0, dtype=np.bool_)
            descent.hears(own[mine], found[order][place[mine]])
    return course.ended()


class _Descent:
    """One course from a draw to a cell that no block of axes betters."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._begin()

    def _begin(self) -> None:
        self._best, self._score, self._in_vain, self._drawing = -1, -np.inf, 0, True

    def asks(self) -> Integers:
        if not self._drawing and self._in_vain < 2 * len(self._ground.space.shape):
            return self._sub_grid(self._block())
        self._begin()
        return self._ground.drawn(_DRAWN)

    def hears(self, index: Integers, score: Floats) -> None:
        at = int(np.argmax(score)) if len(score) else -1
        better = at >= 0 and float(score[at]) > self._score
        if better:
            self._best, self._score = int(index[at]), float(score[at])
        self._in_vain = 0 if better else self._in_vain + 1
        self._drawing = self._best < 0

    def _block(self) -> list[int]:
        """Return axes in random order, as many as a sub-grid can have."""
        shape, size = self._ground.space.shape, 1
        block: list[int] = []
        for axis in self._ground.rng.permutation(len(shape)):
            if size * shape[axis] <= _SUB_GRID or not block:
                block.append(int(axis))
                size *= shape[axis]
        return block

    def _sub_grid(self, block: list[int]) -> Integers:
        space = self._ground.space
        places = space.positions(np.array([self._best]))[0]
        cells = np.array([self._best])
        for axis in block:
            steps = (np.arange(space.shape[axis]) - places[axis]) * space.strides[axis]
            cells = (cells[:, None] + steps).ravel()
        return cells
