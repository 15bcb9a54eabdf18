"""Margins by risk: which of them are one size for all trades, which are multiples of the risk alone, and which are neither.

A margin ``min(risk/(leverage*dist0), size_max)`` is fixed where the first stop is as far for every entry, or where the cap
always binds. Where the cap never does, exposure is the risk over the distance: cells that differ in risk and leverage are
multiples of each other, as those of fixed sizes are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grids.combinations import sides_that_enter
from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats, Integers

__all__ = ["CAPPED", "FIXED", "RAMP", "UNCAPPED", "Margins", "margins_of"]

FIXED, RAMP, CAPPED, UNCAPPED = range(4)
"""How a margin is found: always the same, by the ramp, by risk, and by risk where the cap is never met."""

_RAMP, _RISK = CHOICES["size_rule"].index("ramp"), CHOICES["size_rule"].index("risk")


class Margins(NamedTuple):
    """How cells size their entries, columns of shape (n,).

    Attributes
    ----------
    rule
        int64: `FIXED`, `RAMP`, `CAPPED` or `UNCAPPED`.
    size
        float64: the margin where it is fixed, as a fraction of the balance.
    distances
        float64 (n, 2): of longs and of shorts, how far the first stop is, a fraction of the price still to be multiplied by
        the reading; 0 where margins do not hang on it.
    scale
        int64: code of the reading, 0 for none.
    """

    rule: Integers
    size: Floats
    distances: Floats
    scale: Integers


def margins_of(table: CellTable, readings: Floats) -> Margins:
    """Find how cells size their entries.

    Parameters
    ----------
    table
        n cells that keep the contract's rules.
    readings
        float64 (S, T): of the market.
    """
    rule = np.where(table["size_rule"] == _RAMP, RAMP, FIXED)
    size = np.asarray(table["size"], dtype=np.float64)
    distances, scale = np.zeros((len(table), 2)), np.zeros(len(table), dtype=np.int64)
    rows = np.flatnonzero(table["size_rule"] == _RISK)
    if len(rows) == 0:
        return Margins(rule, size, distances, scale)
    cells = table.take(rows)
    reach, codes = _first_stops(cells), np.asarray(cells["stop_scale"], dtype=np.int64)
    nearest, widest = _extremes(reach, codes, readings)
    most, least = (_margin(cells, distance) for distance in (nearest, widest))
    fixed, capped = most == least, most >= cells["size_max"]
    size = size.copy()
    size[rows] = np.where(fixed, most, size[rows])
    rule[rows] = np.where(fixed, FIXED, np.where(capped, CAPPED, UNCAPPED))
    distances[rows], scale[rows] = np.where(fixed[:, None], 0.0, reach), np.where(fixed, 0, codes)
    return Margins(rule, size, distances, scale)


def _first_stops(cells: CellTable) -> Floats:
    """Return how far the first stop of each side is, (n, 2); a side that never enters has that of the other."""
    sides = []
    for prefix in ("", "short_"):
        at_once = np.isnan(cells[f"{prefix}trailing_after"])
        trailing = np.where(at_once, cells[f"{prefix}trailing_stop"], np.nan)
        sides.append(np.fmin(cells[f"{prefix}stop_loss"], trailing))
    longs, shorts = sides_that_enter(cells.columns)
    reach = np.column_stack([np.where(longs, sides[0], sides[1]), np.where(shorts, sides[1], sides[0])])
    return np.where(np.isnan(reach), 1.0, reach)  # of cells that never enter


def _extremes(reach: Floats, codes: Integers, readings: Floats) -> tuple[Floats, Floats]:
    """Return the nearest and the widest that the first stop of any entry can be."""
    least, most = np.ones(len(readings) + 1), np.ones(len(readings) + 1)
    for row, reading in enumerate(readings, start=1):
        usable = reading[np.isfinite(reading) & (reading > 0.0)]
        if len(usable):
            least[row], most[row] = usable.min(), usable.max()
    return reach.min(axis=1) * least[codes], reach.max(axis=1) * most[codes]


def _margin(cells: CellTable, distance: Array) -> Floats:
    # a distance beyond float64 is infinite, or zero: then the cap, or nothing, is put up
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(np.minimum(cells["risk"] / (cells["leverage"] * distance), cells["size_max"]))
