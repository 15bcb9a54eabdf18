"""Planes that are no measure: where cells of a sparse cube stand, and what the verdict says of each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from results.cube.codec import ABSENT, PENDING, THIN, Codes
from results.cube.layout import Layout
from results.run.run import Run
from signals import InputError

__all__ = ["COORDINATE", "VERDICT", "is_special", "special_plane", "verdict_file"]

COORDINATE = "coordinate:"
VERDICT = "verdict"
_CELL = {"cell:0": 0, "cell:1": 16, "cell:2": 32}
_SETS = {"insufficient": THIN, "excluded": 0, "outer": 1, "inner": 2}


def is_special(metric: str) -> bool:
    """Whether a plane of this name is no measure."""
    return metric == VERDICT or metric in _CELL or metric.startswith(COORDINATE)


def special_plane(layout: Layout, metric: str, codes: Codes) -> bool:
    """Write the codes of a plane that is no measure.

    Parameters
    ----------
    layout
        Of which cells.
    metric
        Its name.
    codes
        uint16 (size,).

    Returns
    -------
    bool
        False, and nothing written, where it is a measure.

    Raises
    ------
    InputError
        If the run was not judged as it is, or has no such axis.
    """
    if not is_special(metric):
        return False
    if metric == VERDICT:
        _verdict(layout, codes)
        return True
    cells = layout.cells if layout.by_row else np.arange(layout.size)
    if metric in _CELL:
        codes[:] = (cells >> _CELL[metric]) & 0xFFFF
    else:
        codes[:] = layout.axis(metric.removeprefix(COORDINATE)).coordinate(cells)
    return True


def _verdict(layout: Layout, codes: Codes) -> None:
    from results.inference.verdict.unfolding import verdict_sets  # noqa: PLC0415 - what judges takes long to load

    found = layout.run.collect(
        verdict_sets(layout.run, verdict_file(layout.run)).select(
            "cell", pl.col("set").cast(pl.String).replace_strict(_SETS, return_dtype=pl.UInt16)
        )
    )
    cells, sets = found["cell"].to_numpy(), found["set"].to_numpy()
    codes[:] = ABSENT if layout.run.complete else PENDING
    places = layout.places_of(cells)
    codes[places[places >= 0]] = sets[places >= 0]


def verdict_file(run: Run) -> Path:
    """Return the file that says in which set each cell of a judged run is.

    Raises
    ------
    InputError
        If the run was not judged, was run again since, or another kind of cell was judged; or the file is gone or damaged.
    """
    from results.inference.saved.steps import run_digest  # noqa: PLC0415 - what judges takes long to load
    from results.inference.verdict.committing import verdict_cells  # noqa: PLC0415
    from results.inference.verdict.stored import read_verdict  # noqa: PLC0415

    verdict = read_verdict(run.path)
    if verdict.run != run_digest(run) or verdict.pooled != run.pooled:
        raise InputError(f"{run.path}: its verdict is of other cells than these; judge it again")
    file = verdict_cells(run.path, verdict)
    if file is None:
        raise InputError(f"{run.path}: the cells of its verdict are gone; judge it again")
    return file
