"""Choosers for the tests of visiting: of their seed and what they heard, as those of a search are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from grids.grid import Grid
from signals.arrays import Integers

__all__ = ["Climber", "Listed"]


class Listed:
    """Chooses given cells, in batches of a given size.

    Parameters
    ----------
    index
        The cells; None for all of the product, shuffled.
    size
        Of a batch.
    """

    columns: Sequence[str] = ("trades", "expectancy", "path")

    def __init__(self, index: Integers | None = None, size: int = 97) -> None:
        self._index, self._size = index, size
        self.heard: list[pl.DataFrame] = []

    def begin(self, grids: Sequence[Grid]) -> None:
        if self._index is None:
            self._index = np.random.default_rng(5).permutation(sum(grid.size for grid in grids))
        self._at = 0

    def choose(self) -> Integers | None:
        assert self._index is not None
        chosen = self._index[self._at : self._at + self._size]
        self._at += len(chosen)
        return chosen if len(chosen) else None

    def hear(self, found: pl.DataFrame) -> None:
        self.heard.append(found)


class Climber:
    """Chooses cells by every bit of what it heard: a number that was rounded on the way would lead it elsewhere.

    Parameters
    ----------
    cells, size
        How many in all, and in a batch.
    """

    columns: Sequence[str] = ("expectancy", "t_statistic", "oos_total_return", "total_return", "sharpe", "path")

    def __init__(self, cells: int, size: int = 61) -> None:
        self._cells, self._size = cells, size
        self.heard: list[pl.DataFrame] = []

    def begin(self, grids: Sequence[Grid]) -> None:
        self._left = np.arange(sum(grid.size for grid in grids))
        self._seed = 7

    def choose(self) -> Integers | None:
        wanted = min(self._size, self._cells - sum(map(len, self.heard)), len(self._left))
        if wanted <= 0:
            return None
        chosen = np.random.default_rng(self._seed).choice(self._left, wanted, replace=False)
        self._left = np.setdiff1d(self._left, chosen)
        return chosen

    def hear(self, found: pl.DataFrame) -> None:
        self.heard.append(found)
        self._seed = int(found.hash_rows(seed=self._seed).sort().hash(seed=1).sum() % 2**63)
