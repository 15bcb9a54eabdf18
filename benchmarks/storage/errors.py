"""How far numbers that were read back are from what they were, as a share of themselves."""

from __future__ import annotations

import numpy as np
import polars as pl

from signals.arrays import Floats

__all__ = ["errors"]

_ROUNDING = 1e-13
"""What is left of a difference, as a share of what it was taken of, that is rounding: it need not come back as the same rounding."""


def errors(wanted: pl.DataFrame, found: pl.DataFrame) -> dict[str, float]:
    """Return the largest error of each column of numbers, as a share of the number itself, however small that is.

    What is left of a difference of sums by rounding, under 1e-13 of the sums, must come back as such.

    Parameters
    ----------
    wanted, found
        Cells as they were computed, and as they were read back.

    Raises
    ------
    AssertionError
        If anything else is not the same to the last bit: columns, types, counts, words, nulls.
    """
    assert found.schema == wanted.schema
    largest = {}
    for name, column in wanted.to_dict(as_series=True).items():
        other = found[name]
        if column.dtype != pl.Float64:
            assert column.equals(other, null_equal=True), name
            continue
        assert column.is_null().equals(other.is_null()), name
        values, again = column.fill_null(0.0).to_numpy(), other.fill_null(0.0).to_numpy()
        means_nothing = np.maximum(np.abs(values), np.abs(again)) <= _least(name, wanted)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            off = np.where((values == again) | means_nothing, 0.0, np.abs(values / 2 - again / 2) / np.abs(values / 2))
        largest[name] = float(off.max(initial=0.0))
    return largest


def _least(name: str, cells: pl.DataFrame) -> Floats:
    """Return up to which size the numbers of a column are rounding, float64 (n,)."""
    least = np.zeros(len(cells))
    if name.endswith("edge"):
        least += _ROUNDING
    if name == "cost_per_trade" and {"sum_win", "sum_loss", "trades"} <= set(cells.columns):
        trades = np.maximum(cells["trades"].to_numpy(), 1)
        least += _ROUNDING * (cells["sum_win"] + cells["sum_loss"]).to_numpy() / trades
    return least * (1 + 1e-9)
