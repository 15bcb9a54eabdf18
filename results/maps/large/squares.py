"""Which square of a map each row is in, the squares found as they are met."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from signals.arrays import Integers

__all__ = ["Squares", "placed"]

_HERE = "_here"


def placed(cells: pl.DataFrame, axes: list[str]) -> tuple[pl.DataFrame, Integers]:
    """Return the squares among some cells, one row each, and which of these every cell is in, int64 (n,)."""
    here = cells.select(axes).unique(maintain_order=True).with_row_index(_HERE)
    at = cells.select(axes).join(here, on=axes, how="left", nulls_equal=True, maintain_order="left")[_HERE]
    return here.drop(_HERE), at.cast(pl.Int64).to_numpy()


@dataclass(eq=False)
class Squares:
    """The squares of a map, in the order in which they were met.

    Attributes
    ----------
    axes
        Whose values make them.
    """

    axes: list[str]
    _places: dict[tuple[object, ...], int] = field(default_factory=dict)
    _schema: pl.Schema | None = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def numbers(self, here: pl.DataFrame) -> Integers:
        """Return the numbers of some squares, int64 (n,); new ones get the next."""
        self._schema = here.schema
        rows = here.rows()
        return np.array([self._places.setdefault(row, len(self._places)) for row in rows], dtype=np.int64)

    def table(self) -> pl.DataFrame:
        """Return their values of the axes, one row each, by number."""
        return pl.DataFrame(list(self._places), schema=self._schema, orient="row")
