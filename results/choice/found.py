"""The search for a cell: from all that a verdict calls positive to the neighbourhoods that survive, and the best of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from results.choice.beside.checks import passing
from results.choice.beside.costs import at_twice
from results.choice.limits import Limits
from results.choice.resampled import Leading, lead
from results.choice.screening.columns import Columns, read_columns
from results.choice.screening.shortlist import shortlist
from results.inference.sample.collecting import collect_groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import find_panel
from results.inference.saved.steps import Kept
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.stored import StoredVerdict
from results.inference.verdict.unfolding import verdict_sets
from results.run.pooled_assets.settings import pooled
from results.run.run import Run
from signals import InputError
from signals.arrays import Flags, Floats
from signals.assets.finding import Given
from sweeps.measures.samples import Sample

__all__ = ["Found", "Search", "search", "settle"]


@dataclass(frozen=True, eq=False)
class Search:
    """What may be chosen from.

    Attributes
    ----------
    run
        Of settings, where these were judged.
    verdict, limits
        What the judge said, and what the user asked for.
    judged, columns
        The n cells, in groups that differ in scale only, and what is stored of each.
    sample
        The judged trades.
    inner, eligible
        bool (n,): cells that both tests call positive; those of them that are within the limits.
    bar
        float64 (n,): t of a cell's daily mean that it had to reach, NaN where it was not judged.
    """

    run: Run
    verdict: StoredVerdict
    limits: Limits
    judged: JudgedRun
    columns: Columns
    sample: Sample
    inner: Flags
    eligible: Flags
    bar: Floats


@dataclass(frozen=True, eq=False)
class Found:
    """The best neighbourhood.

    Attributes
    ----------
    leading
        The k neighbourhoods that were worked out day by day.
    twice
        float64 (k,): net returns of a trade per unit of the cells that they are about, at twice the costs.
    passes
        bool (k,): which of them survive.
    at
        The one with the highest lower bound of those; None where there is none.
    looked_at
        Numbers of cells and neighbourhoods by how far they came.
    """

    leading: Leading
    twice: Floats
    passes: Flags
    at: int | None
    looked_at: dict[str, int]


def search(
    run: Run, verdict: StoredVerdict, limits: Limits, given: Given | None, standing: frozenset[int] | None = None
) -> Search:
    """Read the cells of a run that was judged positive; `standing` are those of them that may be chosen, where these are not all.

    Raises
    ------
    InputError
        If the signals are gone, or the cells of the verdict are.
    """
    panel = find_panel(run, given, verdict.sample.judged, verdict.sample.assumed_out_of_sample, verdict.pooled)
    groups, settings = collect_groups(panel)
    judged = JudgedRun(panel, groups, settings, Kept(run.path, "choice"), seed=verdict.seed)
    seen = pooled(run, progress=False) if verdict.pooled else run
    sample: Sample = "oos" if verdict.sample.judged == "oos" else "all"
    columns = read_columns(seen, groups, sample, limits)
    inner, bar = _sets(run, verdict, len(columns), standing)
    return Search(seen, verdict, limits, judged, columns, sample, inner, inner & columns.allowed, bar)


def settle(among: Search) -> Found:
    """Screen the neighbourhoods of all eligible cells, work the leading ones out, and take the best that survives."""
    columns, limits, verdict = among.columns, among.limits, among.verdict
    listed = shortlist(columns, among.judged.groups, among.eligible, limits.by)
    block = verdict.expectancy_test.block_days if verdict.expectancy_test else 1.0
    leading = lead(among.judged, columns, listed, limits.by, block)
    twice = at_twice(among.judged, columns, leading.rows[leading.own])
    passes = passing(leading, twice)
    looked = {
        "cells": len(columns),
        "positive": int(among.inner.sum()),
        "allowed": int(among.eligible.sum()),
        "screened": listed.looked_at,
        "resampled": len(leading),
        "passing": int(passes.sum()),
    }
    at = int(np.argmax(np.where(passes, leading.bound, -np.inf))) if passes.any() else None
    return Found(leading, twice, passes, at, looked)


def _sets(run: Run, verdict: StoredVerdict, cells: int, standing: frozenset[int] | None) -> tuple[Flags, Floats]:
    """Return which cells both tests call positive, and the t that each had to reach."""
    file = verdict_cells(run.path, verdict)
    again = f"run: `results.judge({str(run.path)!r}{', pool=True' if verdict.pooled else ''})`"
    if file is None:
        raise InputError(f"{run.path}: the cells of its verdict are gone, or another one's; {again}")
    found = run.collect(
        verdict_sets(run, file)
        .sort("cell")
        .select(
            "cell", inner=pl.col("set").cast(pl.String) == "inner", bar=(pl.col("t") - pl.col("lower")).cast(pl.Float64)
        )
    )
    if len(found) != cells:
        raise InputError(f"{file}: it does not know every cell of the run; {again}")
    if standing is not None:
        found = found.with_columns(pl.col("inner") & pl.col("cell").is_in(sorted(standing)))
    return found["inner"].to_numpy(), found["bar"].fill_null(np.nan).to_numpy()
