"""What is said over and under the squares of a view."""

from __future__ import annotations

import polars as pl

from results.cube.layout import Layout
from results.explorer.asked.view import AskedView, shown_axes
from results.maps.notes import provenance
from results.maps.reductions import find_reduction
from results.maps.titles import title
from results.run.leading import sample_title
from results.run.metrics import find_metric
from results.run.run import Run

__all__ = ["notes_of", "title_of", "told_of"]

_COSTS = {"net": "", "gross": ", GROSS, before costs", "cost": ", what costs take of it"}


def title_of(run: Run, asked: AskedView, table: pl.DataFrame, less: Run | None) -> str:
    """Return what squares show, of which trades, and how many cells each stands for."""
    metric = find_metric(asked.metric)
    told = told_of(run, asked.sample) + _COSTS[asked.cost]
    if table.is_empty():
        return f"{metric.title[0].upper()}{metric.title[1:]}{told}: no cell is left"
    text = title(run, find_reduction(asked.fold, metric), metric, table, told)
    return text if less is None else f"{text}, less that of {less.path.name}"


def told_of(run: Run, sample: str) -> str:
    """Return what a title adds of the trades that are shown."""
    return ", IN SAMPLE" if sample == "seen" else sample_title(run, "oos" if sample == "oos" else "all")


def notes_of(run: Run, asked: AskedView, layout: Layout) -> list[str]:
    """Return what a reader must know of squares: what is hidden behind them, and what the run is."""
    shown = {axis.name for axis in shown_axes(asked, layout) if axis is not None}
    hidden = []
    for axis in layout.axes:
        if axis.length > 1 and axis.name not in shown:
            kept = asked.kept.get(axis.name)
            counted = axis.length if kept is None else len(set(kept))
            hidden.append(f"{axis.name.replace('_', ' ')} ({counted}{'' if kept is None else f' of {axis.length}'})")
    notes = [f"hidden behind each square: {', '.join(hidden)}"] if hidden else []
    if warning := find_reduction(asked.fold, find_metric(asked.metric)).warning:
        notes.append(warning)
    if asked.brush is not None:
        notes.append("only cells whose win rate and payoff ratio lie in the ranges chosen beside the map")
    return notes + provenance(run, "oos" if asked.sample == "oos" else "all")
