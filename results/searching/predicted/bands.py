"""Neighbouring values of an axis joined into bands, where there are more of them than a map can show."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

__all__ = ["band_ends", "banded"]

_MOST, _FEWEST = 40, 10
"""Squares along an axis of many values."""
_DRAWN = 10
"""Cells of the draw that a square should have."""


def banded(values: pl.Series, cells: int) -> pl.Series | None:
    """Return for each cell of a draw the lowest value of its band; None where each value of the axis has room for itself.

    Parameters
    ----------
    values
        (n,): along one axis. Only numbers have neighbours; null, a rule that is off, is a band of its own.
    cells
        How many cells all squares share.
    """
    known = values.drop_nulls().unique().sort().to_numpy()
    if not values.dtype.is_numeric() or len(known) <= _MOST:
        return None
    most = min(max(math.isqrt(cells // _DRAWN), _FEWEST), _MOST)
    firsts = np.array([band[0] for band in np.array_split(known, most)])
    held = values.fill_null(known[0]).to_numpy()
    lowest = pl.Series(values.name, firsts[np.searchsorted(firsts, held, side="right") - 1], dtype=values.dtype)
    return pl.select(pl.when(values.is_null()).then(None).otherwise(lowest).alias(values.name)).to_series()


def band_ends(values: pl.Series, bands: pl.Series) -> pl.DataFrame:
    """Return the bands under the name of their axis, and the highest value that was drawn of each as NAME_to."""
    name = values.name
    both = pl.DataFrame([bands, values.alias(f"{name}_to")])
    return both.group_by(name).agg(pl.col(f"{name}_to").max())
