"""Grouping equal rows of columns.

Cells come in the order of an odometer, so neighbours agree in most columns: rows are first compared with the row
before them, and only where something changes are they looked up. Axes have few values, so that a look-up is mostly one
in a table with a place for every combination of them; what has too many values for that is sorted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signals.arrays import Array, Flags, Integers

__all__ = ["distinct", "distinct_values"]

_ROOMY, _PLACES = 1 << 14, 16
"""Places that a table may have however few rows there are, and for each row; only those in use are ever touched."""


def distinct(columns: Sequence[Array], n: int) -> tuple[Integers, Integers]:
    """Group equal rows of some columns, NaN being equal to NaN.

    Parameters
    ----------
    columns
        Arrays of shape (n,).
    n
        Number of rows.

    Returns
    -------
    first : numpy.ndarray of int64, shape (k,)
        First row of each group, groups in order of appearance.
    group : numpy.ndarray of int64, shape (n,)
        Group of each row.
    """
    starts, varying = _runs(columns, n)
    if len(starts) <= 1:
        return np.zeros(len(starts), dtype=np.int64), np.zeros(n, dtype=np.int64)
    whole = len(starts) == n
    codes, count = np.zeros(len(starts), dtype=np.int64), 1
    for column in varying:
        own, values = _coded(column if whole else column[starts])
        codes, count = _coded(codes * values + own) if count > 1 else (own, values)
    opens, group = _in_order(codes, count)
    return starts[opens], group if whole else np.repeat(group, np.diff(starts, append=n))


def distinct_values(column: Array) -> tuple[Array, Integers]:
    """Return the values of a column, ascending and without NaN, and which of them each row has; one past the last for NaN."""
    ascending = np.sort(column)
    if ascending.dtype == np.float64:
        ascending = ascending[: np.searchsorted(ascending, np.nan)]
    fresh = np.ones(len(ascending), dtype=np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    values = ascending[fresh]
    return values, np.searchsorted(values, column)


def _runs(columns: Sequence[Array], n: int) -> tuple[Integers, list[Array]]:
    """Return the rows at which anything changes, and the columns that ever do."""
    changes = np.zeros(n, dtype=np.bool_)
    changes[:1] = True
    varying = []
    for column in columns:
        # as bits: NaN is itself there; a -0.0 beside a 0.0 costs a look-up and no more
        bits = column.view(np.int64) if column.dtype == np.float64 else column
        own = bits[1:] != bits[:-1]
        if own.any():
            changes[1:] |= own
            varying.append(column)
    return np.flatnonzero(changes), varying


def _coded(column: Array) -> tuple[Integers, int]:
    """Return a code for the value of each row, and how many codes there may be, some of which may not occur."""
    if column.dtype != np.float64:
        low, high = int(column.min()), int(column.max())
        if high - low < max(_ROOMY, _PLACES * len(column)):
            return (column.astype(np.int64) - low if low else column.astype(np.int64, copy=False)), high - low + 1
    values, codes = distinct_values(column)
    return codes, len(values) + 1


def _in_order(codes: Integers, count: int) -> tuple[Flags, Integers]:
    """Return the rows at which a code is met for the first time, and for each row the number of its code in that order."""
    rows = np.arange(len(codes))
    first = np.empty(count, dtype=np.int64)
    first[codes[::-1]] = rows[::-1]
    met = first[codes]
    opens = met == rows
    return opens, (np.cumsum(opens) - 1)[met]
