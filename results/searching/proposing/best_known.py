"""What a search for the best knows: the cells that it visited, how good each is, and from which it has looked around."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from signals.arrays import Flags, Floats, Integers

__all__ = ["Families", "Known", "best_places"]

_Item = TypeVar("_Item", bound=np.generic)

Families = NDArray[np.int16]
"""Which beginning each of n cells was come to from, (n,)."""


def best_places(score: Floats, most: int) -> Integers:
    """Return where the greatest of some scores are, the best first and of equal ones the first, at most so many."""
    some = np.arange(len(score))
    if len(score) > most:
        # which of equal ones a partition puts first differs from machine to machine, the value between does not
        least = np.partition(score, len(score) - most)[len(score) - most]
        some = np.flatnonzero(score > least)
        some = np.sort(np.concatenate([some, np.flatnonzero(score == least)[: most - len(some)]]))
    return np.asarray(some[np.argsort(-score[some], kind="stable")], dtype=np.int64)


class Known:
    """Visited cells, kept sorted by their index.

    Attributes
    ----------
    index
        int64 (n,), ascending.
    score
        float64 (n,): -inf where the cell does not count.
    family
        int16 (n,): which beginning each cell was come to from.
    opened
        bool (n,): whether its neighbours were asked for.
    best
        float64 (families,): the best score of each family.
    """

    def __init__(self, families: int) -> None:
        self.best: Floats = np.full(families, -np.inf)
        self.index: Integers = np.empty(0, dtype=np.int64)
        self.score: Floats = np.empty(0)
        self.family: Families = np.empty(0, dtype=np.int16)
        self.opened: Flags = np.empty(0, dtype=np.bool_)
        self._told: Floats = np.empty(0)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.index)

    def add(self, index: Integers, score: Floats, family: Families) -> None:
        """Take in cells that are not among them, in any order."""
        np.maximum.at(self.best, family, score)
        order = np.argsort(index)
        at = np.searchsorted(self.index, index[order]) + np.arange(len(index))
        before = np.ones(len(self.index) + len(index), dtype=np.bool_)
        before[at] = False
        self.index = _merged(self.index, before, index[order])
        self.score = _merged(self.score, before, score[order])
        self.family = _merged(self.family, before, family[order])
        self.opened = _merged(self.opened, before, np.zeros(len(index), dtype=np.bool_))

    def has(self, index: Integers) -> Flags:
        """Return which of some cells are known."""
        if not len(self.index):
            return np.zeros(len(index), dtype=np.bool_)
        return np.asarray(self.index[self._places(index)] == index)

    def scores(self, index: Integers) -> Floats:
        """Return the scores of some cells, in the shape of `index`; -inf of those that are not known."""
        if not len(self.index):
            return np.full(index.shape, -np.inf)
        at = self._places(index)
        return np.where(self.index[at] == index, self.score[at], -np.inf)

    def _places(self, index: Integers) -> Integers:
        return np.minimum(np.searchsorted(self.index, index), len(self.index) - 1)

    def closed(self, most: int, since: int = 0) -> tuple[Integers, int]:
        """Return the places of the best cells that were not opened, and how many of them are worth it now; of families from `since` on.

        Those stand first whose score no other of them has, nor any that was opened: equal scores are, nearly always, the same
        trades by other names, with the same neighbours.
        """
        rows = np.flatnonzero(~self.opened & (self.score > -np.inf) & (self.family >= since))
        rows = rows[best_places(self.score[rows], most)]
        score = self.score[rows]
        new = np.ones(len(rows), dtype=np.bool_)
        new[1:] = score[1:] != score[:-1]
        if len(self._told):
            new &= self._told[np.minimum(np.searchsorted(self._told, score), len(self._told) - 1)] != score
        return np.concatenate([rows[new], rows[~new]]), int(new.sum())

    def open(self, rows: Integers) -> None:
        """Note that the neighbours of some are asked for."""
        self.opened[rows] = True
        self._told = np.sort(np.concatenate([self._told, self.score[rows]]))


def _merged(old: NDArray[_Item], before: Flags, new: NDArray[_Item]) -> NDArray[_Item]:
    """Return what was there before and what is new, each in its order, the former where `before` says."""
    merged = np.empty(len(before), dtype=old.dtype)
    merged[before], merged[~before] = old, new
    return merged
