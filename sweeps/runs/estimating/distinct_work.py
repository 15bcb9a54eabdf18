"""How much distinct work a grid is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grids.grid import Grid
from grids.selection.breaking import BrokenRule, rules_broken_by, together
from grids.spec import GridSpec
from signals import Signals
from sweeps.event.bounds import find_bounds
from sweeps.plan.order import work_order
from sweeps.plan.rules import factor, sizing_rules

if TYPE_CHECKING:
    from sweeps.runs.surveyed import Surveyed

__all__ = ["Work", "survey", "survey_work"]

_SURVEYED = 1 << 18
"""Cells looked at, at most."""


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


def survey_work(spec: GridSpec, surveyed: Sequence[Surveyed]) -> Work:
    """Count the distinct work of a run over several assets, as `survey_assets` found them; one in memory at a time."""
    return _added([survey(one.grid, one.opened(spec)) for one in surveyed if one.selected])


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
