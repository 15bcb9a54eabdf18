"""What a verdict says of the cells of a run, one row each, whether its file holds cells or families of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from results.run.run import Run
from signals.filesystem.paths import scan_parquet
from sweeps.store.reading import MEMBERS, find, read

__all__ = ["PART", "by_family", "sets_of_cells", "sets_of_part", "verdict_sets"]

PART = "part"
"""Column of a file by family: which part of the run a family is of."""


def by_family(run: Run) -> bool:
    """Whether a run keeps its cells by family, and so what a verdict says of them."""
    return run.info.layout == "factored"


def verdict_sets(run: Run, file: Path) -> pl.LazyFrame:
    """Return what a verdict says of all cells of a run, one row each.

    Parameters
    ----------
    run
        The run.
    file
        That of its verdict's cells, from `results.inference.verdict.committing.verdict_cells`.

    Returns
    -------
    polars.LazyFrame
        `cell`, `t`, `adjusted_t`, `lower`, `upper`, `p_expectancy`, `p_timing`, `set`. In the order of the cells, but where the
        file is by family: then in that of the parts, a part at a time.
    """
    stored = scan_parquet(file)
    schema = stored.collect_schema()
    if MEMBERS not in schema:
        return stored
    kept = pl.Schema({name: kind for name, kind in schema.items() if name not in {MEMBERS, PART}})

    def source(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        left = rows
        for part in range(len(run.parts)):
            frame = sets_of_part(run, file, part, columns if columns is not None and predicate is None else None)
            frame = frame if predicate is None else frame.filter(predicate)
            frame = frame if columns is None else frame.select(columns)
            if left is not None:
                frame, left = frame.head(left), left - min(left, len(frame))
            yield frame
            if left == 0:
                return

    return register_io_source(source, schema=kept, is_pure=True)


def sets_of_cells(run: Run, file: Path, cells: Sequence[int]) -> pl.LazyFrame:
    """Return what a verdict says of single cells of a run, those of them that it holds; see `verdict_sets`."""
    stored = scan_parquet(file)
    if MEMBERS not in stored.collect_schema():
        return stored.filter(pl.col("cell").is_in(list(cells)))
    parts = sorted({part for part, _ in find(run.parts, cells).values()})
    none = sets_of_part(run, file, 0).head(0)
    frames = [sets_of_part(run, file, part).filter(pl.col("cell").is_in(list(cells))) for part in parts]
    return pl.concat([none, *frames]).lazy()


def sets_of_part(run: Run, file: Path, part: int, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return what a verdict by family says of the cells of one part, in the order in which `sweeps.store` reads them.

    Parameters
    ----------
    run, file
        As of `verdict_sets`.
    part
        Which of the run's.
    columns
        Which; all by default.
    """
    families = scan_parquet(file).filter(pl.col(PART) == part).drop(PART).collect()
    members = families[MEMBERS].to_numpy()
    wanted = [name for name in families.columns if name != MEMBERS] if columns is None else list(columns)
    unfolded = families.select([name for name in wanted if name != "cell"])[
        np.repeat(np.arange(len(families)), members)
    ]
    if "cell" in wanted:
        unfolded = unfolded.with_columns(read(run.parts[part], ("cell",))["cell"])
    return unfolded.select(wanted)
