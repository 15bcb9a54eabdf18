"""One stored cell of a run: its parameters, and the asset it was run on."""

from __future__ import annotations

import numpy as np
import polars as pl

from grids.parameters import PARAMETERS, Value
from results.run.run import Run
from signals import InputError
from sweeps.runs.records import ASSET

__all__ = ["asset_of", "cell_of"]


def cell_of(run: Run, cell: int) -> dict[str, Value]:
    """Return the parameters of a stored cell, as `grids.read_cell` would.

    Raises
    ------
    InputError
        If the run holds no such cell, or it is no whole number.
    """
    if not isinstance(cell, int | np.integer):
        raise InputError(f"`cell={cell!r}`: is no whole number; take one from `results.top(run)`")
    return _stored(run, cell, list(PARAMETERS))


def asset_of(run: Run, cell: int) -> str:
    """Return the asset that a stored cell was run on; "" in a run of one file.

    Raises
    ------
    InputError
        As `cell_of`; also if the cells are pooled, and each stands for all assets.
    """
    if run.pooled:
        raise InputError(
            f"{run.path}: setting {cell} is pooled over {run.market}; take a cell of one asset from `results.top(run)`"
        )
    return str(_stored(run, cell, [ASSET])[ASSET]) if run.assets else ""


def _stored(run: Run, cell: int, names: list[str]) -> dict[str, Value]:
    found = run.collect(run.stored.filter(pl.col("cell") == cell).select(names))
    if found.is_empty():
        highest = run.collect(run.stored.select(pl.col("cell").max())).item()
        raise InputError(
            f"{run.path}: there is no cell {cell} among those stored, the highest is {highest}; "
            "take one from `results.top(run)`"
        )
    return found.row(0, named=True)
