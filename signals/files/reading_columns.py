"""The further columns of a signal file, from which readings come."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats
from signals.errors import InputError
from signals.readings import known_somewhere
from signals.tables.column_names import CLOSES, COLUMN_ALIASES, plain
from signals.tables.table import Table
from signals.values.column import numbers

__all__ = ["FileColumns", "file_stamp"]

_TIMES = frozenset((*COLUMN_ALIASES["timestamp"], *CLOSES))
_CLOCK_WORDS = ("time", "date", "epoch", "unix")
_FLAGS = {"true": 1.0, "false": 0.0}
_INDEX = ("unnamed", "index_level")
"""What pandas calls the count of rows that it writes beside a table."""


def file_stamp(path: Path) -> tuple[int, int, int]:
    """Return what tells that a file has been written anew: its size, time of change and place on the disk."""
    state = os.stat(path)
    return state.st_size, state.st_mtime_ns, state.st_ino


class FileColumns:
    """The columns of a signal file beside prices and probabilities, read when asked for.

    Parameters
    ----------
    table
        With the contract's names.
    taken
        Names of its columns that are prices, probabilities and the like.
    kept
        Which of its rows are bars, shape (rows,).
    opened
        Opens the table again, in another process; None for one in memory.
    stamp
        The file's when it was opened; None for a table in memory.
    """

    def __init__(
        self,
        table: Table,
        taken: tuple[str, ...],
        kept: Flags,
        opened: Callable[[], Table] | None = None,
        stamp: tuple[int, int, int] | None = None,
    ) -> None:
        self._table: Table | None = table
        self.taken: tuple[str, ...] | None = taken
        self._kept, self._opened, self._stamp = kept, opened, stamp
        self.length = int(np.count_nonzero(kept))

    def __getstate__(self) -> dict[str, Any]:
        """Leave the open table behind where it can be opened again: what reads a file does not travel."""
        return {**self.__dict__, "_table": None} if self._opened is not None else self.__dict__

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of all of them, readings or not; counts of rows are none."""
        others = (name for name in self._open().names if name not in (self.taken or ()))
        return tuple(name for name in others if name.strip() and not plain(name).startswith(_INDEX))

    def read(self, names: tuple[str, ...]) -> dict[str, Floats | str]:
        """Return the values of each column, or why it is no reading.

        Raises
        ------
        InputError
            If the file cannot be read, or is another one by now.
        """
        table = self._open()
        frame = table.columns(list(names))
        if len(frame) != len(self._kept):
            raise InputError(f"{table.source}: {_CHANGED}")
        return {name: self._values(frame[name], table) for name in names}

    def _open(self) -> Table:
        if self._table is None and self._opened is not None:
            self._table = self._opened()
        table = self._table
        assert table is not None  # noqa: S101 - one in memory stays
        if self._stamp is not None and table.path is not None:
            try:
                stamp = file_stamp(table.path)
            except OSError as error:
                raise InputError(
                    f"{table.source}: is gone since it was read ({error.strerror}); put it back"
                ) from error
            if stamp != self._stamp:
                raise InputError(f"{table.source}: {_CHANGED}")
        return table

    def _values(self, series: pl.Series, table: Table) -> Floats | str:
        if series.dtype == pl.Boolean:
            series = series.cast(pl.Float64)
        elif series.dtype.is_temporal() or _is_time(series):
            return "holds times, which are no reading; choose another"
        elif table.text and series.dtype == pl.String:
            series = _flags(series)
        try:
            values = numbers(series, table.source, text=table.text, percent=True)
        except InputError as error:
            return str(error).removeprefix(f"{table.source}: column {series.name!r} ")
        values = values if len(self._kept) == self.length else values[self._kept]
        values = np.ascontiguousarray(values)
        values.flags.writeable = False
        return known_somewhere(values)


_CHANGED = "has changed since it was read; read it again"


def _is_time(series: pl.Series) -> bool:
    """Whether whole numbers are times by what they are called."""
    spelt = plain(series.name)
    return spelt in _TIMES and any(word in spelt for word in _CLOCK_WORDS) and not series.dtype.is_float()


def _flags(series: pl.Series) -> pl.Series:
    """Return words true and false as 1 and 0, and any other text as it is."""
    cast = series.str.strip_chars().str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.Float64)
    return cast if cast.null_count() == series.null_count() else series
