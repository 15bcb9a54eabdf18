"""Everything of a run that the page is told before it reads a plane."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from results.cube import Cube
from results.explorer.asked.titled import told_of
from results.explorer.overview.described import (
    axes_of_run,
    fixed_of_run,
    held_by_run,
    measures_of_cells,
    metrics_of_run,
)
from results.explorer.overview.leading_cells import leading_cells
from results.explorer.overview.start import start_view
from results.explorer.overview.verdict_model import verdict_of_run
from results.run.in_sample import in_sample_notes, unknown_notes
from results.run.leading import sample_words
from results.run.run import Run
from sweeps.measures.sufficiency import SUFFICIENT

__all__ = ["run_model"]


def run_model(run: Run, cube: Cube) -> dict[str, Any]:
    """Return what the page is told of a run.

    Parameters
    ----------
    run
        An opened run, or one with its assets pooled.
    cube
        Its planes, of which the leading one is made.

    Returns
    -------
    dict
        `RunModel` of the page's types, plain values only; `marks`, `choice`, `others` and `left_out` are empty, and `served` is true.

    Raises
    ------
    InputError
        If a part is damaged.
    """
    layout, info = cube.layout, run.info
    every = axes_of_run(run, layout.axes)
    axes = [axis for axis in every if len(axis["values"]) > 1]
    verdict = verdict_of_run(run)
    return {
        "format": 1,
        "name": run.path.name,
        "title": f"{run.market}, {Path(info.grid.name).name}",
        "market": run.market,
        "span": run.span,
        "bars": sum(each.bars for each in run.records),
        "engine": info.engine,
        "created": info.created,
        "cautions": _cautions(run),
        "state": "complete" if run.complete else "partial",
        "cells": layout.rows,
        "size": layout.product,
        "distinct": None if run.pooled else info.paths,
        "layout": layout.kind,
        "axes": axes,
        "fixed": fixed_of_run(run, [axis for axis in every if len(axis["values"]) == 1]),
        "held": held_by_run(run, [axis for axis in every if len(axis["values"]) == 1]),
        "metrics": metrics_of_run(cube),
        "measures": measures_of_cells(),
        "samples": [{"name": name, "title": _sample(run, name), "told": told_of(run, name)} for name in cube.samples],
        "pooled": len(run.assets) if run.pooled else 0,
        "start": start_view(cube, axes, _calls_positive(verdict)),
        "verdict": verdict,
        "leading": leading_cells(cube),
        "sufficient": SUFFICIENT.words("or"),
        "marks": [],
        "choice": None,
        "others": [],
        "left_out": [],
        "served": True,
    }


def _calls_positive(verdict: dict[str, Any] | None) -> bool:
    return verdict is not None and bool(verdict["has_cells"]) and verdict["verdict"] == "positive"


def _cautions(run: Run) -> list[str]:
    told = [*run.cautions, *run.told]
    if not run.complete:
        told.insert(0, "the sweep is not finished: only the cells of its finished chunks are shown")
    seen = in_sample_notes(run)
    if run.standing == "none":
        told.append("not one trade is out of sample: the model had seen bars of every one, so its numbers say little")
        # which variant had seen how much says no more
        seen = unknown_notes(run)
    if run.info.grid.peeks:
        told.append("thresholds are quantiles of the whole span: they peek at it")
    return list(dict.fromkeys([*told, *seen]))


def _sample(run: Run, name: str) -> str:
    if name == "seen":
        return "trades that the model may have seen: IN SAMPLE"
    # the view is said elsewhere
    return sample_words(run, "oos" if name == "oos" else "all").partition(", ")[2]
