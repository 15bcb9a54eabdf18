"""The cells that were proposed, so that none is twice.

They are kept sorted. numpy's sets hash whole numbers since its release 2.3, which takes a hundred times as long for cells, whose
numbers have large common factors.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Flags, Integers

__all__ = ["Seen", "distinct", "first_ones", "first_places"]


def distinct(index: Integers) -> tuple[Integers, Integers]:
    """Return the distinct cells of some, ascending, and where each comes first, int64."""
    order = np.argsort(index, kind="stable")
    ranked = index[order]
    first = np.ones(len(index), dtype=np.bool_)
    first[1:] = ranked[1:] != ranked[:-1]
    return ranked[first], order[first]


def first_places(index: Integers) -> Integers:
    """Return where each distinct cell of some comes first, ascending, int64."""
    return np.sort(distinct(index)[1])


def first_ones(index: Integers) -> Integers:
    """Return the distinct cells of some, in the order in which they first come, int64."""
    return np.asarray(index[first_places(index)], dtype=np.int64)


class Seen:
    """A growing set of cells."""

    def __init__(self) -> None:
        self._sorted = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._sorted)

    def has(self, index: Integers) -> Flags:
        """Return which of n cells are in it, bool (n,)."""
        if not len(self._sorted):
            return np.zeros(len(index), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self._sorted, index), len(self._sorted) - 1)
        return np.asarray(self._sorted[at] == index)

    def add(self, index: Integers) -> None:
        """Take in cells that are not in it, none of them twice."""
        # two sorted pieces: what a stable sort merges
        self._sorted = np.sort(np.concatenate([self._sorted, np.sort(index)]), kind="stable")
