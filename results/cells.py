"""From a run back to what it was run on: one cell's parameters, and the signals it was evaluated on."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

import signals
from grids.parameters import PARAMETERS, Value
from results.reading import Run
from signals import InputError, Signals
from signals.files import layout_of

__all__ = ["cell_of", "signals_of"]


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
            "take one from `asymmetry top`"
        )
    return found.row(0, named=True)


def signals_of(run: Run, file: str | None = None) -> Signals:
    """Read the signals of a run again, cut to its span.

    Parameters
    ----------
    run
        The run; `run.json` names the file and its fingerprint.
    file
        Where the file is now, if it has moved.

    Raises
    ------
    InputError
        If the file is gone, or its content is no longer what was run.
    """
    said: dict[str, Any] = dict(run.info.get("signals", {}))
    path = file if file is not None else said.get("path")
    if path is None:
        raise InputError(f"{run.path}: was run on signals in memory; name their file with --signals")
    try:
        found = signals.read(path, layout=layout_of(said.get("layout")))
    except InputError as error:
        moved = "" if file is not None else "; if the file has moved, name it with --signals"
        raise InputError(f"{run.path}: its signal file cannot be read: {error}{moved}") from error
    if found.fingerprint != said.get("fingerprint"):
        raise InputError(
            f"{path}: has fingerprint {found.fingerprint[:12]}, but {run.path} was run on "
            f"{str(said.get('fingerprint'))[:12]}; name the file of the run with --signals, or sweep again"
        )
    first, last = (np.datetime64(str(said[end]).removesuffix("Z"), "us") for end in ("from", "to"))
    return found.between(first, last + np.timedelta64(1, "us"))
