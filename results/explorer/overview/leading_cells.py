"""The best cells of a run for the page: one for each distinct list of trades."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from results.cube import Cube, Plane
from results.cube.codec import HIGHEST
from results.cube.viewed import viewed
from results.explorer.overview.start import LEADING
from results.run.axes import parameters_text, scaled
from results.run.run import Run
from results.tables.best import top
from signals import InputError
from signals.arrays import Integers
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

__all__ = ["leading_cells"]

_MOST = 20
_FIRST = 2048
"""Cells that are looked at first: most copies of a list of trades stand beside each other."""
_SHOWN = ("trades", "win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic", "total_return", "max_drawdown")


def leading_cells(cube: Cube) -> list[dict[str, Any]]:
    """Return the best cells by the measure that leads, of the sample that leads; none where no cell has enough trades.

    They are those of `results.top`. The plane says which cells can be among them, so that only these are compared.
    """
    run = cube.run
    sample: Sample = "oos" if cube.samples[0] == "oos" else "all"
    plane = cube.plane(LEADING, sample, "net")
    most = _FIRST
    while True:
        cells = _foremost(cube, plane, most)
        best = _best(run, cells, sample)
        if len(best) == _MOST or len(cells) < most:
            return [_described(run, row) for row in best.iter_rows(named=True)]
        most *= 16


def _foremost(cube: Cube, plane: Plane, most: int) -> Integers:
    """Return the cells with the greatest codes, so many at least; all that have a value where there are fewer."""
    counts = np.bincount(plane.codes, minlength=1 << 16)[: HIGHEST + 1]
    above = np.cumsum(counts[::-1])[::-1]
    # the next lower code too: cells that are alike may differ by rounding
    lowest = max(int(np.searchsorted(-above, -most, side="right")) - 2, 0)
    places = np.flatnonzero((plane.codes >= lowest) & (plane.codes <= HIGHEST))
    return cube.layout.cells[places] if cube.layout.by_row else places


def _best(run: Run, cells: Integers, sample: Sample) -> pl.DataFrame:
    if not len(cells):
        return pl.DataFrame()
    some = viewed(run, kept=pl.col("cell").is_in(pl.Series(cells).implode()))
    try:
        return top(some, metric=LEADING, n=_MOST, sample=sample)
    except InputError:  # each of them is ruined
        return pl.DataFrame()


def _described(run: Run, row: dict[str, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in _SHOWN if name in row}
    return {"cell": row["cell"], "label": _label(run, row), "values": values}


def _label(run: Run, row: dict[str, Any]) -> str:
    """Return a cell by the values of its axes."""
    named = {axis.name: row[axis.name] for axis in run.info.grid.axes if len(axis.quantiles or axis.values) > 1}
    asset = [str(row[ASSET])] if ASSET in row else []
    text = parameters_text(named, of={"stop_scale": "" if scaled(run) else None})
    return ", ".join([*asset, *([text] if text else [])])
