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
from results.inference.sample.groups import Groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import ExpectancyTest
from signals.arrays import Floats, Integers
from sweeps.plan.bounds import DataBounds

__all__ = ["describe_shape", "inward"]

_LOWER = 0.25
_FEWEST_VALUES = 3
_NOT_CHOSEN = ("fee", "maker_fee", "slippage", "maintenance_margin", "risk", "size_max")
"""What a market charges is not for choosing, and how much is put up at a stop is nothing that a model knows."""


def describe_shape(evidence: Evidence) -> Shape:
    """Describe the map around the leading cell."""
    judged, above = evidence.judged, evidence.expectancy.test.above
    groups, of = judged.groups, _Lookup(judged.groups, evidence.expectancy)
    place = groups.place(evidence.leading_group)
    grid, offset = groups.grids[place], 0 if groups.pooled else place * groups.size
    best = int(groups.first[evidence.leading_group])
    position = grid.positions(np.array([best - offset]))[0]
    beside = [index for place in range(len(position)) for index in _beside(grid, position, place)]
    around = of.t(np.array(beside, dtype=np.int64) + offset)
    around = around[~np.isnan(around)]
    known = of.all()
    return Shape(
        neighbours=len(around),
        plateau=float(np.quantile(around, _LOWER)) if len(around) else math.nan,
        cliff=float(above[evidence.leading] - around.min()) if len(around) else math.nan,
        edge_axes=_edges(judged, position, place),
        median_t=float(np.median(known, overwrite_input=True)) if len(known) else None,
        share_positive=float((known > 0).mean()) if len(known) else math.nan,
        variants=_variants(grid, position, offset, of),
    )


class _Lookup:
    def __init__(self, groups: Groups, found: ExpectancyTest) -> None:
        self._groups, self._t, self._rows = groups, found.test.above, found.rows(len(groups))

    def t(self, wanted: Integers) -> Floats:
        """Return t of some cells, NaN for those that are not in the run or insufficient."""
        group = self._groups.of_cells(wanted)
        row = np.where(group >= 0, self._rows[group], -1)
        return np.where(row >= 0, self._t[row], np.nan)

    def all(self) -> Floats:
        """Return t of all sufficient cells."""
        row = self._rows[self._groups.group]
        return np.asarray(self._t[row[row >= 0]])


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


def _edges(judged: JudgedRun, position: Integers, place_of_asset: int) -> list[str]:
    """Name the axes at whose end a cell of an asset lies, and beyond which something else may be."""
    groups, grid = judged.groups, judged.groups.grids[place_of_asset]
    bounds, offset = judged.panel.engine(place_of_asset).bounds, 0 if groups.pooled else place_of_asset * groups.size
    effects = judged.panel.run.info.effects
    idle = {effect.axis for effect in effects if effect.what in {"dead", "scales"}}
    index = grid.index_of(position[None, :])
    here, cell = int(groups.of_cells(index + offset)[0]), grid.cells(index)
    names = []
    for place, axis in enumerate(grid.axes):
        if not _ordered(grid, place) or axis.name in idle or axis.name in _NOT_CHOSEN:
            continue
        values: list[Any] = list(axis.values())
        at = int(position[place])
        back = inward(axis.name, values, at)
        if back is None or not _seen_beyond(cell, axis.names, bounds, lower=values[back] > values[at]):
            continue
        # a step back that changes the scale only says that a step on would too
        if here != groups.of_cells(np.array([offset + _moved(grid, position, place, back)]))[0]:
            names.append(axis.name)
    return names


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


def _variants(grid: Grid, position: Integers, offset: int, of: _Lookup) -> dict[str, float | None]:
    place = grid.places.get("variant")
    if place is None:
        return {}
    found = of.t(np.array([offset + _moved(grid, position, place, at) for at in range(grid.shape[place])]))
    values = [str(value) for value in grid.axes[place].values()]
    return {name: None if np.isnan(t) else float(t) for name, t in zip(values, found, strict=True)}
