"""From a column as it is stored to the array the project works with: numbers, flags, and times (`signals.times.column`)."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats
from signals.errors import InputError
from signals.tables.refusals import refuse_unparsed
from signals.times.column import times
from signals.values.written_numbers import NOTHING, read_numbers

__all__ = ["flags", "numbers", "times"]


def numbers(series: pl.Series, source: str, *, text: bool, percent: bool = False) -> Floats:
    """Return a column of numbers as float64, shape (T,); null becomes NaN.

    Text, in a CSV (`text`), is read as `signals.values.written_numbers` says; `percent` allows 55 % for 0.55.

    Raises
    ------
    InputError
        If the column is not numeric, or (in a CSV) one of its values is not a number.
    """
    if text and series.dtype == pl.String:
        cast = read_numbers(series, source, percent=percent)
        if cast.null_count() > series.null_count():
            there = series.set(series.str.strip_chars().str.to_lowercase().is_in(NOTHING), None)
            refuse_unparsed(there, cast, source, "a number")
        series = cast
    if series.dtype == pl.Null or series.dtype.is_numeric():
        values: Floats = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return values
    raise InputError(f"{source}: column {series.name!r} holds {series.dtype}, not numbers; store it as float64")


def flags(series: pl.Series, source: str, *, text: bool) -> Flags:
    """Return a column of booleans, shape (T,); null becomes False: nobody vouches for the bar.

    Booleans and the numbers 0 and 1 are taken, in a CSV also the words true and false.

    Raises
    ------
    InputError
        If the column holds anything else.
    """
    if text and series.dtype == pl.String:
        words = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
        cast = series.str.strip_chars().str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
        refuse_unparsed(series, cast, source, "true or false")
        series = cast
    elif series.dtype.is_numeric():
        cast = series.replace_strict({0: False, 1: True}, default=None, return_dtype=pl.Boolean)
        refuse_unparsed(series, cast, source, "true or false")
        series = cast
    if series.dtype not in (pl.Boolean, pl.Null):
        raise InputError(f"{source}: column {series.name!r} holds {series.dtype}, not booleans; store true and false")
    values: Flags = series.cast(pl.Boolean).fill_null(False).to_numpy()
    return values
