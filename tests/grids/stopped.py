"""Grids of stops and sizes, some of whose cells break a rule."""

from __future__ import annotations

import numpy as np

from grids import CellTable, Value, parse
from grids.grid import Grid

AXES: dict[str, dict[str, object]] = {
    "side": {"values": ["both", "long", "short"]},
    "long_entry": {"values": [0.5, "none"]},
    "stop_loss": {"values": [0.01, "none"]},
    "short_stop_loss": {"values": ["same", 0.02, "none"]},
    "trailing_stop": {"values": ["none", 0.03]},
    "trailing_after": {"values": ["none", 0.01]},
    "size_rule": {"values": ["fixed", "risk"]},
    "leverage": {"values": [1, 500]},
}


def grid_of(*moved: str, **fixed: Value) -> Grid:
    """Return a grid of some of `AXES`, the rest fixed."""
    content = {"axes": {name: AXES[name] for name in moved}, "fixed": {"stop_basis": "price", **fixed}}
    return parse({**content, "filters": {"calm": "hour < 9"}}, "g").resolve()


def all_cells(grid: Grid) -> CellTable:
    """Return every cell of a grid."""
    return grid.cells(np.arange(grid.size, dtype=np.int64))
