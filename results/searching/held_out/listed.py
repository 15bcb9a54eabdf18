"""Cells that were settled before: a chooser that lists them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from grids.grid import Grid
from signals.arrays import Integers

__all__ = ["Listed"]


class Listed:
    """Chooses cells for `sweeps.visiting.visiting.visit`: some, all at once, whatever is found.

    Parameters
    ----------
    index
        int64 (n,): cells as the run counts them.
    """

    columns: Sequence[str] = ("trades",)

    def __init__(self, index: Integers) -> None:
        self._left: Integers | None = index if len(index) else None

    def begin(self, grids: Sequence[Grid]) -> None:
        """Hear which grids it chooses from, and take no notice."""

    def choose(self) -> Integers | None:
        """Return the cells the first time, and then none."""
        left, self._left = self._left, None
        return left

    def hear(self, found: pl.DataFrame) -> None:
        """Hear what was found, and take no notice."""
