"""Feature files: times and columns of numbers, with or without the prices they were made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Floats, Times
from signals.errors import InputError
from signals.files.feature_lists import few
from signals.roles import ROLES
from signals.rules import PRICES, check_times
from signals.tables.arranging import arranged, column_notes
from signals.tables.frames import Frame
from signals.tables.layout import Layout
from signals.tables.opening import Table, frame_table, open_table
from signals.times.bars import bar_times
from signals.values.column import numbers

MARKET = ("timestamp", *PRICES, "volume", "funding_rate")


@dataclass(frozen=True, eq=False)
class FeatureFile:
    """A file of features of T bars, its columns not read yet.

    Attributes
    ----------
    table : Table
    time : datetime64[us] array of shape (T,)
        Strictly increasing.
    names : tuple of str
        The columns that are features, in the file's order: neither times nor prices, volume, funding, probabilities.
    notes : tuple of str
        What was guessed, a sentence each.
    """

    table: Table
    time: Times
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def has_prices(self) -> bool:
        """Whether the bars are in the same file."""
        return all(name in self.table.names for name in PRICES)

    def column(self, name: str) -> Floats:
        """Read one column as float64, shape (T,), null as NaN; booleans, in a CSV true and false, are 0 and 1."""
        return _numbers(self.table.columns([name])[name], self.table)

    def matrix(self, names: Sequence[str]) -> Floats:
        """Read columns, prices and volume among them if asked, as float64 of shape (T, F).

        Raises
        ------
        InputError
            If the file lacks one, or one is not numeric.
        """
        return table_matrix(self.table, names)


def table_matrix(table: Table, names: Sequence[str]) -> Floats:
    """Read columns of a table as `FeatureFile.matrix` does."""
    missing = [name for name in names if name not in table.names]
    if missing:
        raise InputError(f"{table.source}: {len(missing)} features missing: {few(missing)}; add these columns")
    frame = table.columns(list(names))
    matrix = np.empty((len(frame), len(names)), order="F")
    for place, name in enumerate(names):
        matrix[:, place] = _numbers(frame[name], table)
    return matrix


def read_features(source: str | Path | Frame, layout: Layout | None = None, *, prices: bool = False) -> FeatureFile:
    """Open a feature file or frame and check its times.

    Parameters
    ----------
    source : path or polars.DataFrame
    layout : Layout, optional
        Says outright how the file is laid out.
    prices : bool
        Find prices by their usual spellings too. Otherwise a column `Open` is a feature: a model may be made of it.

    Raises
    ------
    InputError
        If it cannot be read, has no ``timestamp``, or its times are not strictly increasing.
    """
    opened = open_table(source, layout) if isinstance(source, str | Path) else frame_table(source, layout)
    table = arranged(opened, ("timestamp", *PRICES) if prices else ["timestamp"])
    if "timestamp" not in table.names:
        found = ", ".join(table.names[:12]) or "none"
        raise InputError(f"{table.source}: missing column timestamp; add the bars' open times, found {found}")
    time, notes = bar_times(table, table.columns(["timestamp"]))
    check_times(time, table.source)
    notes = tuple(f"{table.source}: {note}" for note in (*column_notes(table), *table.notes, *notes))
    return FeatureFile(table, time, tuple(name for name in table.names if is_feature(name)), notes)


def is_feature(name: str) -> bool:
    """Whether a column is neither part of the market nor a probability nor its flag."""
    return name not in MARKET and name.partition("@")[0] not in (*ROLES, "out_of_sample")


def _numbers(series: pl.Series, table: Table) -> Floats:
    if table.text and bool(series.drop_nulls().str.to_lowercase().is_in(["true", "false"]).all()):
        series = series.str.to_lowercase() == "true"
    if series.dtype == pl.Boolean:
        series = series.cast(pl.Float64)
    return numbers(series, table.source, text=table.text)
