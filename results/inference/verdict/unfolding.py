"""What a verdict says of the cells of a run, one row each, whether its file holds cells or families of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from results.run.large.batches import cells_of_parts
from results.run.run import Run
from signals import InputError
from signals.arrays import Integers
from signals.filesystem.paths import scan_parquet
from sweeps.store.reading import MEMBERS, find, read
from sweeps.store.reading import rows as count_rows

__all__ = ["PART", "by_family", "sets_of_cells", "sets_of_parts", "verdict_sets"]

_AT_ONCE = 1 << 19
"""Cells that are unfolded together: some 35 MB."""

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
        wanted = list(kept) if columns is None else columns
        asked = [] if predicate is None else predicate.meta.root_names()
        left = rows
        for parts in _together(run):
            frame = sets_of_parts(run, file, parts, list(dict.fromkeys([*wanted, *asked])))
            if left is not None:  # rows are cut before a condition is asked, as polars means it
                frame, left = frame.head(left), left - min(left, len(frame))
            yield (frame if predicate is None else frame.filter(predicate)).select(wanted)
            if left == 0:
                return

    return register_io_source(source, schema=kept, is_pure=True)


def sets_of_cells(run: Run, file: Path, cells: Sequence[int]) -> pl.LazyFrame:
    """Return what a verdict says of single cells of a run, those of them that it holds; see `verdict_sets`."""
    stored = scan_parquet(file)
    if MEMBERS not in stored.collect_schema():
        return stored.filter(pl.col("cell").is_in(list(cells)))
    parts = sorted({part for part, _ in find(run.parts, cells).values()})
    none = stored.drop(MEMBERS, PART).head(0).collect()
    frames = [sets_of_parts(run, file, [part]).filter(pl.col("cell").is_in(list(cells))) for part in parts]
    return pl.concat([none, *frames]).lazy()


def sets_of_parts(run: Run, file: Path, parts: Sequence[int], columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Return what a verdict by family says of the cells of some parts, in the order in which `sweeps.store` reads them.

    Parameters
    ----------
    run, file
        As of `verdict_sets`.
    parts
        Which of the run's, ascending. Their families are found by where they lie, so that a file of many parts is read once
        however few are asked for at a time.
    columns
        Which; all by default.

    Raises
    ------
    InputError
        If the file does not know all of their cells.
    """
    stored = scan_parquet(file)
    wanted = [name for name in stored.collect_schema() if name not in {MEMBERS, PART}] if columns is None else columns
    places = _places_of(file, len(run.parts))[list(parts)]
    first, end = (int(places[:, 0].min()), int(places[:, 1].max())) if len(places) else (0, 0)
    told = stored.slice(first, end - first).filter(pl.col(PART).is_in(list(parts)))
    families = told.select(PART, MEMBERS, *(name for name in wanted if name != "cell")).collect()
    families = families.sort(PART, maintain_order=True).drop(PART)
    if int(families[MEMBERS].sum()) != sum(count_rows(run.parts[part]) for part in parts):
        raise InputError(f"{file}: it does not know every cell of the run; run: `results.judge({str(run.path)!r})`")
    row = np.repeat(np.arange(len(families)), families[MEMBERS].to_numpy())
    unfolded = {series.name: series[row] for series in families.drop(MEMBERS)}
    if "cell" in wanted or not wanted:
        own = [read(run.parts[part], ("cell",))["cell"] for part in parts]
        unfolded["cell"] = pl.concat([pl.Series("cell", [], dtype=pl.Int64), *own])
    return pl.DataFrame(unfolded).select(wanted)


def _together(run: Run) -> Iterator[range]:
    """Yield stretches of parts, so many at a time as hold no more than some hundred thousand cells."""
    first, held = 0, 0
    for part, cells in enumerate(cells_of_parts(run).values()):
        if held and held + cells > _AT_ONCE:
            yield range(first, part)
            first, held = part, 0
        held += cells
    if held:
        yield range(first, len(run.parts))


def _places_of(file: Path, parts: int) -> Integers:
    """Return between which rows of a file by family those of each part lie, int64 (P, 2)."""
    stat = file.stat()
    return _found_places(file, parts, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _found_places(file: Path, parts: int, *_: int) -> Integers:
    rows = scan_parquet(file).select(PART).with_row_index("row").group_by(PART)
    ends = rows.agg(first=pl.col("row").min(), last=pl.col("row").max())
    found = ends.filter(pl.col(PART) < parts).collect(engine="streaming").cast(pl.Int64)
    places = np.zeros((parts, 2), dtype=np.int64)
    places[found[PART], 0], places[found[PART], 1] = found["first"], found["last"] + 1
    return places
