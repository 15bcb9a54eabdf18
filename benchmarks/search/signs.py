"""Sign maps from two cells in a hundred: ours, and what the same number of cells drawn uniformly tells a model or the nearest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.search.course import clock
from benchmarks.search.evaluating import Evaluator
from benchmarks.search.own import searched
from benchmarks.search.scoring import SignScore, drawn, sign_score
from benchmarks.search.truth import Truth
from results.searching.predicted.sign_map import SignMap, dividing
from results.searching.proposing.boundary import fair_cells, standardised
from results.searching.space import Space
from signals.arrays import Flags, Floats, Integers

__all__ = ["SIGN_MAPS", "Mapped"]

_SCORED, _SCORED_BY_NEIGHBOURS = 200_000, 20_000
_ROUNDS, _DEPTH, _NEIGHBOURS = 300, 9, 5
_SURE = 0.95
_LEFT_OUT = 5
"""One cell in so many is left out while the cut between the signs is found."""


@dataclass(frozen=True)
class Mapped:
    """A sign map.

    Attributes
    ----------
    score
        How much of it is right.
    visited
        Cells that it rests on.
    evaluating, searching, learning
        Seconds of processor time: of the engine; of whoever proposed cells; of what it took then until every scored cell had its
        sign.
    foretold
        The balanced accuracy over unvisited cells that the map says it has; NaN where it says nothing.
    sure, sure_right
        Share of unvisited cells of whose sign it is sure, 95 % or more, and how many of these signs are right; NaN where it says nothing.
    """

    score: SignScore
    visited: int
    evaluating: float
    searching: float
    learning: float
    foretold: float = float("nan")
    sure: float = float("nan")
    sure_right: float = float("nan")


def boundary(truth: Truth, evaluator: Evaluator, cells: int, seed: int) -> Mapped:
    """Search for the boundary, and have its map call the cells."""
    search = searched(evaluator, "boundary", cells, seed)
    began, index = clock(), drawn(truth, _SCORED, seed)
    fair = np.isin(search.index, fair_cells(search.space, seed, cells), kind="sort")
    signs = SignMap(search.space, search.index, standardised(search.values), fair, seed)
    chance = signs.probability(index)
    score = _score(truth, index, signs.positive(chance), search.index)
    course, took = search.course, clock() - began
    searching = course.seconds[-1] - course.evaluating
    new = ~np.isin(index, search.index, kind="sort")
    said, true = chance[new], truth.sign[index[new]] > 0
    sure = np.abs(said - 0.5) >= _SURE - 0.5
    right = float(((said > 0.5) == true)[sure].mean()) if sure.any() else float("nan")  # noqa: PLR2004
    share = float(sure.mean()) if len(sure) else float("nan")
    return Mapped(score, len(search.index), course.evaluating, searching, took, signs.trust.accuracy, share, right)


def trees(truth: Truth, evaluator: Evaluator, cells: int, seed: int) -> Mapped:
    """Let xgboost learn from cells drawn uniformly."""
    space, visited, found = _uniform(evaluator, cells, seed)
    began, index = clock(), drawn(truth, _SCORED, seed)
    known = truth.sign[visited] != 0
    positive = _by_trees(space, visited[known], truth.sign[visited[known]] > 0, index, seed)
    return Mapped(_score(truth, index, positive, visited), len(visited), found, 0.0, clock() - began)


def neighbours(truth: Truth, evaluator: Evaluator, cells: int, seed: int) -> Mapped:
    """Let the nearest of cells drawn uniformly vote, the nearer the more."""
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415 - slow to load

    space, visited, found = _uniform(evaluator, cells, seed)
    began, index = clock(), drawn(truth, _SCORED_BY_NEIGHBOURS, seed)
    known = visited[truth.sign[visited] != 0]
    model = KNeighborsClassifier(min(_NEIGHBOURS, len(known)), weights="distance", algorithm="brute")
    model.fit(_scaled(space, known), truth.sign[known] > 0)
    positive: Flags = np.asarray(model.predict(_scaled(space, index)), dtype=np.bool_)
    return Mapped(_score(truth, index, positive, visited), len(visited), found, 0.0, clock() - began)


def true_neighbours(truth: Truth, evaluator: Evaluator, cells: int, seed: int) -> Mapped:  # noqa: ARG001 - as the others
    """Let the true signs of all cells one step off vote, which no search knows: how much of a sign there is to be told from beside it."""
    space = Space([evaluator.grid])
    began, index = clock(), drawn(truth, _SCORED, seed)
    places, votes = space.positions(index), np.zeros(len(index), dtype=np.int64)
    for axis, length in enumerate(space.shape):
        for step in (-1, 1):
            inside = (places[:, axis] + step >= 0) & (places[:, axis] + step < length)
            votes[inside] += truth.sign[index[inside] + step * space.strides[axis]]
    positive = votes >= dividing(votes / (4 * len(space.shape)) + 0.5, truth.sign[index] > 0) * 4 * len(
        space.shape
    ) - 2 * len(space.shape)
    none = np.empty(0, dtype=np.int64)
    return Mapped(sign_score(truth, index, positive, none), 0, 0.0, 0.0, clock() - began)


SIGN_MAPS: dict[str, Callable[[Truth, Evaluator, int, int], Mapped]] = {
    "ours": boundary,
    "xgboost on uniform cells": trees,
    "nearest neighbours": neighbours,
    "true signs of all cells one step off": true_neighbours,
}


def _uniform(evaluator: Evaluator, cells: int, seed: int) -> tuple[Space, Integers, float]:
    """Return the space, cells drawn from it, and what evaluating them takes."""
    space = Space([evaluator.grid])
    visited = space.draw(cells, seed)
    began = clock()
    evaluator.scores(visited)
    return space, visited, clock() - began


def _by_trees(space: Space, known: Integers, positive: Flags, index: Integers, seed: int) -> Flags:
    """Call the signs of cells where balanced accuracy is highest on cells that the model had not seen, as ours does."""
    out = np.random.default_rng([seed, 78]).integers(_LEFT_OUT, size=len(known)) == 0
    some = _grown(space, known[~out], positive[~out], seed)
    cut = dividing(_said(some, space, known[out]), positive[out])
    return _said(_grown(space, known, positive, seed), space, index) >= cut


def _grown(space: Space, known: Integers, positive: Flags, seed: int) -> Any:
    import xgboost  # noqa: PLC0415 - slow to load

    asked: dict[str, Any] = {"objective": "binary:logistic", "max_depth": _DEPTH, "eta": 0.15, "seed": seed}
    asked |= {"tree_method": "hist", "nthread": 1, "max_bin": 64}
    return xgboost.train(asked, xgboost.DMatrix(_places(space, known), positive, nthread=1), _ROUNDS)


def _said(model: Any, space: Space, index: Integers) -> Floats:
    import xgboost  # noqa: PLC0415 - slow to load

    said: Floats = model.predict(xgboost.DMatrix(_places(space, index), nthread=1)).astype(np.float64)
    return said


def _places(space: Space, index: Integers) -> Floats:
    """Return the places of cells along the axes; of an axis of numbers `none` is missing."""
    found = space.positions(index).astype(np.float64)
    for at, axis in enumerate(space.axes):
        if axis.ordered:
            none = np.isnan(axis.numbers)
            found[none[found[:, at].astype(np.int64)], at] = np.nan
    return found


def _scaled(space: Space, index: Integers) -> Floats:
    """Return places from 0 to 1 along each axis."""
    found: Floats = space.positions(index) / np.maximum(np.array(space.shape) - 1, 1)
    return found


def _score(truth: Truth, index: Integers, positive: Flags, visited: Integers) -> SignScore:
    """Score a map in which visited cells have the sign that was found."""
    seen = np.isin(index, visited, kind="sort")
    return sign_score(truth, index, np.where(seen, truth.sign[index] > 0, positive), visited)
