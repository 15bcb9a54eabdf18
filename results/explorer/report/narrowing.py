"""Runs too large for a report: axes that matter least are held at one value, so that the others keep all of theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from results.cube.cube import Cube, Plane
from results.cube.layout import Layout
from results.cube.special import COORDINATE
from results.cube.variation import eta_squared
from signals.arrays import Integers

__all__ = ["MOST_CELLS", "Narrowed", "narrow"]

MOST_CELLS = 2_000_000
"""A report has at most so many."""


@dataclass(frozen=True, eq=False)
class Narrowed:
    """Which cells of a cube a report has.

    Attributes
    ----------
    kept
        By axis that does not keep all of its values, the coordinates of those that it does, ascending.
    rows
        Where the cells stand in a plane of the whole cube, int64 (n,); None where all are there.
    strides
        How far apart neighbours stand along each axis, 0 where that differs.
    """

    kept: Mapping[str, tuple[int, ...]]
    rows: Integers | None
    strides: tuple[int, ...]

    def cut(self, plane: Plane) -> Plane:
        """Return a plane of these cells alone; coordinates count the values that are kept."""
        if self.rows is None:
            return plane
        codes, name = plane.codes[self.rows], plane.metric.removeprefix(COORDINATE)
        if name != plane.metric and name in self.kept:
            codes = np.searchsorted(self.kept[name], codes).astype(np.uint16)
        return replace(plane, codes=codes)

    def holds(self, name: str) -> bool:
        """Whether an axis has one value left."""
        return len(self.kept.get(name, ())) == 1


def narrow(cube: Cube, model: Mapping[str, Any], lead: Plane, most: int = MOST_CELLS) -> Narrowed:
    """Choose which axes keep fewer values, and which.

    Parameters
    ----------
    cube
        The run's.
    model
        `RunModel`: its first view's axes stay, and values are kept that are nearest to its leading cell.
    lead
        The plane of the leading measure.
    most
        Cells to have at most.

    Notes
    -----
    First go axes that move no trade, then those that only scale returns, then those that explain least of the variation. The
    last of them keeps as many values as there is room for.
    """
    layout = cube.layout
    if layout.size <= most:
        return Narrowed({}, None, () if layout.by_row else tuple(axis.stride for axis in layout.axes))
    at, kept = _coordinates(layout, model), dict[str, tuple[int, ...]]()
    cells = layout.size
    for name in _least_first(layout, model, lead):
        length = layout.axis(name).length
        left = max(length * most // cells, 1)
        kept[name] = _nearest(at[name], length, left)
        cells = -(-cells * left // length)
        if cells <= most:
            break
    rows = _rows(layout, kept)
    if len(rows) > most:  # two axes of thousands of values, or rows that lie unevenly: every so many
        rows = rows[:: -(-len(rows) // most)]
    return Narrowed(kept, rows, () if layout.by_row else _strides(layout, kept))


def _nearest(here: int, length: int, many: int) -> tuple[int, ...]:
    """Return so many coordinates around one."""
    first = min(max(here - (many - 1) // 2, 0), length - many)
    return tuple(range(first, first + many))


def _least_first(layout: Layout, model: Mapping[str, Any], lead: Plane) -> list[str]:
    """Return the axes that may be held, those first that are missed least."""
    shares = eta_squared(layout, lead.codes, lead.codec)
    shown = {model["start"]["x"], model["start"]["y"], model["start"]["by"]}
    known = {axis["name"]: axis for axis in model["axes"]}
    free = [axis.name for axis in layout.axes if axis.name not in shown and axis.length > 1]

    def importance(name: str) -> tuple[bool, bool, float]:
        axis = known.get(name, {})
        return not axis.get("dead", False), not axis.get("scales_only", False), shares[name] or 0.0

    return sorted(free, key=importance)


def _coordinates(layout: Layout, model: Mapping[str, Any]) -> dict[str, int]:
    """Return the coordinates of the leading cell, or of the middle of every axis."""
    leading: Collection[Any] = model["leading"]
    if not leading:
        return {axis.name: axis.length // 2 for axis in layout.axes}
    cell = np.array([next(iter(leading))["cell"]])
    return {axis.name: int(axis.coordinate(cell)[0]) for axis in layout.axes}


def _rows(layout: Layout, kept: Mapping[str, tuple[int, ...]]) -> Integers:
    if layout.by_row:
        there = np.ones(layout.size, dtype=bool)
        for name, values in kept.items():
            there &= np.isin(layout.axis(name).coordinate(layout.cells), values)
        return np.flatnonzero(there)
    rows = np.zeros(1, np.int64)
    for axis in layout.axes:
        along = np.array(kept.get(axis.name, range(axis.length)))
        rows = (rows[:, None] + along * axis.stride).ravel()
    return rows


def _strides(layout: Layout, kept: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """Return how far apart neighbours stand among the cells that are kept."""
    found, stride = [], 1
    for axis in reversed(layout.axes):
        length = len(kept.get(axis.name, range(axis.length)))
        found += [stride] if length > 1 else []
        stride *= length
    return tuple(found)
