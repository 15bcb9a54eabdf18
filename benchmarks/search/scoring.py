"""How good a search was: where its best cell lies among all, and how much of the sign map is right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.search.truth import Truth
from signals.arrays import Array, Flags, Floats, Integers

__all__ = ["Ranks", "SignScore", "drawn", "sign_score"]


@dataclass(frozen=True, eq=False)
class Ranks:
    """Where scores lie among those of all cells.

    Attributes
    ----------
    truth
        The cells.
    """

    truth: Truth

    @cached_property
    def _ascending(self) -> Array:
        return np.sort(self.truth.score[self.truth.allowed])

    @property
    def cells(self) -> int:
        """How many there are."""
        return len(self._ascending)

    @property
    def best(self) -> float:
        """Score of the best cell."""
        return float(self._ascending[-1])

    def better(self, score: Floats) -> Integers:
        """Return how many cells are strictly better than each of some scores, as the truth holds them."""
        found: Integers = self.cells - np.searchsorted(self._ascending, score.astype(np.float32), side="right")
        return found


@dataclass(frozen=True)
class SignScore:
    """Shares of right signs.

    Attributes
    ----------
    everywhere, unvisited
        Balanced accuracy: the mean of the shares of positive and of negative cells that are called so; NaN where one is missing.
    cells
        How many cells with enough trades it was counted on.
    """

    everywhere: float
    unvisited: float
    cells: int


def drawn(truth: Truth, cells: int, seed: int) -> Integers:
    """Return cells with enough trades, drawn uniformly, ascending: a sign map is scored on these."""
    known = np.flatnonzero(truth.sign)
    chosen = np.random.default_rng([seed, 77]).choice(known, min(cells, len(known)), replace=False)
    return np.sort(chosen)


def sign_score(truth: Truth, index: Integers, positive: Flags, visited: Integers) -> SignScore:
    """Score a sign map on some cells with enough trades.

    Parameters
    ----------
    truth
        All cells.
    index, positive
        Cells, and whether each was called positive.
    visited
        Cells that whoever called them had seen.
    """
    right = positive == (truth.sign[index] > 0)
    new = ~np.isin(index, visited, kind="sort")
    positive_cells = truth.sign[index] > 0
    return SignScore(_balanced(right, positive_cells), _balanced(right[new], positive_cells[new]), len(index))


def _balanced(right: Flags, positive: Flags) -> float:
    sides = [right[positive], right[~positive]]
    return float(np.mean([side.mean() for side in sides])) if all(len(side) for side in sides) else float("nan")
