"""Cells whose daily P&L is worked out together: of one asset, or one setting's of every asset, to be pooled."""

from __future__ import annotations

from dataclasses import dataclass

from grids.table import CellTable
from signals.arrays import Integers

__all__ = ["Piece"]


@dataclass(frozen=True, eq=False)
class Piece:
    """n series of days, each of which is the mean over some assets of one cell of each.

    Attributes
    ----------
    tables
        Places of assets, each with n cells.
    """

    tables: tuple[tuple[int, CellTable], ...]

    @classmethod
    def alone(cls, table: CellTable, place: int = 0) -> Piece:
        """Return the cells of one asset, each a series of its own."""
        return cls(((place, table),))

    def __len__(self) -> int:
        """Return n."""
        return len(self.tables[0][1])

    @property
    def assets(self) -> int:
        """How many assets each series is the mean of."""
        return len(self.tables)

    def take(self, rows: Integers | slice) -> Piece:
        """Return some of the series."""
        return Piece(tuple((place, table.take(rows)) for place, table in self.tables))
