"""One stored cell of a run: its parameters, and the asset it was run on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from grids.cell import Cell, check_cell, stated
from grids.parameters import PARAMETERS
from results.run.run import Run
from signals import InputError
from sweeps.runs.records import ASSET

__all__ = ["asset_of", "cell_file", "cell_of", "file_name", "rules_of"]


def cell_of(run: Run, cell: int) -> Cell:
    """Return the parameters of a stored cell, as `grids.read_cell` would, with the filters of the grid.

    Raises
    ------
    InputError
        If the run holds no such cell, or it is no whole number.
    """
    if not isinstance(cell, int | np.integer):
        raise InputError(f"`cell={cell!r}`: is no whole number; take one from `results.top(run)`")
    return rules_of(run, _stored(run, cell, list(PARAMETERS)))


def rules_of(run: Run, row: Mapping[str, Any], variant: str | None = None) -> Cell:
    """Return the rules of a row of a run's cells, or the same on another variant: what `sweeps.replay` takes."""
    rules = {name: row[name] for name in PARAMETERS}
    rules |= {} if variant is None else {"variant": variant}
    return check_cell(rules | {"filters": run.info.grid.stated.get("filters", {})}, f"{run.path}: cell")


def cell_file(rules: Cell) -> dict[str, Any]:
    """Return what `CELL.json` holds of a cell: what is not as it would be anyway, and the filter it names, by its expression.

    `grids.read_cell` reads it as the same rules.
    """
    used = {name: expression for name, expression in rules.filters.items() if name == rules["filter"]}
    return {**stated(rules), **({"filters": used} if used else {})}


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


def file_name(asset: str) -> str:
    """Return an asset's name as part of a file's: letters, digits, dots and dashes stay, all else is a dash."""
    return re.sub(r"[^\w.-]+", "-", asset).strip(".-") or "asset"


def _stored(run: Run, cell: int, names: list[str]) -> dict[str, Any]:
    found = run.collect(run.stored.filter(pl.col("cell") == cell).select(names))
    if found.is_empty():
        highest = run.collect(run.stored.select(pl.col("cell").max())).item()
        raise InputError(
            f"{run.path}: there is no cell {cell} among those stored, the highest is {highest}; "
            "take one from `results.top(run)`"
        )
    return found.row(0, named=True)
