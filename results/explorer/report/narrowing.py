"""Runs too large for a report: axes that matter least are held at one value, so that the others keep all of theirs."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from results.cube.cube import Cube, Plane
from results.cube.layout import Layout
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
    held
        Coordinates of the axes that are held at one value.
    rows
        Where the cells stand in a plane of the whole cube, int64 (n,); None where all are there.
    strides
        How far apart neighbours stand along each axis that is left, 0 where that differs.
    """

    held: Mapping[str, int]
    rows: Integers | None
    strides: tuple[int, ...]

    def cut(self, plane: Plane) -> Plane:
        """Return a plane of these cells alone."""
        return plane if self.rows is None else replace(plane, codes=plane.codes[self.rows])


def narrow(cube: Cube, model: Mapping[str, Any], lead: Plane, most: int = MOST_CELLS) -> Narrowed:
    """Choose which axes are held, and where.

    Parameters
    ----------
    cube
        The run's.
    model
        `RunModel`: its first view's axes stay, and what is held is held where its leading cell is.
    lead
        The plane of the leading measure.
    most
        Cells to have at most.

    Notes
    -----
    First go axes that move no trade, then those that only scale returns, then those that explain least of the variation.
    """
    layout = cube.layout
    if layout.size <= most:
        return Narrowed({}, None, () if layout.by_row else tuple(axis.stride for axis in layout.axes))
    order = _least_first(layout, model, lead)
    at = _coordinates(layout, model)
    held: dict[str, int] = {}
    rows: Integers = np.zeros(0, np.int64)
    for name in order:
        held[name] = at[name]
        if layout.by_row or _product(layout, held) <= most:
            rows = _rows(layout, held)
            if len(rows) <= most:
                break
    if len(rows) > most:  # two axes of thousands of values: every so many rows
        rows = rows[:: -(-len(rows) // most)]
    return Narrowed(held, rows, () if layout.by_row else _strides(layout, held))


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


def _product(layout: Layout, held: Mapping[str, int]) -> int:
    return math.prod(axis.length for axis in layout.axes if axis.name not in held)


def _rows(layout: Layout, held: Mapping[str, int]) -> Integers:
    if layout.by_row:
        there = np.ones(layout.size, dtype=bool)
        for axis in layout.axes:
            if axis.name in held:
                there &= axis.coordinate(layout.cells) == held[axis.name]
        return np.flatnonzero(there)
    rows = np.zeros(1, np.int64)
    for axis in layout.axes:
        along = np.array([held[axis.name]]) if axis.name in held else np.arange(axis.length)
        rows = (rows[:, None] + along * axis.stride).ravel()
    return rows


def _strides(layout: Layout, held: Mapping[str, int]) -> tuple[int, ...]:
    """Return how far apart neighbours stand once axes are held."""
    found, stride = [], 1
    for axis in reversed(layout.axes):
        if axis.name not in held:
            found.append(stride)
            stride *= axis.length
    return tuple(found)
