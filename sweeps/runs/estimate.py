"""How much distinct work a grid is, and how long a sweep of it will take on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from grids.grid import Grid
from grids.selection.breaking import BrokenRule, rules_broken_by, together
from grids.spec import GridSpec
from grids.table import CellTable
from signals import Signals
from sweeps.event.bounds import find_bounds
from sweeps.event.engine import EventEngine
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import measure_frame, packed
from sweeps.plan.order import work_order
from sweeps.plan.rules import factor, sizing_rules
from sweeps.threads import in_threads

if TYPE_CHECKING:
    from sweeps.runs.surveyed import Surveyed

__all__ = ["Work", "estimate_assets", "estimate_seconds", "survey"]

_SURVEYED = 1 << 18
_TRIED, _FEW, _CHUNK = 2048, 512, 65_536
"""Cells of a block of the trial, of a smaller one, and of a chunk of a sweep, which lives beside what a grid needs not."""
_BLOCKS, _MOST_BLOCKS = 4, 32
_LEAST = 0.4
"""Share of a block's time that its cells take at least, each by itself: what is less is a clock that was disturbed."""


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

    Notes
    -----
    A chunk of a sweep shares more work than a trial can: blocks of two sizes tell what each block costs and what each of its
    cells. All is done by as many threads at once as the sweep has, which share caches.
    """
    engine = EventEngine(signals, grid.names)
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    count, wanted = grid.selected.count, max(_BLOCKS, min(workers, _MOST_BLOCKS))
    step = min(max(count // (_TRIED * wanted), 1), _MOST_BLOCKS)
    blocks = list(islice(grid.selected.chunks(_TRIED, work_order(grid)), 0, step * wanted, step))
    known = [signals.variants[name].out_of_sample is not None for name in grid.variants]
    tables = [grid.cells(index).unbroken() for index in blocks]
    for table in [table.take(slice(0, 64)) for table in tables if len(table)][:1]:
        engine.warm_up(table)  # what loads kernels, or compiles them, is no part of a sweep
        _rows(engine, _evaluated(engine, table), known)
    few, _ = _timed(engine, [table.take(slice(0, _FEW)) for table in tables], workers)
    all_, found = _timed(engine, tables, workers)
    tried, less = sum(map(len, blocks)), sum(min(len(index), _FEW) for index in blocks)
    a_cell, a_block = all_ / tried, 0.0
    if tried > less and few < all_:
        a_cell = max((all_ - few) / (tried - less), _LEAST * a_cell)
        a_block = max(all_ - a_cell * tried, 0.0) / len(blocks)
    began = time.perf_counter()
    some = found[: -(-len(found) // 2)]
    list(in_threads(_rows, ((engine, _joined(grid, some), known) for _ in range(workers)), workers))
    a_row = (time.perf_counter() - began) / workers / max(sum(len(table) for table, _ in some), 1)
    rows = count * sum(map(len, tables)) / tried  # cells that break a rule make none
    return a_cell * count + a_row * rows + a_block * -(-count // _CHUNK)


_Found = tuple[CellTable, Evaluation | None]
"""Cells, and what was found for them; nothing where none keeps the rules."""


def _timed(engine: EventEngine, tables: Sequence[CellTable], workers: int) -> tuple[float, list[_Found]]:
    """Evaluate tables in threads; return the seconds it took, and what was found."""
    began = time.perf_counter()
    found = list(in_threads(_evaluated, ((engine, table) for table in tables), workers))
    return time.perf_counter() - began, found


def _evaluated(engine: EventEngine, table: CellTable) -> _Found:
    return table, engine.evaluate(table) if len(table) else None


def _joined(grid: Grid, found: Sequence[_Found]) -> _Found:
    """Put together what was found for several tables: their rows are made and packed as those of a chunk are."""
    kept = [(table, each) for table, each in found if each is not None]
    if not kept:
        return found[0]
    tally, path = (np.concatenate([getattr(each, name) for _, each in kept]) for name in ("tally", "path"))
    paths = sum(each.paths for _, each in kept)
    index = np.concatenate([table.index for table, _ in kept]) - grid.offset
    return grid.cells(index), Evaluation(tally, path, paths)


def _rows(engine: EventEngine, found: _Found, known: list[bool]) -> None:
    """Make and pack the rows of some cells."""
    table, evaluation = found
    if evaluation is not None:
        measures = measure_frame(evaluation, table, len(engine.signals), engine.market.days, known)
        packed(pl.concat([table.frame(), measures], how="horizontal"))
