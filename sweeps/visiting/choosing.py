"""What whoever chooses the cells of a run must be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import polars as pl

from grids.grid import Grid
from signals.arrays import Integers

__all__ = ["Chooser", "Telling"]


class Chooser(Protocol):
    """Who says which cells come next; the same for the same that was found, or a run could not be taken up again.

    Attributes
    ----------
    columns
        Measures, counts and sums that it is told of cells.
    """

    columns: Sequence[str]

    def begin(self, grids: Sequence[Grid]) -> None:
        """Hear which grids it chooses from: one an asset, each settled on its signals."""
        ...

    def choose(self) -> Integers | None:
        """Return the next cells, as the run counts them, none of them twice; None at the end."""
        ...

    def hear(self, found: pl.DataFrame) -> None:
        """Hear what was found of them: `cell` and the columns, a row a cell; of those that break a rule nothing."""
        ...


@runtime_checkable
class Telling(Protocol):
    """A chooser that says how far it has come."""

    def best_so_far(self) -> str:
        """Return the best that was found, in few words for the bar; "" where there is none."""
        ...
