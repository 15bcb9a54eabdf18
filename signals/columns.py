"""From a column as it is stored to the array the project works with: times, numbers, flags."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from signals.data import Flags, Floats, Times
from signals.errors import InputError
from signals.written_numbers import NOTHING, read_numbers

# Integers below the first bound are not believed to be epoch times: they look like row numbers.
FIRST_EPOCH_SECOND = 100_000_000
EPOCH_UNITS = ((10**11, "s", 1_000_000), (10**14, "ms", 1_000), (10**17, "us", 1), (10**20, "ns", -1_000))
ISO = r"^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?\s*$"
WRITE_TIMES = "write it as ISO 8601 UTC, like 2024-01-31T00:00:00Z"


def times(series: pl.Series, source: str) -> Times:
    """Return a column of times as datetime64[us] UTC, shape (T,).

    Dates and datetimes of any unit and zone are taken (without a zone: UTC), ISO 8601 text, and integers since 1970
    whose size tells seconds, milliseconds, microseconds or nanoseconds.

    Raises
    ------
    InputError
        If the column is of another type, or one of its values is missing or not a time.
    """
    _refuse_null(series, source, WRITE_TIMES)
    kind = series.dtype
    if kind == pl.String and series.str.contains(r"^\s*-?\d+\s*$").all():
        digits = series.str.strip_chars().cast(pl.Int64, strict=False)
        _refuse_unparsed(series, digits, source, "a time (" + WRITE_TIMES + ")")
        series, kind = digits, digits.dtype
    if kind.is_integer():
        return _epoch(series, source)
    if kind == pl.String:
        return _iso(series, source)
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is not None:
            series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return series.dt.cast_time_unit("us").to_numpy()
    if kind == pl.Date:
        return series.cast(pl.Datetime("us")).to_numpy()
    raise InputError(f"{source}: column {series.name!r} holds {kind}, not times; {WRITE_TIMES}")


def numbers(series: pl.Series, source: str, *, text: bool, percent: bool = False) -> Floats:
    """Return a column of numbers as float64, shape (T,); null becomes NaN.

    Text, in a CSV (`text`), is read as `signals.written_numbers` says; `percent` allows 55 % for 0.55.

    Raises
    ------
    InputError
        If the column is not numeric, or (in a CSV) one of its values is not a number.
    """
    if text and series.dtype == pl.String:
        cast = read_numbers(series, source, percent=percent)
        if cast.null_count() > series.null_count():
            there = series.set(series.str.strip_chars().str.to_lowercase().is_in(NOTHING), None)
            _refuse_unparsed(there, cast, source, "a number")
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
        _refuse_unparsed(series, cast, source, "true or false")
        series = cast
    elif series.dtype.is_numeric():
        cast = series.replace_strict({0: False, 1: True}, default=None, return_dtype=pl.Boolean)
        _refuse_unparsed(series, cast, source, "true or false")
        series = cast
    if series.dtype not in (pl.Boolean, pl.Null):
        raise InputError(f"{source}: column {series.name!r} holds {series.dtype}, not booleans; store true and false")
    values: Flags = series.cast(pl.Boolean).fill_null(False).to_numpy()
    return values


def _refuse_null(series: pl.Series, source: str, remedy: str) -> None:
    if count := series.null_count():
        row = int(series.is_null().arg_true()[0])
        raise InputError(f"{source}: column {series.name!r} is null in {count} rows, first in row {row}; {remedy}")


def _refuse_unparsed(before: pl.Series, after: pl.Series, source: str, wanted: str) -> None:
    """Refuse values that were there before a cast and are null after it."""
    lost = after.is_null() & before.is_not_null()
    if count := int(lost.sum()):
        row = int(lost.arg_true()[0])
        raise InputError(
            f"{source}: column {before.name!r} has {before[row]!r} in row {row}, which is not {wanted} "
            f"({count} such rows); correct the value or leave it empty"
        )


def _epoch(series: pl.Series, source: str) -> Times:
    values = series.cast(pl.Int64).to_numpy()
    largest = int(np.abs(values).max()) if len(values) else 0
    if len(values) and largest < FIRST_EPOCH_SECOND:
        raise InputError(
            f"{source}: column {series.name!r} has {int(values[0])} in row 0, which looks like a row number; "
            f"{WRITE_TIMES}"
        )
    _, _, factor = next(unit for unit in EPOCH_UNITS if largest < unit[0])
    microseconds = values * factor if factor > 0 else values // -factor
    return microseconds.astype("datetime64[us]")


def _iso(series: pl.Series, source: str) -> Times:
    """Parse ISO 8601 by its parts, since zone and fraction may differ from row to row."""
    parts = series.str.extract_groups(ISO).struct.unnest()
    parts.columns = ["date", "time", "zone"]
    clock = pl.col("time").fill_null("00:00")
    seconds = pl.when(clock.str.len_bytes() == len("00:00")).then(clock + ":00").otherwise(clock)
    # A missing zone is UTC; its digits are hours and minutes, with or without a colon.
    digits = pl.when(pl.col("zone").str.contains(r"^[+-]")).then(pl.col("zone").str.replace(":", "")).fill_null("+0000")
    sign = pl.when(digits.str.starts_with("-")).then(-1).otherwise(1)
    minutes = sign * (digits.str.slice(1, 2).cast(pl.Int64) * 60 + digits.str.slice(3, 2).cast(pl.Int64))
    local = (pl.col("date") + "T" + seconds).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    parsed: Any = parts.select((local - pl.duration(minutes=minutes)).alias("utc"))["utc"]
    _refuse_unparsed(series, parsed, source, "a time (" + WRITE_TIMES + ")")
    return parsed.to_numpy()  # type: ignore[no-any-return]
