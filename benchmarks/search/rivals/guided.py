"""A search guided by a model: bagged trees of what was visited say what to expect elsewhere, and how far they disagree about it.

Candidates are all cells one move from the best, cells some moves from them, and random ones. What is asked for is whole moves: every
value of an axis from a cell, those first whose best cell has the highest expectation plus the models' disagreement.
"""

from __future__ import annotations

import numpy as np

from benchmarks.search.course import Course, Limit
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.rivals.ground import Ground
from results.searching.models.bagged import BaggedTrees, Growth
from signals.arrays import Floats, Integers

__all__ = ["model_guided"]

_FIRST, _BATCH = 16_384, 8_192
_LEARNT = 12_000
"""Of the best cells, and of the others, that a model learns from."""

_GROWTH = Growth(models=3, rounds=40, depth=8, rate=0.3)
_SURE = 1.0
"""Deviations between the models that are added to what they expect."""

_LEADERS, _STRANGERS = 200, 100
"""Visited and unvisited cells from which moves are considered."""

_WALKED, _RANDOM = 6_000, 2_000
"""Unvisited cells among which the strangers are found."""


def model_guided(evaluator: Evaluator, limit: Limit, seed: int) -> Course:
    """Search where a model of all that was found promises most."""
    course = Course(limit)
    ground = Ground(evaluator, course, seed)
    ground.visit(ground.drawn(_FIRST))
    while not course.over:
        asked = _promising(ground, seed)
        ground.visit(asked if len(asked) else ground.drawn(_BATCH))
    return course.ended()


def _promising(ground: Ground, seed: int) -> Integers:
    """Return new cells: those of the moves that promise most, whole moves at a time."""
    ranked = np.argsort(-ground.score, kind="stable")
    counted = ranked[: int(np.isfinite(ground.score).sum())]
    if not len(counted):
        return ground.drawn(_BATCH)
    hopes = _Hopes(ground, ranked, counted, seed)
    leaders = ground.index[counted[:_LEADERS]]
    strangers = ground.new(np.concatenate([_walked(ground, leaders), ground.drawn(_RANDOM)]))
    strangers = strangers[np.argsort(-hopes.of(strangers), kind="stable")[:_STRANGERS]]
    return _whole_moves(ground, hopes, np.concatenate([leaders, strangers]))


class _Hopes:
    """What cells may have, as models see it that were shown the best and some of the others."""

    def __init__(self, ground: Ground, ranked: Integers, counted: Integers, seed: int) -> None:
        others = ranked[_LEARNT:]
        if len(others) > _LEARNT:
            others = ground.rng.choice(others, _LEARNT, replace=False)
        learnt = np.concatenate([ranked[:_LEARNT], others])
        # what does not count is as bad as the worst that do, or the few deep losses would be all that the trees see
        floor = np.quantile(ground.score[counted], 0.05)
        target = np.maximum(ground.score[learnt], floor)
        self._models = BaggedTrees(ground.space, ground.index[learnt], target, _GROWTH, seed)

    def of(self, index: Integers) -> Floats:
        """Return expectation and disagreement, added."""
        said = self._models.each(index).astype(np.float64)
        return np.asarray(said.mean(axis=0) + _SURE * said.std(axis=0))


def _walked(ground: Ground, leaders: Integers) -> Integers:
    """Return cells two or three axes away from the best, the better ones more often."""
    rng, shape = ground.rng, np.array(ground.space.shape)
    roots = (len(leaders) * rng.random(_WALKED) ** 2).astype(np.int64)
    places = ground.space.positions(leaders[roots]).astype(np.int64)
    for _ in range(3):
        axis = rng.integers(0, len(shape), _WALKED)
        places[np.arange(_WALKED), axis] = rng.integers(0, shape[axis])
    return ground.space.index_of(places)


def _whole_moves(ground: Ground, hopes: _Hopes, roots: Integers) -> Integers:
    """Return the new cells along those axes of some cells where the best of them promises most."""
    space = ground.space
    places = space.positions(roots).astype(np.int64)
    cells, lines = [roots], [np.arange(len(roots))]
    for axis, length in enumerate(space.shape):
        steps = (np.arange(length) - places[:, axis, None]) * space.strides[axis]
        cells.append((roots[:, None] + steps).ravel())
        lines.append(np.repeat(np.arange(len(roots)) + (axis + 1) * len(roots), length))
    at = ground.places_of_new(np.concatenate(cells))
    index, line = np.concatenate(cells)[at], np.concatenate(lines)[at]
    hope = hopes.of(index)
    of_line = np.full((len(space.shape) + 1) * len(roots), -np.inf)
    np.maximum.at(of_line, line, hope)
    return np.asarray(index[np.lexsort((line, -of_line[line]))[:_BATCH]])
