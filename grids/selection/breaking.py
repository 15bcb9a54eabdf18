"""Which rules between parameters the cells of a grid break, and how many of them: they are skipped, and that is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from grids.combinations import COMBINATIONS, Combination
from grids.product import Product
from grids.selection.cells import Selection
from grids.table import CellTable
from signals import InputError
from signals.arrays import Integers

__all__ = ["BrokenRule", "all_broken", "rules_broken_by", "rules_broken_in", "some_broken", "together"]

_AT_ONCE = 1 << 17


@dataclass(frozen=True)
class BrokenRule:
    """A rule between parameters that some cells break.

    Attributes
    ----------
    parameters
        Those it is about, the one to blame first.
    cells
        How many cells break it; a cell that breaks two rules counts for both.
    why
        What is wrong with them, and the remedy in brackets.
    """

    parameters: tuple[str, ...]
    cells: int
    why: str


def all_broken(name: str, cells: int, rules: Iterable[BrokenRule]) -> InputError:
    """Return the error that every cell of a grid of that name breaks a rule: `cells` of them."""
    return InputError(f"{name}: every one of the {cells:,} cells breaks a rule: {_told(rules)}")


def some_broken(name: str, skipped: int, cells: int, rules: Iterable[BrokenRule]) -> str:
    """Say in a line that some cells of a grid are skipped, of how many, and why."""
    return f"{name}: {skipped:,} of {cells:,} cells break a rule and are skipped: {_told(rules)}"


def _told(rules: Iterable[BrokenRule]) -> str:
    return "; ".join(f"in {rule.cells:,} {rule.why}" for rule in sorted(rules, key=lambda rule: -rule.cells))


def together(rules: Iterable[BrokenRule]) -> tuple[BrokenRule, ...]:
    """Add up the rules that several grids break, those of a run's assets."""
    counts: dict[str, BrokenRule] = {}
    for rule in rules:
        before = counts.get(rule.why)
        counts[rule.why] = rule if before is None else replace(rule, cells=rule.cells + before.cells)
    return tuple(counts.values())


def rules_broken_by(table: CellTable) -> tuple[BrokenRule, ...]:
    """Return the rules that cells of a table break."""
    counts = [int(np.broadcast_to(table.breaking(rule), len(table)).sum()) for rule in COMBINATIONS]
    return _broken(counts)


def rules_broken_in(selected: Selection) -> tuple[BrokenRule, ...]:
    """Return the rules that selected cells of a grid break, by a walk over the parameters that decide them."""
    grid = selected.product
    open_rules = [rule for rule in COMBINATIONS if not grid.places.keys().isdisjoint(_decisive(rule))]
    first = grid.columns(
        np.zeros(1, dtype=np.int64), dict.fromkeys(name for rule in COMBINATIONS for name in rule.reads)
    )
    counts = [0 if rule in open_rules else selected.count * int(rule.broken(first)[0]) for rule in COMBINATIONS]
    names = dict.fromkeys(name for rule in open_rules for name in rule.reads)
    for block in selected.chunks(_AT_ONCE) if open_rules else ():
        _count(grid, block, names, open_rules, counts)
    return _broken(counts)


def _decisive(rule: Combination) -> set[str]:
    """Return the parameters that decide a rule, those included that a parameter of shorts follows."""
    return {*rule.reads, *(name.removeprefix("short_") for name in rule.reads)}


def _count(grid: Product, block: Integers, names: Iterable[str], rules: list[Combination], counts: list[int]) -> None:
    columns = grid.columns(block, names)
    for place, rule in enumerate(COMBINATIONS):
        if rule in rules:
            counts[place] += int(rule.broken(columns).sum())


def _broken(counts: list[int]) -> tuple[BrokenRule, ...]:
    return tuple(
        BrokenRule(rule.names, count, f"{rule.names[0]} {rule.what} ({rule.remedy})")
        for rule, count in zip(COMBINATIONS, counts, strict=True)
        if count
    )
