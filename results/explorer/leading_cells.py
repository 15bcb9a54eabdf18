"""The best cells of a run for the page: one for each distinct list of trades."""

from __future__ import annotations

from typing import Any

from results.explorer.start import LEADING
from results.run.axes import parameters_text, scaled
from results.run.run import Run
from results.tables.best import top
from signals import InputError
from sweeps.measures.samples import Sample
from sweeps.runs.records import ASSET

__all__ = ["leading_cells"]

_MOST = 20
_SHOWN = ("trades", "win_rate", "payoff_ratio", "edge", "expectancy", "t_statistic", "total_return", "max_drawdown")


def leading_cells(run: Run) -> list[dict[str, Any]]:
    """Return the best cells by the measure that leads, of the sample that leads; none where no cell has enough trades."""
    try:
        sample: Sample = "oos" if run.standing in {"mixed", "whole"} else "all"
        best = top(run, metric=LEADING, n=_MOST, sample=sample)
    except InputError:
        return []
    found = []
    for row in best.iter_rows(named=True):
        values = {name: row[name] for name in _SHOWN if name in row}
        found.append({"cell": row["cell"], "label": _label(run, row), "values": values})
    return found


def _label(run: Run, row: dict[str, Any]) -> str:
    """Return a cell by the values of its axes."""
    named = {axis.name: row[axis.name] for axis in run.info.grid.axes if len(axis.quantiles or axis.values) > 1}
    asset = [str(row[ASSET])] if ASSET in row else []
    text = parameters_text(named, of={"stop_scale": "" if scaled(run) else None})
    return ", ".join([*asset, *([text] if text else [])])
