"""Cells that differ in exposure only: all returns of one are those of the other times a factor, and so their signs are one.

Liquidation, ruin and levels that hang on the exposure break that now and then. How often is counted where several of a kin were
visited, and nothing is taken for granted beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.searching.seen import firsts
from results.searching.space import Space
from signals.arrays import Flags, Floats, Integers

__all__ = ["Kin", "KinSigns"]

_EXPOSURE = ("leverage", "size")
_ENOUGH = 100
_AGREED = 0.97
"""Cells with kin before their agreement counts for anything, and how much of it is enough."""


class Kin:
    """Numbers cells so that those of one kin have one number.

    Parameters
    ----------
    space
        Whose cells.
    """

    def __init__(self, space: Space) -> None:
        axes = space.grids[0].axes
        alone = {axis.name for axis in axes if tuple(axis.names) == (axis.name,)}
        self._moving = [
            (int(space.strides[at]), axis.length)
            for at, axis in enumerate(space.axes)
            if axis.name in _EXPOSURE and axis.name in alone
        ]

    def __bool__(self) -> bool:
        """Whether any two cells are kin."""
        return bool(self._moving)

    def of(self, index: Integers) -> Integers:
        """Return the number of each cell's kin, int64 (n,): that of the one with the first value of every exposure."""
        found = index.copy()
        for stride, length in self._moving:
            found -= index // stride % length * stride
        return found


@dataclass(frozen=True)
class KinSigns:
    """What visited cells say of their kin.

    Attributes
    ----------
    numbers, positive, cells
        int64 (k,), ascending, float64 (k,) and int64 (k,): of each kin visited, its share of positive cells, and how many
        there are.
    agreement
        Share of visited cells with kin whose sign is that of most others of their kin; NaN where too few have kin.
    """

    numbers: Integers
    positive: Floats
    cells: Integers
    agreement: float

    @classmethod
    def of(cls, numbers: Integers, positive: Flags) -> KinSigns:
        """Count visited cells with a sign, (n,), by the numbers of their kin."""
        order = np.argsort(numbers, kind="stable")
        ranked, signs = numbers[order], positive[order].astype(np.float64)
        starts = np.flatnonzero(firsts(ranked))
        cells = np.diff(np.append(starts, len(ranked)))
        share = np.add.reduceat(signs, starts) / cells if len(ranked) else signs
        others = np.repeat(cells, cells) > 1
        agreed = float("nan")
        if np.count_nonzero(others) >= _ENOUGH:
            agreed = float(np.mean((_without(signs, share, cells) > 0.5)[others] == (signs > 0)[others]))  # noqa: PLR2004
        return cls(ranked[starts], share, cells, agreed)

    @property
    def trusted(self) -> bool:
        """Whether a sign may be taken for that of its kin."""
        return self.agreement >= _AGREED

    @property
    def refuted(self) -> bool:
        """Whether kin are known to have signs of their own."""
        return self.agreement < _AGREED

    def share(self, numbers: Integers, own: Floats | None = None) -> Floats:
        """Return the share of positive cells among the visited kin of cells, float64 (n,); NaN where there are none.

        Parameters
        ----------
        numbers
            Of their kin.
        own
            Where the cells themselves are among the visited: their signs, 1 or 0, which are left out.
        """
        found = np.full(len(numbers), np.nan)
        if not len(self.numbers):
            return found
        at = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        known = self.numbers[at] == numbers
        if own is None:
            return np.where(known, self.positive[at], np.nan)
        others = self.cells[at] - 1
        known &= others > 0
        found[known] = ((self.positive[at] * self.cells[at] - own) / np.maximum(others, 1))[known]
        return found


def _without(signs: Floats, share: Floats, cells: Integers) -> Floats:
    """Return of each cell, in the order of kin, the share of positive ones among the others of its kin."""
    total, count = np.repeat(share * cells, cells), np.repeat(cells, cells)
    return np.asarray((total - signs) / np.maximum(count - 1, 1))
