"""What a table of folds holds, of one asset or of several together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from sweeps.runs.records import ASSET

__all__ = ["Choice", "FoldTable", "together"]

Choice = Literal["median", "best"] | int
"""Which cell stands for each variant: the one of median or of best edge, or one by its index."""


@dataclass(frozen=True)
class FoldTable:
    """Training beside trading.

    Attributes
    ----------
    rows
        Of a run of several assets with `asset` before all else. One a variant, fold and side, variants that had seen all of theirs last: `variant cell fold side first last
        out_of_sample` (the share of the fold's bars that is, null where nobody says), of the trading `threshold trades
        wins losses win_rate edge gross_expectancy expectancy` (of trades of which every bar is out of sample; of all
        where nobody says), the same of the other trades, `seen_…`, and of the training `base_rate auc at fires
        precision` (`at`: the usual threshold nearest below the cell's own; null where folds are given).
    earned
        One a variant and side of which the file says what was seen: `variant cell side`, then of all out-of-sample
        trades `trades wins losses win_rate edge gross_expectancy expectancy`, and the same of the others, `seen_…`.
    loose
        How many trades were entered on bars of no fold: they count in `earned`, and in no row.
    cells
        The cell that was replayed for each variant; for each of each asset, as ``"VARIANT of ASSET"``, in a run of several.
    chosen
        How it was chosen, in words.
    without
        Variants that no fold is known of, or no cell traded.
    """

    rows: pl.DataFrame
    earned: pl.DataFrame
    loose: int
    cells: Mapping[str, int]
    chosen: str
    without: tuple[str, ...]


def together(tables: Mapping[str, FoldTable]) -> FoldTable:
    """Put the tables of several assets into one, with `asset` before all else."""
    parts: dict[str, list[pl.DataFrame]] = {"rows": [], "earned": []}
    for asset, table in tables.items():
        for name, frame in (("rows", table.rows), ("earned", table.earned)):
            if not frame.is_empty():
                parts[name].append(frame.insert_column(0, pl.Series(ASSET, [asset] * len(frame))))
    rows, earned = (pl.concat(found, how="vertical_relaxed") if found else pl.DataFrame() for found in parts.values())
    return FoldTable(
        rows,
        earned,
        sum(table.loose for table in tables.values()),
        {f"{variant} of {asset}": cell for asset, table in tables.items() for variant, cell in table.cells.items()},
        next(iter(tables.values())).chosen,
        tuple(f"{variant} of {asset}" for asset, table in tables.items() for variant in table.without),
    )
