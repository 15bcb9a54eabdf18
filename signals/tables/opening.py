"""Opening a file as a table of columns, whatever its format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from signals.errors import InputError
from signals.filesystem.damage import reading
from signals.filesystem.opening import check_file
from signals.filesystem.panics import without_panics
from signals.filesystem.paths import literal, located
from signals.tables.frames import Frame, as_polars
from signals.tables.layout import Layout
from signals.tables.table import REMEDY, Table
from signals.tables.texts import text_table

__all__ = ["ARROW", "CSV", "PARQUET", "SUFFIXES", "TEXT", "Table", "frame_table", "open_table", "suffix"]

PARQUET = (".parquet", ".pq")
ARROW = (".feather", ".arrow", ".ipc")
CSV = (".csv", ".csv.gz")
# What market data comes in besides; signal files do not.
TEXT = (*CSV, ".txt", ".txt.gz", ".tsv", ".tsv.gz")
SUFFIXES = (*PARQUET, *ARROW, *CSV)


def suffix(path: Path) -> str:
    """Return which of the suffixes read and written here the path has.

    Raises
    ------
    InputError
        If it has none of them.
    """
    name = path.name.lower()
    for known in SUFFIXES:
        if name.endswith(known):
            return known
    raise InputError(f"{path}: unknown kind of file {path.suffix or '(no suffix)'!r}; use one of {', '.join(SUFFIXES)}")


def open_table(path: str | Path, layout: Layout | None = None) -> Table:
    """Open a Parquet, Feather (Arrow IPC) or CSV file.

    Parameters
    ----------
    path : str or Path
    layout : Layout, optional
        What is said outright of how it is laid out.

    Raises
    ------
    InputError
        If the file is missing, of an unknown kind, unreadable, or has two columns of one name.
    """
    path = located(path)
    if not path.is_dir():  # which is no file, whatever its name ends with
        suffix(path)
    check_file(path, "one signal file")
    kind = suffix(path)
    with reading(str(path), REMEDY):
        if kind in CSV:
            return _without_twins(replace(text_table(path, str(path), layout), path=path))
        lazy, names = _scanned(path, parquet=kind in PARQUET)
    return Table(path, lazy, names, layout=layout)


def _scanned(path: Path, *, parquet: bool) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    # glob=False: a path with brackets is one file, not a pattern.
    lazy = (pl.scan_parquet if parquet else pl.scan_ipc)(literal(path), glob=False)
    try:
        with without_panics():
            return lazy, tuple(lazy.collect_schema().names())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        # polars knows neither fixed offsets, as pandas writes them, nor names of no zone
        if "unable to parse time zone" not in str(error):
            raise
    lazy = _in_utc(path, parquet=parquet)
    return lazy, tuple(lazy.collect_schema().names())


def _in_utc(path: Path, *, parquet: bool) -> pl.LazyFrame:
    """Read a Parquet or Feather file with every time zone relabelled as UTC.

    Arrow stores instants in UTC whatever zone they are to be shown in, so that nothing but the label changes.
    """
    import pyarrow  # noqa: ICN001, PLC0415 - slow to load, and seldom needed
    from pyarrow import feather  # noqa: PLC0415
    from pyarrow import parquet as parquet_files  # noqa: PLC0415

    table: Any = parquet_files.read_table(path) if parquet else feather.read_table(path)
    for place, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type) and field.type.tz is not None:
            stored = table.column(place).cast(pyarrow.int64()).cast(pyarrow.timestamp(field.type.unit))
            utc = stored.cast(pyarrow.timestamp(field.type.unit, "UTC"))
            table = table.set_column(place, field.name, utc)
    frame: Any = pl.from_arrow(table.replace_schema_metadata(None))
    return frame.lazy()  # type: ignore[no-any-return]


def frame_table(frame: Frame, layout: Layout | None = None) -> Table:
    """Treat a table in memory like a file: polars', pandas' or pyarrow's."""
    made = as_polars(frame)
    return Table(None, made.lazy(), tuple(made.columns), layout=layout)


def _without_twins(table: Table) -> Table:
    """Refuse a table of two columns of one name."""
    if table.head is not None and table.head.twice:
        raise InputError(f"{table.source}: column {table.head.twice[0]!r} occurs twice; keep one of them")
    return table
