"""How much distinct work a grid is, and how long a sweep of it will take on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from grids.grid import Grid
from grids.selection.breaking import BrokenRule, rules_broken_by, together
from grids.spec import GridSpec
from signals import Signals
from sweeps.event.bounds import find_bounds
from sweeps.event.engine import EventEngine
from sweeps.measures.frames import measure_frame
from sweeps.plan.order import work_order
from sweeps.plan.rules import factor, sizing_rules

if TYPE_CHECKING:
    from sweeps.runs.surveyed import Surveyed

__all__ = ["Work", "estimate_assets", "estimate_seconds", "survey"]

_SURVEYED = 1 << 18
_TRIED = 4096
_BLOCKS = 4
_ENOUGH = 0.03
"""Seconds of trial after which no further block is tried: whoever asks how long a grid takes does not want to wait."""
_COMPILED = 1.0
"""Seconds for a block that speak of kernels compiled in it, of which larger blocks may need others: it is timed again."""


@dataclass(frozen=True)
class Work:
    """Distinct work behind the cells of a grid.

    Attributes
    ----------
    cells
        Cells looked at: all selected ones, or the first of them in work order where there are many.
    complete
        Whether all were.
    broken
        Cells among them that break a rule of the contract and will be skipped.
    broken_rules
        The rules that they break, and how many break each.
    entry_rules, exit_rules, sizing_rules
        Numbers of distinct rules.
    paths
        Distinct combinations of an entry rule, an exit rule and a rule of re-entry, each simulated once.
    """

    cells: int
    complete: bool
    broken: int
    entry_rules: int
    exit_rules: int
    sizing_rules: int
    paths: int
    broken_rules: tuple[BrokenRule, ...] = ()


def survey(grid: Grid, signals: Signals | None = None) -> Work:
    """Count the distinct rules of a grid.

    Parameters
    ----------
    grid
        With or without signals at hand.
    signals
        Those of the span, where known: on real data more rules turn out to be equal.
    """
    index = next(grid.selected.chunks(_SURVEYED, work_order(grid)))
    offered = grid.cells(index)
    table = offered.unbroken()
    bounds = None
    if signals is not None:
        probabilities = [signals.variants[name] for name in grid.variants]
        bounds = find_bounds(signals, probabilities, [signals.reading(name) for name in grid.names.readings])
    factors = factor(table, bounds)
    return Work(
        len(index),
        len(index) == grid.selected.count,
        len(offered) - len(table),
        len(factors.entry_rules["variant"]) if len(table) else 0,
        len(factors.exit_rules["variant"]) if len(table) else 0,
        sizing_rules(table),
        len(factors.path_entry),
        rules_broken_by(offered),
    )


def estimate_assets(spec: GridSpec, surveyed: Sequence[Surveyed], jobs: int | None = None) -> tuple[Work, float]:
    """Count the distinct work of a run over several assets, and estimate how long it takes; one asset in memory at a time.

    Parameters
    ----------
    spec, surveyed
        The grid, and the assets as `survey_assets` found them.
    jobs
        Threads of the sweep; by default one a core.
    """
    works, seconds = [], 0.0
    for one in surveyed:
        if one.selected:
            span = one.opened(spec)
            works.append(survey(one.grid, span))
            seconds += estimate_seconds(one.grid, span, jobs)
    return _added(works), seconds


def _added(works: Sequence[Work]) -> Work:
    """Add up the work of assets, which share none of it: the same rules are met by other bars."""
    return Work(
        sum(work.cells for work in works),
        all(work.complete for work in works),
        sum(work.broken for work in works),
        sum(work.entry_rules for work in works),
        sum(work.exit_rules for work in works),
        max(work.sizing_rules for work in works),
        sum(work.paths for work in works),
        together(rule for work in works for rule in work.broken_rules),
    )


def estimate_seconds(grid: Grid, signals: Signals, jobs: int | None = None) -> float:
    """Estimate how long a sweep takes, from a timed trial of some thousand cells.

    Parameters
    ----------
    grid, signals
        As for a sweep; `signals` are those of the span.
    jobs
        Threads of the sweep; by default one a core.
    """
    engine = EventEngine(signals, grid.names)
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    step = max(grid.selected.count // (_TRIED * _BLOCKS), 1)
    blocks = list(islice(grid.selected.chunks(_TRIED, work_order(grid)), 0, min(step, 64) * _BLOCKS, min(step, 64)))
    known = [signals.variants[name].out_of_sample is not None for name in grid.variants]
    _trial(engine, grid, blocks[0][:64], known)  # compiles, or loads what was compiled
    tried, seconds = 0, 0.0
    for block in blocks:
        spent = _trial(engine, grid, block, known)
        if spent > _COMPILED:
            spent = _trial(engine, grid, block, known)
        tried, seconds = tried + len(block), seconds + spent
        if seconds > _ENOUGH:
            break
    return seconds / tried * grid.selected.count / workers


def _trial(engine: EventEngine, grid: Grid, index: np.ndarray, known: list[bool]) -> float:
    """Evaluate some cells; return how many seconds that took."""
    began = time.perf_counter()
    table = grid.cells(index).unbroken()
    if len(table):
        measure_frame(engine.evaluate(table), table, len(engine.signals), engine.market.days, known)
    return time.perf_counter() - began
