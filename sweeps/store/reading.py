"""Parts of a run read back, whatever their layout: row by row, or family by family."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from signals.filesystem.paths import scan_parquet
from sweeps.store.part_file import SUFFIX, cells_in

__all__ = ["MEMBERS", "factored", "find", "read", "read_families", "rows", "scan"]

MEMBERS = "members"
"""Column of families: how many cells each has."""


def factored(part: Path) -> bool:
    """Whether a part is of families."""
    return part.suffix == SUFFIX


def scan(parts: Sequence[Path]) -> pl.LazyFrame:
    """Return the cells of some parts, one row each as the contract names its columns, nothing read yet."""
    if parts and factored(parts[0]):
        from sweeps.store.scanning import scan_factored  # noqa: PLC0415 - its kernels are slow to load, and rows need none

        return scan_factored(parts)
    return scan_parquet(list(parts))


def rows(part: Path) -> int:
    """Return how many cells a part holds."""
    if factored(part):
        return cells_in(part)
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
    if factored(part):
        from sweeps.store.factored import FactoredPart  # noqa: PLC0415 - its kernels are slow to load, and rows need none

        return FactoredPart(part).read(columns)
    cells = scan_parquet([part])
    return (cells if columns is None else cells.select(columns)).collect()


def read_families(part: Path | Sequence[Path], columns: Sequence[str]) -> pl.DataFrame:
    """Return the families of a part: cells that are alike in every parameter but their exposure, and scale.

    Parameters
    ----------
    part
        Its file; or those of several, read part after part and worked out together, which takes less time.
    columns
        Which of the contract's: those of the first cell of each family.

    Returns
    -------
    polars.DataFrame
        The columns, `cell` (of the first) among them if asked for, and `members`. Cells of a family follow each other. They
        have the same trades, every count, `state`, and ratio that does not hang on the exposure; their net and gross returns
        are multiples of each other's. In the layout of rows every cell is a family of its own.
    """
    parts = [part] if isinstance(part, Path) else list(part)
    if not factored(parts[0]):
        return pl.concat([read(each, columns) for each in parts]).with_columns(pl.lit(1, dtype=pl.Int32).alias(MEMBERS))
    from sweeps.store.together import families_of  # noqa: PLC0415 - its kernels are slow to load, and rows need none

    return families_of(parts, columns, MEMBERS)


def find(parts: Sequence[Path], cells: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return where cells are stored: which of the parts has each, and which of its rows it is; those alone that are.

    Parameters
    ----------
    parts
        All of a run, in order of their chunks. Of factored ones some headers are read, of others every `cell`.
    cells
        As the run counts them.
    """
    if parts and factored(parts[0]):
        from sweeps.store.together import find_cells  # noqa: PLC0415 - its kernels are slow to load, and rows need none

        return find_cells(parts, cells)
    wanted = pl.Series(sorted(set(cells)), dtype=pl.Int64)
    found: dict[int, tuple[int, int]] = {}
    for place, part in enumerate(parts):
        column = read(part, ["cell"]).with_row_index()
        for row, cell in column.filter(pl.col("cell").is_in(wanted.implode())).iter_rows():
            found[cell] = (place, row)
    return found
