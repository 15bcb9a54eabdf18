"""Lines between the squares of a map: where a value changes its side, and around those a verdict is sure of."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["Edges", "boundary", "outline"]

Edges = list[list[tuple[float, float]]]
"""Segments of two points (x, y); square (row, column) spans column ± 0.5 and row ± 0.5."""


def boundary(values: Floats, neutral: float) -> Edges:
    """Return the edges between squares on either side of a neutral value.

    Parameters
    ----------
    values : float64 array of shape (ny, nx)
        NaN squares have no side, so no edge is drawn beside them.
    neutral
        The value that divides.

    Returns
    -------
    Edges
        One segment between each two such neighbours.
    """
    above = values > neutral
    known = ~np.isnan(values)
    across = known[:, 1:] & known[:, :-1] & (above[:, 1:] != above[:, :-1])
    along = known[1:] & known[:-1] & (above[1:] != above[:-1])
    upright = [[(c + 0.5, r - 0.5), (c + 0.5, r + 0.5)] for r, c in np.argwhere(across)]
    return upright + [[(c - 0.5, r + 0.5), (c + 0.5, r + 0.5)] for r, c in np.argwhere(along)]


def outline(standing: Floats, least: float) -> Edges:
    """Return the edges around a judged map's squares of at least this standing; none beside squares without cells."""
    return boundary(np.where(np.isnan(standing), np.nan, np.where(standing >= least, 1.0, -1.0)), 0.0)
