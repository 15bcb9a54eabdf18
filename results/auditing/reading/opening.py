"""A list as it was opened: its columns as stored, not read yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from signals import InputError
from signals.filesystem.damage import reading
from signals.filesystem.opening import check_file
from signals.filesystem.paths import located
from signals.tables.frames import Frame, as_polars, is_frame
from signals.tables.opening import ARROW, PARQUET, open_table
from signals.tables.table import Table
from signals.tables.texts import text_table

__all__ = ["KINDS", "TEXTS", "Opened", "open_list", "opened_frame", "opened_text"]

TEXTS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
KINDS = (*TEXTS, *PARQUET, *ARROW, ".json", ".zip", ".html", ".sqlite")
REMEDY = "export the list again"


@dataclass(frozen=True, eq=False)
class Opened:
    """A list's columns.

    Attributes
    ----------
    table
        Its columns, those of a text as they are written.
    source
        What to call it.
    comma
        Whether numbers are written with a decimal comma.
    """

    table: Table
    source: str
    comma: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All its columns."""
        return self.table.names

    def of(self, frame: pl.DataFrame) -> Opened:
        """Return other rows of it, or other columns."""
        return Opened(
            replace(self.table, path=None, lazy=frame.lazy(), names=tuple(frame.columns)), self.source, self.comma
        )

    def frame(self, names: list[str] | None = None) -> pl.DataFrame:
        """Read some columns, or all.

        Raises
        ------
        InputError
            If the file turns out to be damaged.
        """
        return self.table.columns(list(self.names) if names is None else names)


def open_list(given: str | Path | Frame) -> Opened:
    """Open a table of trades, a file or a frame.

    Raises
    ------
    InputError
        If it is of an unknown kind, missing, empty or unreadable.
    """
    if not isinstance(given, str | Path):
        if not is_frame(given):
            raise InputError(f"a {type(given).__name__} is no trade list; give a file, or a frame of pandas or polars")
        return opened_frame(as_polars(given), "the frame")
    path = located(given)
    check_file(path, "one trade list")
    name = path.name.lower()
    if name.endswith((*PARQUET, *ARROW)):
        table = open_table(path)
        return Opened(table, str(given))
    if not name.endswith(TEXTS):
        if name.endswith((".xlsx", ".xls", ".ods")):
            raise InputError(f"{given}: is a spreadsheet; save the sheet with the trades as CSV, and give that")
        raise InputError(
            f"{given}: unknown kind of file {path.suffix or '(no suffix)'!r}; use one of {', '.join(KINDS)}"
        )
    if path.stat().st_size == 0:
        raise InputError(f"{given}: is empty; {REMEDY}")
    return opened_text(path, str(given))


def opened_frame(frame: pl.DataFrame, source: str) -> Opened:
    """Return a frame as a list that was opened."""
    return Opened(Table(None, frame.lazy(), tuple(frame.columns), name=source), source)


def opened_text(content: Path | bytes, source: str) -> Opened:
    """Open a text whose fields are separated by commas, semicolons, tabs or bars.

    Raises
    ------
    InputError
        If it holds no table.
    """
    try:
        with reading(source, REMEDY):
            table = text_table(content, source, as_it_stands=True)
    except InputError as error:
        if "holds no table" not in str(error):
            raise
        raise InputError(
            f"{source}: cannot be read: it holds no table; a trade list has one line of column names, and a line a trade with "
            "times, side and prices, separated by commas, semicolons, tabs or |"
        ) from error
    if isinstance(content, Path):
        table = replace(table, path=content)
    head = table.head
    return Opened(table, source, head is not None and head.decimal_comma)
