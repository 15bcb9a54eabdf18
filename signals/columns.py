"""From a column as it is stored to the array the project works with: numbers, flags, and times (`signals.files.times`)."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.data import Flags, Floats
from signals.errors import InputError
from signals.files.refusals import refuse_unparsed
from signals.files.times import times
from signals.written_numbers import NOTHING, read_numbers

__all__ = ["flags", "numbers", "times"]

# In a text without points: a decimal comma, or commas between thousands where a point follows.
DECIMAL_COMMA = r"^[-+]?\d+,\d+$"
CURRENCY = r"^[$€£¥]\s*"
# What web pages write for large volumes.
SHORTENED = r"^\d+(?:[.,]\d+)?\s?[KMB]$"
THOUSANDS = r"^[-+]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d*)?$"


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


def _plain_numbers(series: pl.Series, source: str) -> pl.Series:
    """Return numbers as text with a decimal point, and without what stands between thousands.

    Raises
    ------
    InputError
        If a comma may be either: three digits after it in every row that has one, and nowhere a point.
    """
    plain = series.str.strip_chars().str.strip_prefix("+").str.replace(CURRENCY, "")
    if bool(plain.str.contains(SHORTENED).any()):
        plain = _written_out(plain)
    commas = plain.filter(plain.str.contains(",", literal=True))
    if not len(commas):
        return plain
    points = plain.str.contains(".", literal=True).any()
    thousands, decimals = (bool(commas.str.contains(pattern).all()) for pattern in (THOUSANDS, DECIMAL_COMMA))
    if thousands and decimals and not points:
        raise InputError(
            f"{source}: column {series.name!r} has {commas[0]!r}, in which the comma may be a decimal one or stand between "
            "thousands; write the numbers with a decimal point"
        )
    if thousands:
        return plain.str.replace_all(r"[,' ]", "")
    return plain.str.replace(",", ".", literal=True) if decimals and not points else plain


def _written_out(series: pl.Series) -> pl.Series:
    """Return 1.2K as 1200."""
    short = pl.col(series.name).str.contains(SHORTENED)
    number = pl.col(series.name).str.replace(",", ".").str.extract(r"^([\d.]+)").cast(pl.Float64, strict=False)
    factor = pl.col(series.name).str.tail(1).replace_strict({"K": 1e3, "M": 1e6, "B": 1e9}, default=1.0)
    whole = (number * factor).round(6).cast(pl.String)
    return series.to_frame().select(pl.when(short).then(whole).otherwise(pl.col(series.name))).to_series()
