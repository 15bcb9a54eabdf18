"""From a run back to one cell's parameters."""

from __future__ import annotations

import polars as pl

from grids.parameters import PARAMETERS, Value
from results.run.run import Run
from signals import InputError

__all__ = ["cell_of"]


def cell_of(run: Run, cell: int) -> dict[str, Value]:
    """Return the parameters of a stored cell, as `grids.read_cell` would.

    Raises
    ------
    InputError
        If the run holds no such cell.
    """
    found = run.collect(run.stored.filter(pl.col("cell") == cell).select(*PARAMETERS))
    if found.is_empty():
        highest = run.collect(run.stored.select(pl.col("cell").max())).item()
        raise InputError(
            f"{run.path}: there is no cell {cell} among those stored, the highest is {highest}; "
            "take one from `results.top(run)`"
        )
    return found.row(0, named=True)
