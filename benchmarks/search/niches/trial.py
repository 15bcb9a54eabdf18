"""One grid looked through by each way for as many seconds of processor time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

import grids
from benchmarks.search.kinds import Kind
from benchmarks.search.niches.emitted import EMITTERS, Emitted
from results.searching.chooser import SearchChooser
from results.searching.niches.elites import Elites
from results.searching.proposing.illuminate import Illuminate
from results.searching.proposing.proposer import Proposer
from results.searching.proposing.uniform import Uniform
from results.searching.question import SearchQuestion
from results.searching.space import Space
from results.searching.values import Reader
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.visiting.evaluator import CellEvaluator

__all__ = ["OURS", "WAYS", "Course", "compared", "run_kind"]

OURS = "own"
WAYS: Mapping[str, Callable[[Space, int, int], Proposer]] = {
    "uniform": Uniform.of,
    OURS: Illuminate,
    **{name: partial(Emitted, emitter=name) for name in EMITTERS},
}
_WORST = 0.05
"""Quantile of all bests that counts as nothing."""


@dataclass(frozen=True)
class Course:
    """What one way came to.

    Attributes
    ----------
    cells, seconds, choosing
        Visited; processor time in all, and of it what was not evaluation.
    elites
        What it found.
    """

    cells: int
    seconds: float
    choosing: float
    elites: Elites


def run_kind(kind: Kind, cells: int, seconds: float, seed: int) -> dict[str, Course]:
    """Have each way look through a grid, for so many cells or seconds, whichever are over first."""
    signals = kind.market()
    opened = OpenAsset.on(signals, grids.parse(kind.grid, kind.name).resolve(signals), "event")
    opened.warm_up()
    return {name: _course(opened, way, cells, seconds, seed) for name, way in WAYS.items()}


def _course(
    opened: OpenAsset, way: Callable[[Space, int, int], Proposer], cells: int, seconds: float, seed: int
) -> Course:
    question = SearchQuestion(for_="illuminate", cells=cells, hold_out=0, seed=seed)
    chooser, elites = SearchChooser(question, lambda asked, space: way(space, asked.seed, asked.cells)), Elites()
    reader = Reader(question)
    evaluator = CellEvaluator([opened], chooser.columns, 1)
    began, evaluating, noting = time.process_time(), 0.0, 0.0
    chooser.begin([opened.grid])
    while time.process_time() - began - noting < seconds and (index := chooser.choose()) is not None:
        before = time.process_time()
        found = evaluator.evaluate(index)
        evaluating += time.process_time() - before
        chooser.hear(found)
        before = time.process_time()
        elites.add(found["cell"].to_numpy(), reader.values(found))
        noting += time.process_time() - before
    took = time.process_time() - began - noting
    return Course(chooser.visited, took, took - evaluating, elites)


def compared(courses: Mapping[str, Course]) -> dict[str, tuple[int, int, float, float]]:
    """Return of each way how many niches it filled, of how many that anyone did, and its shares of quality and of bests.

    Quality is that of quality diversity: the bounds of all niches added up, each from nothing (what is as bad as the worst twentieth,
    or missing) to the best that anyone found in it.
    """
    every = Elites()
    for course in courses.values():
        # a cell that several found counts once more in bands than it should, which moves no edge
        better = course.elites.score > every.score
        every.score[better], every.cell[better] = course.elites.score[better], course.elites.cell[better]
        every.counts += course.elites.counts
    bands = every.bands()
    niche, finest = every.shown(bands)
    best = every.score[finest]
    worst = float(np.quantile(best, _WORST))
    found = {}
    for name, course in courses.items():
        own_niche, own_finest = course.elites.shown(bands)
        own = np.full(len(best), -np.inf)
        own[np.searchsorted(niche, own_niche)] = course.elites.score[own_finest]
        above = best > worst
        share = np.clip((own[above] - worst) / (best[above] - worst), 0.0, 1.0)
        found[name] = (len(own_niche), len(niche), float(share.mean()), float((own >= best).mean()))
    return found
