"""Parts of a run read back, whatever their layout: row by row, or family by family."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from signals.filesystem.paths import scan_parquet

__all__ = ["MEMBERS", "read", "read_families", "rows", "scan"]

MEMBERS = "members"
"""Column of families: how many cells each has."""


def scan(parts: Sequence[Path]) -> pl.LazyFrame:
    """Return the cells of some parts, one row each as the contract names its columns, nothing read yet."""
    return scan_parquet(list(parts))


def rows(part: Path) -> int:
    """Return how many cells a part holds."""
    return int(scan_parquet([part]).select(pl.len()).collect().item())


def read(part: Path, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return the cells of one part, in the order in which they were evaluated.

    Parameters
    ----------
    part
        Its file.
    columns
        Which of the contract's; all of them by default.
    """
    cells = scan_parquet([part])
    return (cells if columns is None else cells.select(columns)).collect()


def read_families(part: Path, columns: Sequence[str]) -> pl.DataFrame:
    """Return the families of one part: cells that are alike in every parameter but their exposure, and scale.

    Parameters
    ----------
    part
        Its file.
    columns
        Which of the contract's: those of the first cell of each family.

    Returns
    -------
    polars.DataFrame
        The columns, `cell` (of the first) among them if asked for, and `members`. Cells of a family follow each other. They
        have the same trades, every count, `state`, and ratio that does not hang on the exposure; their net and gross returns
        are multiples of each other's. In the layout of rows every cell is a family of its own.
    """
    return read(part, columns).with_columns(pl.lit(1, dtype=pl.Int32).alias(MEMBERS))
