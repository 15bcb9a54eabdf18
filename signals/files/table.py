"""A file or frame as a table of columns that are not read yet."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from signals.errors import InputError
from signals.files.layout import Layout
from signals.files.panics import without_panics

if TYPE_CHECKING:
    from signals.files.heads import Head

__all__ = ["DAMAGE", "NULLS", "Table", "unreadable"]

# What spreadsheets, pandas and R write for a missing value.
NULLS = ["", "null", "NULL", "None", "NA", "N/A", "<NA>", "NaT"]
# A damaged Parquet file can make polars panic, which is no Exception.
DAMAGE = (OSError, EOFError, zlib.error, pl.exceptions.PolarsError, pl.exceptions.PanicException)


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
        try:
            with without_panics():
                return self.lazy.select(names).collect()
        except DAMAGE as error:
            raise unreadable(self.source, error) from error


def unreadable(source: str, error: BaseException) -> InputError:
    """Return what to say of a file that is damaged."""
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return InputError(f"{source}: cannot be read ({reason}); write the file again, or give it the suffix of its format")
