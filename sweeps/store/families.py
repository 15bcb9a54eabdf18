"""Families of a chunk: cells that share their trades and differ in exposure alone, found and held against their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grids.parameters import CHOICES
from grids.product import Product
from grids.table import CellTable
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.ratios import MEASURES, OOS_ACCOUNT, SUMS
from sweeps.store.multiples import drop_others
from sweeps.store.numbers import CURVES, alike
from sweeps.store.numbers.differences import DEGREE, SCALED, differences

__all__ = ["DEGREES", "FAMILY", "Lattice", "exposure_of", "find_starts"]

FAMILY = tuple(name for name in ACCUMULATORS if name not in CURVES)
"""Of a tally, what a family has once."""

_RAMP, _RISK = CHOICES["size_rule"].index("ramp"), CHOICES["size_rule"].index("risk")
_EXPOSURE = frozenset(("leverage", "size"))

_LINEAR = frozenset(
    ("average_win", "average_loss", "expectancy", "gross_expectancy", "cost_per_trade", "worst_trade", "best_trade")
)
_CLOSE = 5e-14
"""How far a number may be from the multiple that it is read back as, of itself: the rest of 1e-12 is for the rounding of the first
cell's, and for what is reckoned of several numbers."""
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
    begun = np.flatnonzero(starts)
    for _ in range(_ROUNDS):
        firsts = np.flatnonzero(starts)
        if len(firsts) == len(starts):
            return firsts
        # those before that have begun anew are as they were found
        asked = _cells_of(firsts, begun, len(starts))
        apart = asked[~_multiples(_columns(tally, asked), np.searchsorted(asked, begun), exposure[asked])]
        if not len(apart):
            return firsts
        first = np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))
        begun = _first_of_each(first[apart], apart)
        starts[begun] = True
    starts[np.isin(first, first[apart])] = True
    return np.flatnonzero(starts)


def _unlike(product: Product, index: Integers, path: Integers) -> Flags:
    """Mark cells that differ from the one before in more than exposure, or in their trades."""
    found = _apart_but_for_exposure(product, index)
    found[1:] |= path[1:] != path[:-1]
    return found


def _apart_but_for_exposure(product: Product, index: Integers) -> Flags:
    base = index
    for place, axis in enumerate(product.axes):
        if _EXPOSURE & set(axis.names):
            stride, length = product.strides[place], product.shape[place]
            base = base - index // stride % length * stride
    found = np.ones(len(index), dtype=np.bool_)
    found[1:] = base[1:] != base[:-1]
    return found


@dataclass(frozen=True)
class Lattice:
    """Which families stand in the grid as its axes do, so that their neighbours tell them.

    Where exposure moves no trade, there is one family for every combination of the other axes. Where it does now and then, those
    that it adds would set all others out of step, and come after them.

    Attributes
    ----------
    order
        int64 (m,): families, first those with the first exposure of a combination, then others.
    groups
        int64 (g,): cells of each combination; the first g in `order` are the families of their first cells.
    """

    order: Integers
    groups: Integers

    @classmethod
    def of(cls, product: Product, index: Integers, starts: Integers, cells: int) -> Lattice:
        """Return that of some cells.

        Parameters
        ----------
        product
            What they are taken from.
        index
            int64 (m,): index in it of the first cell of each family.
        starts
            int64 (m,): which of the cells that is.
        cells
            How many there are.
        """
        if len(starts) == cells:
            return cls(np.arange(len(starts)), np.ones(len(starts), dtype=np.int64))
        leads = _apart_but_for_exposure(product, index)
        order = np.concatenate([np.flatnonzero(leads), np.flatnonzero(~leads)])
        return cls(order, np.diff(starts[leads], append=cells))


def _columns(tally: Floats, asked: Integers) -> dict[str, Floats]:
    """Return what was found of some cells by name; of all of them, as at first, nothing is copied where a measure lies in a row."""
    whole = len(asked) == len(tally)
    return {
        name: np.ascontiguousarray(tally[:, at] if whole else tally[asked, at]) for at, name in enumerate(ACCUMULATORS)
    }


def _multiples(columns: Mapping[str, Floats], firsts: Integers, exposure: Floats) -> Flags:
    """Return of each cell of some families whether its numbers are multiples of the first one's, and its counts the same."""
    first = np.repeat(firsts, np.diff(firsts, append=len(exposure)))
    ratio = exposure / exposure[first]
    ruined = columns["balance"] <= 0
    found = np.ones(len(exposure), dtype=np.bool_)
    drop_others(ruined.astype(np.float64), firsts, ratio, 0, 0.0, found)
    for name in FAMILY:
        drop_others(columns[name], firsts, ratio, DEGREES[name], _CLOSE, found)
    for prefix in ("", "oos_"):
        if prefix and all(alike(columns[name], columns[name[4:]]) for name in FAMILY if name.startswith(prefix)):
            break
        for name, values in differences(columns, prefix).items():
            drop_others(values, firsts, ratio, DEGREE[name], SCALED[name], found)
    return np.asarray(found)


def _cells_of(firsts: Integers, begun: Integers, cells: int) -> Integers:
    """Return the cells of the families that begin at some, ascending."""
    asked = np.zeros(len(firsts), dtype=np.bool_)
    asked[np.searchsorted(firsts, begun)] = True
    return np.flatnonzero(np.repeat(asked, np.diff(firsts, append=cells)))


def _first_of_each(group: Integers, cells: Integers) -> Integers:
    opens = np.ones(len(group), dtype=np.bool_)
    opens[1:] = group[1:] != group[:-1]
    return cells[opens]
