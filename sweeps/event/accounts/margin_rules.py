"""How cells size their entries: by one margin for all, or by one for each, and which of these are multiples of each other.

A margin by risk, ``min(risk/(leverage*dist0), size_max)``, is fixed where the first stop is as far for every entry, or where
the cap always binds. Elsewhere the exposure of a trade is the risk times one over the distance, up to the cap: cells that
differ in risk, leverage or cap share the distances, and where no trade meets the cap they are multiples of each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grids.combinations import sides_that_enter
from grids.parameters import CHOICES
from grids.table import CellTable
from signals.arrays import Array, Floats, Integers
from sweeps.plan.grouping import distinct

__all__ = ["FIXED", "RAMP", "RISK", "Margins", "margins_of"]

FIXED, RAMP, RISK = range(3)
"""How a margin is found: always the same, by the ramp, or by risk."""

_RAMP, _RISK = CHOICES["size_rule"].index("ramp"), CHOICES["size_rule"].index("risk")
_RAMPED = ("variant", "size_min", "size_max", "size_power", "long_entry", "short_entry")


class Margins(NamedTuple):
    """How cells size their entries, columns of shape (n,).

    Attributes
    ----------
    rule
        int64: `FIXED`, `RAMP` or `RISK`.
    size
        float64: the margin where it is fixed, as a fraction of the balance.
    distances
        float64 (n, 2): of longs and of shorts, how far the first stop is, a fraction of the price still to be multiplied by
        the reading; 0 where margins do not hang on it.
    scale
        int64: code of the reading, 0 for none.
    kind
        int64: cells of one number have the same margins for the same entries, but for the risk and its cap; 0 where they
        are fixed.
    """

    rule: Integers
    size: Floats
    distances: Floats
    scale: Integers
    kind: Integers


def margins_of(table: CellTable, readings: Floats) -> Margins:
    """Find how cells size their entries.

    Parameters
    ----------
    table
        n cells that keep the contract's rules.
    readings
        float64 (S, T): of the market.
    """
    size = np.asarray(table["size"], dtype=np.float64)
    distances, scale = np.zeros((len(table), 2)), np.zeros(len(table), dtype=np.int64)
    if not table["size_rule"].any():
        return Margins(scale, size, distances, scale, scale)
    rule = np.where(table["size_rule"] == _RAMP, RAMP, FIXED)
    rows = np.flatnonzero(table["size_rule"] == _RISK)
    if len(rows):
        cells = table.take(rows)
        reach, codes = _first_stops(cells), np.asarray(cells["stop_scale"], dtype=np.int64)
        most, least = (_margin(cells, distance) for distance in _extremes(reach, codes, readings))
        fixed = most == least
        size = size.copy()
        size[rows] = np.where(fixed, most, size[rows])
        rule[rows] = np.where(fixed, FIXED, RISK)
        distances[rows], scale[rows] = np.where(fixed[:, None], 0.0, reach), np.where(fixed, 0, codes)
    return Margins(rule, size, distances, scale, _kinds(table, rule, distances, scale))


def _kinds(table: CellTable, rule: Integers, distances: Floats, scale: Integers) -> Integers:
    kinds = np.zeros(len(table), dtype=np.int64)
    for code, columns in (
        (RAMP, [table[name] for name in _RAMPED]),
        (RISK, [distances[:, 0], distances[:, 1], scale]),
    ):
        rows = np.flatnonzero(rule == code)
        if len(rows):
            kinds[rows] = kinds.max() + 1 + distinct([column[rows] for column in columns], len(rows))[1]
    return kinds


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
    # a reading as large as float64 holds makes distances that no price reaches
    with np.errstate(over="ignore", under="ignore"):
        return reach.min(axis=1) * least[codes], reach.max(axis=1) * most[codes]


def _margin(cells: CellTable, distance: Array) -> Floats:
    # a distance beyond float64 is infinite, or zero: then the cap, or nothing, is put up
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(np.minimum(cells["risk"] / (cells["leverage"] * distance), cells["size_max"]))
