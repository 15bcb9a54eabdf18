"""Boosted trees, several side by side, each without a part of the cells: their mean, their quarrel, and an honest look back.

Every cell is unknown to one of the models, whose word on it is that of a stranger. How far the others can be trusted on cells
that nobody visited is read off these.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from results.searching.models.places import CHUNK, TreePlaces
from results.searching.space import Space
from signals.arrays import Array, Floats, Integers

if TYPE_CHECKING:
    import xgboost

__all__ = ["BaggedTrees", "Growth", "fold_of"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Growth:
    """How the trees are grown.

    Attributes
    ----------
    models
        How many, at least 2; each leaves out one cell of as many.
    rounds, depth, rate
        Trees of a model, their depth, and how much of what is left each takes.
    """

    models: int = 2
    rounds: int = 18
    depth: int = 8
    rate: float = 0.4


def fold_of(index: Integers, folds: int, seed: int) -> Integers:
    """Return which model leaves a cell out, int64 (n,): by the cell's number, whenever it was visited."""
    mixed = (index.astype(np.uint64) + np.uint64(seed % 2**31 + 1)) * _GOLDEN
    mixed ^= mixed >> np.uint64(29)
    return np.asarray((mixed * _GOLDEN >> np.uint64(33)) % np.uint64(folds), dtype=np.int64)


class BaggedTrees:
    """Regressions of one number on the places of cells.

    Each model is grown by one thread, so that it is the same bit for bit however many there are.

    Parameters
    ----------
    space
        Where the cells are from.
    index, target
        int64 (n,) and float64 (n,): cells, and what is to be learnt of them; at least one.
    growth, seed
        How the trees are grown, and which draw.
    jobs
        Threads; None for as many as there are cores that this process may use.
    """

    def __init__(  # noqa: PLR0913 - what is learnt of, and how
        self, space: Space, index: Integers, target: Floats, growth: Growth, seed: int, *, jobs: int | None = None
    ) -> None:
        self._places, self._growth, self._jobs = TreePlaces(space), growth, jobs
        fold = fold_of(index, growth.models, seed)
        columns, wanted = self._places.of(index), target.astype(np.float32)
        self._mean = float(np.mean(wanted))

        def one(at: int) -> xgboost.Booster | None:
            kept = fold != at
            return _grown(columns[kept], wanted[kept] - self._mean, growth, seed + at) if kept.any() else None

        with _threads(growth.models, jobs) as pool:
            self._models = list(pool.map(one, range(growth.models)))
        self.left_out = np.full(len(index), self._mean)
        """float64 (n,): of each cell, what the model says that had not seen it."""
        for at, model in enumerate(self._models):
            mine = np.flatnonzero(fold == at)
            if model is not None and len(mine):
                self.left_out[mine] += _said(model, columns[mine])

    def each(self, index: Integers) -> Array:
        """Return what every model says of cells, float32 (models, n)."""
        found = np.full((self._growth.models, len(index)), self._mean, dtype=np.float32)
        starts = range(0, len(index), CHUNK)

        def one(start: int) -> None:
            columns = self._places.of(index[start : start + CHUNK])
            for at, model in enumerate(self._models):
                if model is not None:
                    found[at, start : start + CHUNK] += _said(model, columns)

        with _threads(len(starts), self._jobs) as pool:
            for _ in pool.map(one, starts):
                pass
        return found

    def mean(self, index: Integers) -> Floats:
        """Return the mean of what the models say of cells, float64 (n,)."""
        return np.asarray(self.each(index).mean(axis=0, dtype=np.float64))


def _grown(columns: Array, target: Array, growth: Growth, seed: int) -> xgboost.Booster:
    import xgboost  # noqa: PLC0415 - slow to load

    asked: dict[str, Any] = {
        "objective": "reg:squarederror",
        "tree_method": "hist",
        "max_depth": growth.depth,
        "eta": growth.rate,
        "max_bin": 256,
        "base_score": 0.0,
        "nthread": 1,
        "seed": seed % 2**31,
    }
    data = xgboost.QuantileDMatrix(columns, label=target, max_bin=256, nthread=1)
    return xgboost.train(asked, data, num_boost_round=growth.rounds)


def _said(model: xgboost.Booster, columns: Array) -> Array:
    return np.asarray(model.inplace_predict(columns))


def _threads(most: int, jobs: int | None) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max(1, min(most, jobs if jobs is not None and jobs > 0 else _cores())))


def _cores() -> int:
    """Return how many cores this process may use, where the system says so."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
