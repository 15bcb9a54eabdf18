"""The shape of the map around its best cell: a plateau or a spike, inside or at the edge, with one model or with all.

Descriptive, never proof: noise has plateaus too, because neighbouring cells share most of their trades.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grids.grid import Grid
from grids.parameters import PARAMETERS, Kind

__all__ = ["describe_shape"]

_LOWER = 0.25
_FEWEST_VALUES = 3


def describe_shape(grid: Grid, cells: NDArray[np.int64], t: NDArray[np.float64], best: int) -> dict[str, Any]:
    """Describe the surroundings of a cell.

    Parameters
    ----------
    grid
        Of the run.
    cells
        int64 (n,): indices of all cells of the run, ascending.
    t
        float64 (n,): their t-statistics, NaN where insufficient.
    best
        Index of the cell.

    Returns
    -------
    dict
        `neighbours` (cells one step away along one axis that have a t-statistic), `plateau` (the lower quartile of
        their t-statistics), `cliff` (the largest fall of t to one of them), `edge_axes` (numeric axes of three values
        or more at whose end the cell lies), `median_t` and `share_positive` over all sufficient cells, and `variants`
        (t of the same parameters for each variant).
    """
    of = _Lookup(cells, t)
    position = grid.positions(np.array([best]))[0]
    here = float(of.t(np.array([best]))[0])
    around = of.t(np.array([index for place in range(len(position)) for index in _beside(grid, position, place)]))
    around = around[~np.isnan(around)]
    known = t[~np.isnan(t)]
    return {
        "neighbours": len(around),
        "plateau": float(np.quantile(around, _LOWER)) if len(around) else None,
        "cliff": float(here - around.min()) if len(around) else None,
        "edge_axes": _edges(grid, position),
        "median_t": float(np.median(known)) if len(known) else None,
        "share_positive": float((known > 0).mean()) if len(known) else None,
        "variants": _variants(grid, position, of),
    }


class _Lookup:
    def __init__(self, cells: NDArray[np.int64], t: NDArray[np.float64]) -> None:
        self._cells, self._t = cells, t

    def t(self, wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return t of some cells, NaN for those that are not in the run."""
        at = np.minimum(np.searchsorted(self._cells, wanted), len(self._cells) - 1)
        return np.where(self._cells[at] == wanted, self._t[at], np.nan) if len(wanted) else np.zeros(0)


def _ordered(grid: Grid, place: int) -> bool:
    return PARAMETERS[grid.axes[place].name].kind in {Kind.NUMBER, Kind.COUNT}


def _beside(grid: Grid, position: NDArray[np.int64], place: int) -> list[int]:
    """Return the cells one step away along one axis; choices and variants have no next value."""
    if not _ordered(grid, place):
        return []
    steps = [position[place] - 1, position[place] + 1]
    return [_moved(grid, position, place, step) for step in steps if 0 <= step < grid.shape[place]]


def _moved(grid: Grid, position: NDArray[np.int64], place: int, to: int) -> int:
    other = position.copy()
    other[place] = to
    return int(grid.index_of(other[None, :])[0])


def _edges(grid: Grid, position: NDArray[np.int64]) -> list[str]:
    names = []
    for place, axis in enumerate(grid.axes):
        values = list(axis.values())
        numbers = [at for at, value in enumerate(values) if value is not None]
        if _ordered(grid, place) and len(numbers) >= _FEWEST_VALUES and position[place] in {numbers[0], numbers[-1]}:
            names.append(axis.name)
    return names


def _variants(grid: Grid, position: NDArray[np.int64], of: _Lookup) -> dict[str, float | None]:
    place = grid.places.get("variant")
    if place is None:
        return {}
    found = of.t(np.array([_moved(grid, position, place, at) for at in range(grid.shape[place])]))
    values = [str(value) for value in grid.axes[place].values()]
    return {name: None if np.isnan(t) else float(t) for name, t in zip(values, found, strict=True)}
