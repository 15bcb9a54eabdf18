"""Opening a file as a table of columns, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from signals.errors import InputError
from signals.paths import literal, located

PARQUET = (".parquet", ".pq")
ARROW = (".feather", ".arrow", ".ipc")
CSV = (".csv", ".csv.gz")
SUFFIXES = (*PARQUET, *ARROW, *CSV)
# What spreadsheets, pandas and R write for a missing value.
NULLS = ["", "null", "NULL", "None", "NA", "N/A", "<NA>", "NaT"]
# A damaged Parquet file can make polars panic, which is no Exception.
DAMAGE = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True)
class Table:
    """A file's columns, not read yet.

    Attributes
    ----------
    path : Path, optional
        The file, None for a frame in memory.
    lazy : polars.LazyFrame
        Its content; every column of a CSV is text, so that a bad value can be quoted as it stands in the file.
    names : tuple of str
        All its columns.
    text : bool
        True for a CSV, whose numbers and times are written as text.
    """

    path: Path | None
    lazy: pl.LazyFrame
    names: tuple[str, ...]
    text: bool = False

    @property
    def source(self) -> str:
        """What to call the table in a message."""
        return str(self.path) if self.path is not None else "the frame"

    def columns(self, names: list[str]) -> pl.DataFrame:
        """Read some columns, and only those, into memory.

        Raises
        ------
        InputError
            If the file turns out to be damaged.
        """
        try:
            return self.lazy.select(names).collect()
        except DAMAGE as error:
            raise _unreadable(self.source, error) from error


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


def open_table(path: str | Path) -> Table:
    """Open a Parquet, Feather (Arrow IPC) or CSV file.

    Raises
    ------
    InputError
        If the file is missing, of an unknown kind, unreadable, or has two columns of one name.
    """
    path = located(path)
    kind = suffix(path)
    if not path.exists():
        raise InputError(f"{path}: there is no such file; check the path")
    if not path.is_file():
        raise InputError(f"{path}: this is not a file; name one signal file")
    try:
        lazy = _scan(path, kind)
        names = tuple(lazy.collect_schema().names())
    except DAMAGE as error:
        raise _unreadable(str(path), error) from error
    for name in names:
        original, mark, _ = name.rpartition("_duplicated_")
        if mark and original in names:
            raise InputError(f"{path}: column {original!r} occurs twice; keep one of them")
    return Table(path, lazy, names, text=kind in CSV)


def frame_table(frame: pl.DataFrame) -> Table:
    """Treat a frame in memory like a file."""
    return Table(None, frame.lazy(), tuple(frame.columns))


def _scan(path: Path, kind: str) -> pl.LazyFrame:
    # glob=False: a path with brackets is one file, not a pattern.
    if kind in PARQUET:
        return pl.scan_parquet(literal(path), glob=False)
    if kind in ARROW:
        return pl.scan_ipc(literal(path), glob=False)
    return pl.scan_csv(literal(path), infer_schema=False, null_values=NULLS, glob=False)


def _unreadable(source: str, error: BaseException) -> InputError:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return InputError(f"{source}: cannot be read ({reason}); write the file again, or give it the suffix of its format")
