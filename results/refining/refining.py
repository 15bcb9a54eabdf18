"""From a finished run to the grid that looks closer where it is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import grids
from grids.axes import LONGEST_AXIS
from grids.selection.cells import about_left
from grids.selection.constraints import parse_constraint
from grids.spec import GridSpec, ParentRun
from results.refining.blocks import Blocks, blocks_of
from results.refining.boxes import boxes_of, covered_by
from results.refining.coarse import CoarseAxis, coarse_axes
from results.refining.finer import FinerAxis, finer_axis
from results.refining.question import Around, RefineQuestion, read_question
from results.refining.refinement import Refinement, region_before
from results.refining.region import most_boxes, region_text
from results.refining.sets import sets_of
from results.refining.text import refinement_words
from results.refining.wanted import Wanted, wanted_blocks
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.views import Cost
from signals import InputError
from signals.arrays import Flags
from sweeps.measures.samples import Sample
from sweeps.runs.beside.brief import Brief

__all__ = ["refine"]

MOST_BLOCKS = 5_000_000
"""Combinations of finer values that a region is asked of at most."""
_OF_A_SAMPLE = 4
"""Cells that a block of a sample holds on average, at least."""


def refine(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    *,
    metric: str = "expectancy",
    around: Around = "both",
    factor: int = 3,
    cells: int = 1_000_000,
    sample: Sample | None = None,
    cost: Cost = "net",
    where: str | None = None,
    seed: int = 0,
    progress: bool = False,
) -> Refinement:
    """Make the finer grid that looks closer at a finished run where a measure changes its sign, and around what does best.

    Parameters
    ----------
    run_dir
        A finished run: its folder, or as opened.
    metric
        The measure that decides.
    around
        ``"contour"``: blocks of cells between which the measure changes its sign; ``"promising"``: blocks whose neighbourhoods
        have the highest median, and those that a verdict of the run calls confidently positive; ``"both"``.
    factor
        Into how many steps the distance between two neighbouring values is divided.
    cells
        How many cells the grid may have; of more it is a seeded sample.
    sample, cost
        Which trades, as of `results.map_table`.
    where
        A condition in SQL that cells must meet to be looked at. Of parameters alone it is a constraint of the finer grid too.
    seed
        Of the sample.
    progress
        Show a progress bar on standard error if that is a terminal.

    Returns
    -------
    Refinement
        Its `spec` is what `sweeps.run` takes; it knows which run it was made of, so that the verdict counts what was tried before.

    Raises
    ------
    InputError
        If the run is not finished, is of pooled settings, has no numbers to refine, or too few trades to tell where; or as
        `results.map_table`.
    """
    run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
    _check(run)
    question = read_question(run, metric, around, factor, cells, sample, cost, where, seed, progress)
    axes = coarse_axes(run)
    blocks = _blocks(run, question, axes)
    wanted = wanted_blocks(blocks, question, sets_of(run, blocks) if question.promising else None)
    if not wanted.any.any():
        raise InputError(
            f"{run.path}: {question.metric.name} does not change its sign between any two neighbours; "
            "use `around='promising'` for a closer look at what does best"
        )
    return _refinement(run, question, axes, blocks, wanted)


def _check(run: Run) -> None:
    if run.pooled:
        raise InputError(f"{run.path}: these are pooled settings; refine the run that they are of")
    if not run.complete:
        raise InputError(f"{run.path}: the sweep has not finished; continue it with {run.info.continued_by} first")


def _blocks(run: Run, question: RefineQuestion, axes: Sequence[CoarseAxis]) -> Blocks:
    dividing = [axis for axis in axes if axis.why_left is None and len(axis.values) > 1]
    if not any(axis.refinable for axis in dividing):
        told = "; ".join(f"{axis.name} {axis.why_left or 'has no two numbers'}" for axis in axes) or "it has no axes"
        raise InputError(f"{run.path}: no axis can be made finer ({told}); give an axis at least two numbers and sweep")
    sampled = run.info.search is not None or run.info.grid.stated.get("sample", {}).get("cells") is not None
    blocks = blocks_of(run, question, dividing, MOST_BLOCKS, _OF_A_SAMPLE if sampled else 1)
    if not any(axis.refinable for axis in blocks.axes):
        raise InputError(
            f"{run.path}: has too few cells for its axes to tell where to look closer; draw a larger sample, or fix some axes"
        )
    if not blocks.known.any():
        raise InputError(
            f"{run.path}: no block of cells has enough trades to tell where to look closer; "
            "lower the thresholds, or run more bars"
        )
    return blocks


def _refinement(
    run: Run, question: RefineQuestion, axes: Sequence[CoarseAxis], blocks: Blocks, wanted: Wanted
) -> Refinement:
    boxes = boxes_of(wanted.any, most_boxes(len(blocks.axes)))
    covered = covered_by(boxes, blocks.mean.shape)
    finer = [_finer(axis, place, covered, wanted, question.factor) for place, axis in enumerate(blocks.axes)]
    longest = max(finer, key=lambda axis: len(axis.values))
    if len(longest.values) > LONGEST_AXIS:
        raise InputError(
            f"{run.path}: {longest.coarse.name} would have {len(longest.values):,} values, more than {LONGEST_AXIS:,}; "
            "lower `factor`"
        )
    region = region_text(finer, boxes)
    stated = _stated(run, axes, finer, [*_asked(question.where), *([] if region is None else [region])])
    spec = grids.parse(stated, f"{run.info.grid.name} refined")
    region_cells = about_left(spec.resolve(), spec.sample)[0] * max(len(run.assets), 1)
    if not region_cells:
        raise InputError(
            f"{run.path}: the constraints of its grid leave no cell of the finer one; look elsewhere with `where`"
        )
    spec, cells = _drawn(stated, spec.name, region_cells, question)
    there = blocks.cells > 0
    spec = replace(spec, refines=_parent(run))
    refined = tuple(axis.coarse.name for axis in finer if axis.coarse.refinable)
    share = float((covered & there).sum() / there.sum())
    words = refinement_words(run, question, axes, blocks, wanted, finer, len(boxes), share, region_cells, cells)
    return Refinement(
        spec,
        tuple(words),
        region,
        run.path,
        cells,
        region_cells,
        share,
        refined,
        tuple(axis.coarse.name for axis in finer if axis.below + axis.above),
        tuple(axis.name for axis in axes if axis.name not in refined),
    )


def _finer(axis: CoarseAxis, place: int, covered: Flags, wanted: Wanted, factor: int) -> FinerAxis:
    """Return an axis made finer where the region is; beyond its ends where what is promising touches them."""
    others = tuple(other for other in range(covered.ndim) if other != place)
    promising = np.asarray(wanted.promising.any(axis=others))
    ends = (bool(promising[0]), bool(promising[max(axis.numbers - 1, 0)]))
    return finer_axis(axis, np.asarray(covered.any(axis=others)), factor, ends if wanted.good else (False, False))


def _stated(run: Run, axes: Sequence[CoarseAxis], finer: Sequence[FinerAxis], more: Sequence[str]) -> dict[str, Any]:
    """Return the grid as a grid file states it: the run's own, with finer axes and some constraints more."""
    stated = {key: dict(table) for key, table in run.info.grid.stated.items()}
    for each in finer:
        stated["axes"][each.coarse.name] = {"values": ["none" if value is None else value for value in each.values]}
    for axis in axes:
        if axis.what == "dead":
            value = "none" if axis.values[0] is None else axis.values[0]
            for name in (axis.name, *axis.ties):
                del stated["axes"][name]
                stated.setdefault("fixed", {})[name] = value
    before = region_before(run.path)
    constraints = [text for text in stated.get("sample", {}).get("constraints", []) if text != before]
    constraints += [text for text in more if text not in constraints]
    stated["sample"] = {"constraints": constraints} if constraints else {}
    return stated


def _parent(run: Run) -> ParentRun:
    """Return what the grid says of the run that it is made of."""
    told = Brief(run.path, run.info.plain())
    before = 0 if run.info.lineage is None else run.info.lineage.tried_before
    return ParentRun(run.path.absolute(), told.id, (run.info.cells or 0) + before, told.trials, told.bars)


def _asked(where: str | None) -> list[str]:
    """Return a condition on cells as a constraint on the finer ones; none where it is about what they came to."""
    try:
        return [] if where is None else [parse_constraint(where, "where").text]
    except InputError:
        return []


def _drawn(stated: dict[str, Any], name: str, region_cells: int, question: RefineQuestion) -> tuple[GridSpec, int]:
    """Return the grid, or a sample of it where it has more cells than are wanted, and how many cells it has."""
    if region_cells > question.cells:
        sample = stated["sample"] | {"cells": question.cells, "seed": question.seed}
        return grids.parse(stated | {"sample": sample}, name), question.cells
    return grids.parse(stated, name), region_cells
