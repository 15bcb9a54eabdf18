"""What is read of the cells of a large run: numbers of each row, of families or of every cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from signals.arrays import Floats, Integers

__all__ = ["Batch", "Read", "Rows", "Source"]

Source = str | int
"""A stored measure that is every cell's own, or with which power of its exposure a number grows."""


@dataclass(frozen=True, eq=False)
class Read:
    """One number of every cell.

    Attributes
    ----------
    value
        Over the columns of `Run.cells`.
    enough
        Whether it counts; None where it always does.
    hangs
        Whether it differs among cells that differ in their exposure alone.
    source
        What else tells it of cells, where it hangs.
    """

    value: pl.Expr
    enough: pl.Expr | None
    hangs: bool
    source: Source | None = None


@dataclass(frozen=True, eq=False)
class Rows:
    """Numbers read.

    Attributes
    ----------
    at, weight
        int64 (k,): the position of each row, and how many cells it is.
    value
        float64 (k,), NaN where there is none; or (n,), one for each of the cells, which follow each other.
    """

    at: Integers
    weight: Integers
    value: Floats
    each: bool = False

    def by_row(self) -> Rows:
        """Return them with a row a value."""
        ones = np.ones(len(self.value), dtype=np.int64)
        return Rows(np.repeat(self.at, self.weight), ones, self.value) if self.each else self


@dataclass(frozen=True, eq=False)
class Batch:
    """What was read of some parts.

    Attributes
    ----------
    at, weight
        Position of each row, and for how many cells it stands: all cells are among them.
    rows
        By name.
    met, here
        Which positions are among them, and what values of the axes these stand for, one row each.
    """

    at: Integers
    weight: Integers
    rows: dict[str, Rows]
    met: Integers
    here: pl.DataFrame
