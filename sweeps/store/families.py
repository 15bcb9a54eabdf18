"""Families of a chunk: cells that share their trades and differ in exposure alone, found and held against their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import CHOICES
from grids.product import Product
from grids.table import CellTable
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, SUMS

__all__ = ["CURVES", "DEGREES", "FAMILY", "exposure_of", "find_starts"]

CURVES = ("balance", "max_drawdown", "oos_balance", "oos_max_drawdown")
"""Of a tally, what every cell has of its own: what compounds."""

FAMILY = tuple(name for name in ACCUMULATORS if name not in CURVES)
"""Of a tally, what a family has once."""

_RAMP, _RISK = CHOICES["size_rule"].index("ramp"), CHOICES["size_rule"].index("risk")
_EXPOSURE = frozenset(("leverage", "size"))

_LINEAR = frozenset(
    ("average_win", "average_loss", "expectancy", "gross_expectancy", "cost_per_trade", "worst_trade", "best_trade")
)
_CLOSE = 2e-13
"""How far a number may be from the multiple that it is read back as, of itself: the rest of 1e-12 is for its rounding."""
_ROUNDS = 4
"""Times that cells which are no multiples begin a family of their own; any left then stay alone."""


def _degree(name: str) -> int:
    if name == "kelly_multiple":
        return -1
    if name in {"deviation", "day_deviation", "oos_day_deviation"} or name.endswith("sum_squares"):
        return 2
    return int(name in _LINEAR or name.endswith(("sum_win", "sum_loss")))


DEGREES: Mapping[str, int] = {name: _degree(name) for name in (*FAMILY, *MEASURES, *SUMS, *OOS_ACCOUNT)}
"""With which power of its exposure a number of a cell grows, where its trades stay the same."""


def exposure_of(table: CellTable | Mapping[str, Array]) -> Floats:
    """Return what the numbers of cells are multiples of, if anything, float64 (n,)."""
    rule = table["size_rule"]
    if not rule.any():
        return np.asarray(table["leverage"] * table["size"])
    sized = np.where(rule == _RISK, 1.0, table["leverage"])
    return np.where((rule == _RAMP) | (rule == _RISK), sized, table["leverage"] * table["size"])


def find_starts(product: Product, index: Integers, path: Integers, tally: Floats, exposure: Floats) -> Integers:
    """Return the first cell of each family, int64 (m,): a family's cells follow each other.

    Parameters
    ----------
    product
        What the cells are taken from.
    index
        int64 (n,): their indices in it, in the order in which they are kept.
    path
        int64 (n,): what trades they have.
    tally
        float64 (n, len(ACCUMULATORS)).
    exposure
        float64 (n,): as `exposure_of` returns it.
    """
    starts = _unlike(product, index, path)
    for _ in range(_ROUNDS):
        first = np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))
        rest = np.flatnonzero(~starts)
        apart = rest[~_multiples(tally, rest, first[rest], exposure)]
        if not len(apart):
            return np.flatnonzero(starts)
        starts[_first_of_each(first[apart], apart)] = True
    starts[apart] = True
    return np.flatnonzero(starts | _after(starts, apart))


def _unlike(product: Product, index: Integers, path: Integers) -> Flags:
    """Mark cells that differ from the one before in more than exposure, or in their trades."""
    base = index
    for place, axis in enumerate(product.axes):
        if _EXPOSURE & set(axis.names):
            stride, length = product.strides[place], product.shape[place]
            base = base - index // stride % length * stride
    found = np.ones(len(index), dtype=np.bool_)
    found[1:] = (base[1:] != base[:-1]) | (path[1:] != path[:-1])
    return found


def _multiples(tally: Floats, cells: Integers, of: Integers, exposure: Floats) -> Flags:
    """Return whether the numbers of some cells are multiples of those of others, and every count is the same."""
    ratio = exposure[cells] / exposure[of]
    powers = (np.ones(1), ratio, ratio * ratio)
    found = np.ones(len(cells), dtype=np.bool_)
    for name in FAMILY:
        column = tally[:, ACCUMULATORS.index(name)]
        degree = DEGREES[name]
        one, other = column[cells], column[of]
        if degree == 0:
            found &= one == other
            continue
        expected = other * powers[degree]
        found &= np.abs(one - expected) <= _CLOSE * np.abs(one)
    for prefix in ("", "gross_", "oos_", "oos_gross_"):
        won, lost = (tally[:, ACCUMULATORS.index(f"{prefix}sum_{what}")] for what in ("win", "loss"))
        total = won[cells] - lost[cells]
        found &= np.abs(total - (won[of] - lost[of]) * ratio) <= _CLOSE * np.abs(total)
    ruined = tally[:, ACCUMULATORS.index("balance")] <= 0
    return np.asarray(found & (ruined[cells] == ruined[of]))


def _first_of_each(group: Integers, cells: Integers) -> Integers:
    opens = np.ones(len(group), dtype=np.bool_)
    opens[1:] = group[1:] != group[:-1]
    return cells[opens]


def _after(starts: Flags, apart: Integers) -> Flags:
    """Mark cells that follow one that was set apart: they were held against another."""
    following = np.zeros(len(starts), dtype=np.bool_)
    inside = apart[apart + 1 < len(starts)] + 1
    following[inside] = True
    return following
