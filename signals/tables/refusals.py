"""Refusing values of a column: one line with the column, the row, the value, the count and the remedy."""

from __future__ import annotations

import polars as pl

from signals.errors import InputError

__all__ = ["refuse_null", "refuse_unparsed"]


def refuse_null(series: pl.Series, source: str, remedy: str) -> None:
    """Refuse a column with a missing value."""
    if count := series.null_count():
        row = int(series.is_null().arg_true()[0])
        raise InputError(f"{source}: column {series.name!r} is null in {count} rows, first in row {row}; {remedy}")


def refuse_unparsed(before: pl.Series, after: pl.Series, source: str, wanted: str, remedy: str | None = None) -> None:
    """Refuse values that were there before a cast and are null after it."""
    lost = after.is_null() & before.is_not_null()
    if count := int(lost.sum()):
        row = int(lost.arg_true()[0])
        raise InputError(
            f"{source}: column {before.name!r} has {before[row]!r} in row {row}, which is not {wanted} "
            f"({count} such rows); {remedy or 'correct the value or leave it empty'}"
        )
