"""Lines between the squares of a map: where a value changes its side."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["boundary"]


def boundary(values: Floats, neutral: float) -> list[list[tuple[float, float]]]:
    """Return the edges between squares on either side of a neutral value.

    Parameters
    ----------
    values : float64 array of shape (ny, nx)
        NaN squares have no side, so no edge is drawn beside them.
    neutral
        The value that divides.

    Returns
    -------
    list of segments
        Each two points (x, y), where square (row, column) spans column ± 0.5 and row ± 0.5.
    """
    above = values > neutral
    known = ~np.isnan(values)
    across = known[:, 1:] & known[:, :-1] & (above[:, 1:] != above[:, :-1])
    along = known[1:] & known[:-1] & (above[1:] != above[:-1])
    upright = [[(c + 0.5, r - 0.5), (c + 0.5, r + 0.5)] for r, c in np.argwhere(across)]
    return upright + [[(c - 0.5, r + 0.5), (c + 0.5, r + 0.5)] for r, c in np.argwhere(along)]
