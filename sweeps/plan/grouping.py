"""Grouping equal rows of columns.

Cells come in the order of an odometer, so neighbours agree in most columns: rows are first compared with the row
before them, and only where something changes are they looked up.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from signals.arrays import Array, Integers

__all__ = ["distinct"]


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
    runs = [column[starts] for column in varying]
    codes, count = _factorized(runs[0])
    for column in runs[1:]:
        own, values = _factorized(column)
        codes, count = _factorized(codes * values + own)
    first = np.empty(count, dtype=np.int64)
    first[codes[::-1]] = starts[::-1]
    return first, np.repeat(codes, np.diff(starts, append=n))


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


def _factorized(column: Array) -> tuple[Integers, int]:
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return codes.astype(np.int64, copy=False), len(values)
