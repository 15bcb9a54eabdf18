"""Opening a file as a table of columns, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from signals.errors import InputError
from signals.files.damage import reading
from signals.files.opening import check_file, check_unpacked, gunzip, read_bytes
from signals.frames import Frame, as_polars
from signals.paths import literal, located

PARQUET = (".parquet", ".pq")
ARROW = (".feather", ".arrow", ".ipc")
CSV = (".csv", ".csv.gz")
SUFFIXES = (*PARQUET, *ARROW, *CSV)
# What spreadsheets, pandas and R write for a missing value.
NULLS = ["", "null", "NULL", "None", "NA", "N/A", "<NA>", "NaT"]
REMEDY = "write the file again, or give it the suffix of its format"
COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstandard", b"PK\x03\x04": "zip", b"BZh": "bzip2"}
"""How a CSV begins that is none: polars would unpack some of them, of any size."""


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
        with reading(self.source, REMEDY):
            if self.path is not None and not self.text:
                check_unpacked(self.path, self.lazy.select(pl.len()).collect().item() * len(names))
            return self.lazy.select(names).collect()


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
    check_file(path, "one signal file")
    with reading(str(path), REMEDY):
        lazy = _scan(path, kind)
        names = tuple(lazy.collect_schema().names())
    for name in names:
        original, mark, _ = name.rpartition("_duplicated_")
        if mark and original in names:
            raise InputError(f"{path}: column {original!r} occurs twice; keep one of them")
    return Table(path, lazy, names, text=kind in CSV)


def frame_table(frame: Frame) -> Table:
    """Treat a table in memory like a file: polars', pandas' or pyarrow's."""
    made = as_polars(frame)
    return Table(None, made.lazy(), tuple(made.columns))


def _scan(path: Path, kind: str) -> pl.LazyFrame:
    # glob=False: a path with brackets is one file, not a pattern.
    if kind in PARQUET:
        return pl.scan_parquet(literal(path), glob=False)
    if kind in ARROW:
        return pl.scan_ipc(literal(path), glob=False)
    source = gunzip(read_bytes(path), str(path)) if kind == ".csv.gz" else literal(_plain(path))
    return pl.scan_csv(source, infer_schema=False, null_values=NULLS, glob=False)


def _plain(path: Path) -> Path:
    """Return the path of a CSV that is text."""
    with path.open("rb") as stream:
        head = stream.read(4)
    for mark, name in COMPRESSED.items():
        if head.startswith(mark):
            raise InputError(
                f"{path}: is compressed by {name}; unpack it first" + (", or name it .csv.gz" * (name == "gzip"))
            )
    return path
