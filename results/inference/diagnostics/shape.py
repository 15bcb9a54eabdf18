"""The shape of the map around its leading cell: a plateau or a spike, inside or at the edge, with one model or all.

Descriptive, never proof: noise has plateaus too, because neighbouring cells share most of their trades.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grids.grid import Grid
from grids.parameters import PARAMETERS, SAME
from grids.table import CellTable
from results.inference.blocks.shape import Shape
from results.inference.max_t.maxima import level_of
from results.inference.sample.finding import groups_of_cells
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.evidence import Evidence
from results.inference.testing.units.meeting import columns_file
from signals.arrays import Integers
from sweeps.plan.bounds import DataBounds

__all__ = ["describe_shape", "inward"]

_LOWER = 0.25
_FEWEST_VALUES = 3
_NOT_CHOSEN = ("fee", "maker_fee", "slippage", "maintenance_margin", "risk", "size_max")
"""What a market charges is not for choosing, and how much is put up at a stop is nothing that a model knows."""


def describe_shape(evidence: Evidence) -> Shape:
    """Describe the map around the leading cell."""
    judged, leading = evidence.judged, evidence.leading
    alone = judged.of(np.array([leading.first])).groups
    place = alone.place(0) if not alone.pooled else 0
    grid, offset = alone.grids[place], 0 if alone.pooled else place * alone.size
    best = leading.first
    position = grid.positions(np.array([best - offset]))[0]
    beside = [index for place in range(len(position)) for index in _beside(grid, position, place)]
    moved = _variants(grid, position, offset)
    ends = _ends(judged, grid, position, place)
    wanted = [*(each + offset for each in beside), *moved.values(), best, *(each + offset for each in ends.values())]
    of = _Lookup(evidence, np.array(wanted, dtype=np.int64))
    around = np.array([of.t(each + offset) for each in beside])
    around = around[~np.isnan(around)]
    return Shape(
        neighbours=len(around),
        plateau=float(np.quantile(around, _LOWER)) if len(around) else math.nan,
        cliff=float(leading.above - around.min()) if len(around) else math.nan,
        # a step back that changes the scale only says that a step on would too
        edge_axes=[name for name, back in ends.items() if of.group(best) != of.group(back + offset)],
        median_t=_median(evidence),
        share_positive=evidence.summed.above_zero / evidence.summed.judged,
        variants={name: None if np.isnan(t := of.t(cell)) else t for name, cell in moved.items()},
    )


class _Lookup:
    """Cells of a run, looked up together."""

    def __init__(self, evidence: Evidence, cells: Integers) -> None:
        wanted = np.unique(cells)
        found = groups_of_cells(evidence.judged, wanted)
        self._groups: dict[int, tuple[int, int] | None] = dict(zip(wanted.tolist(), found, strict=True))
        self._t = {group: _adjusted_t(evidence, group) for group in set(found) if group is not None}

    def group(self, cell: int) -> tuple[int, int] | None:
        """Return the stack and the group of a cell; None where it is not in the run."""
        return self._groups[cell]

    def t(self, cell: int) -> float:
        """Return t of a cell, NaN for one that is not in the run or insufficient."""
        group = self._groups[cell]
        return math.nan if group is None else self._t[group]


def _adjusted_t(evidence: Evidence, group: tuple[int, int]) -> float:
    unit, row = evidence.batches.unit_of(*group)
    columns = evidence.judged.kept.read(columns_file("expectancy", unit), "row", "above")
    at = np.flatnonzero(columns["row"] == row)
    return float(columns["above"][at[0]]) if len(at) else math.nan


def _median(evidence: Evidence) -> float:
    """Return the median t of all sufficient cells: those of its level alone are held."""
    summed = evidence.summed
    ends, middle = np.cumsum(summed.by_level), np.array([(summed.judged - 1) // 2, summed.judged // 2])
    levels = np.searchsorted(ends, middle, side="right")
    values, sizes = [], []
    for unit in range(len(evidence.batches)):
        columns = evidence.judged.kept.read(columns_file("expectancy", unit), "above", "size")
        own = np.isin(level_of(columns["above"]), levels)
        values.append(columns["above"][own])
        sizes.append(columns["size"][own])
    order = np.argsort(value := np.concatenate(values), kind="stable")
    before = ends[levels[0]] - summed.by_level[levels[0]]
    reached = before + np.cumsum(np.concatenate(sizes)[order])
    return float(value[order][np.searchsorted(reached, middle, side="right")].mean())


def _ordered(grid: Grid, place: int) -> bool:
    return len(grid.axes[place].order) > 0


def _beside(grid: Grid, position: Integers, place: int) -> list[int]:
    """Return the cells one step away along one axis; choices, variants and `same` have no next value."""
    order = grid.axes[place].order
    if position[place] not in order:
        return []
    steps = [position[place] - 1, position[place] + 1]
    return [_moved(grid, position, place, step) for step in steps if step in order]


def _moved(grid: Grid, position: Integers, place: int, to: int) -> int:
    other = position.copy()
    other[place] = to
    return int(grid.index_of(other[None, :])[0])


def _ends(judged: JudgedRun, grid: Grid, position: Integers, place_of_asset: int) -> dict[str, int]:
    """Name the axes at whose end a cell of an asset lies, and beyond which something else may be; and the cell a step back."""
    bounds = judged.panel.engine(place_of_asset).bounds
    idle = {effect.axis for effect in judged.panel.run.info.effects if effect.what in {"dead", "scales"}}
    cell = grid.cells(grid.index_of(position[None, :]))
    found = {}
    for place, axis in enumerate(grid.axes):
        if not _ordered(grid, place) or axis.name in idle or axis.name in _NOT_CHOSEN:
            continue
        values: list[Any] = list(axis.values())
        at = int(position[place])
        back = inward(axis.name, values, at)
        if back is not None and _seen_beyond(cell, axis.names, bounds, lower=values[back] > values[at]):
            found[axis.name] = _moved(grid, position, place, back)
    return found


def _seen_beyond(cell: CellTable, names: Sequence[str], bounds: DataBounds, *, lower: bool) -> bool:
    """Whether any probability seen lies beyond a cell's threshold; True for what is no threshold."""
    seen = [(bounds.observed.get((int(cell["variant"][0]), name)), float(cell[name][0])) for name in names]
    known = [(observed, threshold) for observed, threshold in seen if observed is not None and len(observed)]
    beyond = [observed[0] < threshold if lower else observed[-1] > threshold for observed, threshold in known]
    return not known or any(beyond)


def inward(name: str, values: list[Any], at: int) -> int | None:
    """Return the position beside an end of an axis; None where the value is no end, or nothing lies beyond it.

    Nothing does where the value is ``none`` or ``same``, or the largest beside which ``none`` stands for what is larger still, or
    as far as the parameter goes.
    """
    known = [place for place, value in enumerate(values) if value not in {None, SAME}]
    order = sorted(known, key=values.__getitem__)
    if len(order) < _FEWEST_VALUES or at not in order:
        return None
    parameter = PARAMETERS[name]
    if at == order[0] and (values[at] > parameter.low or parameter.open_low):
        return order[1]
    if at == order[-1] and values[at] < parameter.high and None not in values:
        return order[-2]
    return None


def _variants(grid: Grid, position: Integers, offset: int) -> dict[str, int]:
    """Return the same cell of each variant, as it is called in the run."""
    place = grid.places.get("variant")
    if place is None:
        return {}
    names = [str(value) for value in grid.axes[place].values()]
    return {name: offset + _moved(grid, position, place, at) for at, name in enumerate(names)}
