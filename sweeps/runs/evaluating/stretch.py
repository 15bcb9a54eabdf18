"""Whose cells they are: what a row says of its asset, and how paths of different assets are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from grids.table import CellTable
from sweeps.runs.records import ASSET
from sweeps.runs.surveyed import Surveyed
from sweeps.store.path_words import named_apart

__all__ = ["Stretch"]


@dataclass(frozen=True)
class Stretch:
    """Whose cells they are.

    Attributes
    ----------
    asset
        Its name; "" in a run of one file, whose rows say nothing of it.
    assets
        Those of all assets of the run.
    """

    asset: str = ""
    assets: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Surveyed, all_: Sequence[Surveyed]) -> Stretch:
        """Return that of an asset among all."""
        return cls(one.name, tuple(each.name for each in all_)) if one.name else cls()

    def frame(self, table: CellTable, measures: pl.DataFrame) -> pl.DataFrame:
        """Return rows as a part file holds them: `cell`, in a run over several `asset`, parameters and measures."""
        cells = table.frame()
        if not self.asset:
            return pl.concat([cells, measures], how="horizontal")
        asset = pl.Series(ASSET, [self.asset], dtype=pl.Enum(list(self.assets))).new_from_index(0, len(cells))
        path = pl.Series("path", named_apart(measures["path"].to_numpy(), self.asset))
        return pl.concat([cells.insert_column(1, asset), measures.with_columns(path)], how="horizontal")
