"""A file or frame as a table of columns that are not read yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from signals.filesystem.damage import reading
from signals.filesystem.opening import check_unpacked
from signals.tables.layout import Layout

__all__ = ["NULLS", "REMEDY", "Head", "Table"]

# What spreadsheets, pandas and R write for a missing value.
NULLS = ["", "null", "NULL", "None", "NA", "N/A", "<NA>", "NaT"]
REMEDY = "write the file again, or give it the suffix of its format"


@dataclass(frozen=True)
class Head:
    """The beginning of a text.

    Attributes
    ----------
    skip : int
        Lines before the first row.
    separator : str
    names : tuple of str
        Of the columns, in order; `column_N` where the file has none.
    header : bool
        Whether the names stand in the file.
    known : bool
        Whether the columns of a text without header were recognised.
    twice : tuple of str
        Names that several columns have.
    symbol : str, optional
        The market that the rows of the header name.
    decimal_comma : bool
        Whether numbers are written with a decimal comma.
    """

    skip: int
    separator: str
    names: tuple[str, ...]
    header: bool
    known: bool = True
    twice: tuple[str, ...] = ()
    symbol: str | None = None
    decimal_comma: bool = False


@dataclass(frozen=True, eq=False)
class Table:
    """A file's columns, not read yet.

    Attributes
    ----------
    path : Path, optional
        The file, None for a frame in memory or a member of a zip.
    lazy : polars.LazyFrame
        Its content; every column of a CSV is text, so that a bad value can be quoted as it stands in the file.
    names : tuple of str
        All its columns.
    text : bool
        True for a CSV, whose numbers and times are written as text.
    name : str, optional
        What to call it, by default its path.
    layout : Layout, optional
        What the user said of it.
    head : Head, optional
        How a text begins.
    called : mapping of str to str
        What the columns that were given the contract's names are called in the file.
    notes : tuple of str
        What was guessed, a clause each.
    market : str, optional
        The one that the file names.
    """

    path: Path | None
    lazy: pl.LazyFrame
    names: tuple[str, ...]
    text: bool = False
    name: str | None = None
    layout: Layout | None = None
    head: Head | None = None
    called: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    market: str | None = None

    @property
    def source(self) -> str:
        """What to call the table in a message."""
        return self.name or (str(self.path) if self.path is not None else "the frame")

    @property
    def stored_names(self) -> tuple[str, ...]:
        """All columns as the file calls them."""
        return tuple(self.called.get(name, name) for name in self.names)

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
