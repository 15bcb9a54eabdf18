"""Folds that nobody trained, given by a column of the signal file or cut by the clock; and the bars of any fold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from signals import InputError, Signals
from signals.arrays import Flags, Integers
from signals.files.reading import REQUIRED
from signals.rules import PRICES
from signals.tables.arranging import arranged
from signals.tables.opening import open_table
from signals.times.timestamps import to_iso, to_timestamp
from signals.training.folds.spans import duration
from signals.values.bars import priced_rows

__all__ = ["bars_of", "given_folds"]

_MOST = 1000
"""A column with more labels holds something else."""


def given_folds(whole: Signals, span: Signals, column: str | None, every: str | None) -> list[dict[str, Any]] | None:
    """Return the folds of every variant, in order of their first bars; None where they are not given.

    Parameters
    ----------
    whole, span
        The signal file, and the bars of the run.
    column, every
        Where folds come from: see `column_folds` and `time_folds`.

    Raises
    ------
    InputError
        If both are given, or one of them gives no folds.
    """
    if column is not None and every is not None:
        raise InputError(f"`column={column}` and `every={every}`: folds come from one of the two; leave one away")
    if column is not None:
        return column_folds(whole, span, column)
    return None if every is None else time_folds(span, every)


def column_folds(whole: Signals, span: Signals, column: str) -> list[dict[str, Any]]:
    """Return the folds that a column of the signal file names, in order of their first bars.

    Parameters
    ----------
    whole
        The signal file.
    span
        The bars of the run.
    column
        Its name: a number or label a bar, empty where a bar is in no fold. Bars of a fold need not be neighbours.

    Returns
    -------
    list of dict
        `label`, `bars` (bool, of the span's bars), `test_first_open`, `test_last_open`, and no `roles`.

    Raises
    ------
    InputError
        If there is no such column, or it names no fold or too many.
    """
    if whole.path is None:
        raise InputError(f"{whole.source}: have no column {column!r}; read them from a file, or cut by `every`")
    # its rows are those of the bars: of one market, without repeated headers
    table = arranged(open_table(whole.path, whole.layout), REQUIRED)
    if column not in table.names:
        raise InputError(f"{whole.path}: has no column {column!r}; its columns are {', '.join(table.names[:20])}")
    first = int(np.searchsorted(whole.bars.time, span.bars.time[0]))
    # As in the signals themselves, a row without a price is no bar.
    rows = table.columns(list(dict.fromkeys((column, *PRICES))))
    priced = priced_rows(rows, {name: name for name in PRICES}, table.source, text=table.text)
    labels = _labels(priced[column])[first : first + len(span)]
    known = labels.drop_nulls().unique(maintain_order=True)
    if not 0 < len(known) <= _MOST:
        raise InputError(
            f"{whole.path}: column {column!r} has {len(known):,} different labels on the run's bars; a column of folds "
            f"has 1 to {_MOST:,}"
        )
    found = (_fold(span, label, (labels == label).fill_null(False).to_numpy()) for label in known)
    return list(found)


def _labels(values: pl.Series) -> pl.Series:
    """Return labels as whole numbers where all are such, else as text."""
    if values.dtype.is_float():
        values = values.fill_nan(None)
    text = values.cast(pl.String).str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    whole = (numbers.is_null() == text.is_null()).all() and (numbers.drop_nulls() % 1 == 0).all()
    return numbers.cast(pl.Int64) if whole else text


def time_folds(span: Signals, every: str) -> list[dict[str, Any]]:
    """Return folds of equal length by the clock, from the first bar on, numbered from 1; fields as of `column_folds`.

    Raises
    ------
    InputError
        If `every` is no duration, or makes too many folds.
    """
    length = duration(every, "`every`")
    number = (span.bars.time - span.bars.time[0]) // length
    if number[-1] >= _MOST:
        raise InputError(f"`every={every}` makes {number[-1] + 1:,} folds, more than {_MOST:,}; write a longer one")
    return list(_of_numbers(span, number))


def _of_numbers(span: Signals, number: Integers) -> Iterator[dict[str, Any]]:
    for at in np.unique(number):
        yield _fold(span, int(at) + 1, number == at)


def _fold(span: Signals, label: int | str, inside: Flags) -> dict[str, Any]:
    time = span.bars.time[inside]
    return {
        "label": label,
        "bars": inside,
        "test_first_open": to_iso(time[0]),
        "test_last_open": to_iso(time[-1]),
        "roles": {},
    }


def bars_of(fold: Mapping[str, Any], span: Signals) -> Flags:
    """Return which of the span's bars are test bars of a fold: bool (T,)."""
    if "bars" in fold:
        given: Flags = fold["bars"]
        return given
    if fold["test_first_open"] is None:
        return np.zeros(len(span), dtype=np.bool_)
    time = span.bars.time
    inside: Flags = (time >= to_timestamp(fold["test_first_open"])) & (time <= to_timestamp(fold["test_last_open"]))
    return inside
