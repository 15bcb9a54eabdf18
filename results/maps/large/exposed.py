"""Numbers of cells that their exposure decides, as arrays: what a family has once is not written out for each of its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import nan
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Flags, Floats, Integers
from signals.compiled import kernel
from sweeps.store.columns import parameters_of
from sweeps.store.exposures import Exposures
from sweeps.store.factored import FactoredPart

__all__ = ["COMPOUNDED", "Exposed", "Stretches"]

COMPOUNDED = ("total_return", "max_drawdown")
"""Measures of an account, which are no multiples of each other."""


@dataclass(frozen=True, eq=False)
class Stretches:
    """Cells that follow each other, of one family and in one square.

    Attributes
    ----------
    at, cells, kept, family
        int64 (k,): the position of each, how many cells it has and how many of them are kept, and of which family it is.
    met, first
        int64 (p,): positions there are, and a cell of each, counted from the first that was read.
    """

    at: Integers
    cells: Integers
    kept: Integers
    family: Integers
    met: Integers
    first: Integers


class Exposed:
    """The cells of some parts.

    Parameters
    ----------
    parts
        Their files.
    """

    def __init__(self, parts: Sequence[Path]) -> None:
        self._parts = [FactoredPart(part) for part in parts]

    @cached_property
    def exposures(self) -> Exposures:
        """What decides the exposure of cells; the same of every asset."""
        return self._parts[0].common.exposures

    @cached_property
    def members(self) -> Integers:
        """How many cells each family has, int64 (m,)."""
        return np.concatenate([part.members for part in self._parts])

    @cached_property
    def places(self) -> Integers:
        """Where each cell stands among exposures, int64 (n,)."""
        return np.concatenate([part.places for part in self._parts])

    def parameters(self, names: Sequence[str]) -> pl.DataFrame:
        """Return parameters that exposure decides, a row each place."""
        found = parameters_of(self._parts[0].common, self.exposures.index, names)
        return pl.DataFrame([found[name] for name in names])

    def own(self, name: str) -> Floats:
        """Return a measure that is every cell's own, float64 (n,)."""
        found = [part.own_values([name])[name] for part in self._parts]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def multiples(self, values: Floats, degree: int) -> Floats:
        """Return what numbers of families, float64 (m,), come to in their cells, float64 (n,)."""
        found = np.empty(len(self.places))
        _multiply(values, self.members, self.places, self.exposures.values, degree, found)
        return found

    def gate(self, values: Floats, counts: Flags, kept: Flags) -> None:
        """Make numbers of cells NaN where those of their family do not count, (m,), or their exposure is not kept.

        Parameters
        ----------
        values
            float64 (n,), changed in place.
        counts
            bool (m,).
        kept
            bool, one for each place; none where all are.
        """
        if len(kept):
            _gate_each(values, self.members, counts, self.places, kept)
        elif not counts.all():
            _gate(values, self.members, counts)

    def stretches(self, at: Integers, moved: Integers, counts: Flags, kept: Flags, positions: int) -> Stretches:
        """Return the cells by square.

        Parameters
        ----------
        at
            int64 (m,): position of the first cell of each family.
        moved
            What each place adds to a position.
        counts, kept
            As of `gate`: which families, and which places, are kept.
        positions
            How many there are.
        """
        n = len(self.places)
        kept = kept if len(kept) else np.ones(len(moved), dtype=np.bool_)
        found = np.empty((4, n), dtype=np.int64)
        first = np.full(positions, -1, dtype=np.int64)
        many = _part(at, self.members, self.places, moved, counts, kept, found, first)
        met = np.flatnonzero(first >= 0)
        at, cells, some, family = (each[:many].copy() for each in found)
        return Stretches(at, cells, some, family, met, first[met])

    def values_of(self, rows: Integers, names: Sequence[str]) -> pl.DataFrame:
        """Return parameters of some cells, in order of their rows."""
        order, ends = np.sort(rows), np.cumsum([part.cells for part in self._parts])
        pieces, before = [], 0
        for _, alike in groupby(zip(self._parts, ends.tolist(), strict=True), lambda pair: id(pair[0].common)):
            index = []
            for part, end in alike:
                here = order[(order >= before) & (order < end)]
                index.append(part.index[here - before])
                before, common = end, part.common
            found = parameters_of(common, np.concatenate(index), names)
            pieces.append(pl.DataFrame([found[name] for name in names]))
        back = np.empty(len(rows), dtype=np.int64)
        back[np.argsort(rows, kind="stable")] = np.arange(len(rows))
        return pl.concat(pieces)[back]


@kernel
def _multiply(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    values: Floats, members: Integers, places: Integers, exposures: Floats, degree: int, found: Floats
) -> None:
    first = 0
    for family in range(len(members)):
        base = exposures[places[first]] if members[family] else 1.0
        for at in range(first, first + members[family]):
            ratio = exposures[places[at]] / base
            found[at] = values[family] * (ratio if degree == 1 else ratio**degree)
        first += members[family]


@kernel
def _gate(values: Floats, members: Integers, counts: Flags) -> None:
    first = 0
    for family in range(len(members)):
        if not counts[family]:
            values[first : first + members[family]] = nan
        first += members[family]


@kernel
def _gate_each(values: Floats, members: Integers, counts: Flags, places: Integers, kept: Flags) -> None:
    first = 0
    for family in range(len(members)):
        for at in range(first, first + members[family]):
            if not counts[family] or not kept[places[at]]:
                values[at] = nan
        first += members[family]


@kernel
def _part(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    at: Integers,
    members: Integers,
    places: Integers,
    moved: Integers,
    counts: Flags,
    kept: Flags,
    found: Integers,
    first: Integers,
) -> int:
    """Find stretches: (4, n) receives positions, cells, cells kept and families; `first` a cell of each position."""
    many, begin = 0, 0
    for family in range(len(members)):
        if not members[family]:
            continue
        base = at[family] - moved[places[begin]]
        last = -1
        for cell in range(begin, begin + members[family]):
            here = base + moved[places[cell]]
            if here != last:
                found[0, many], found[1, many], found[2, many], found[3, many] = here, 0, 0, family
                many += 1
                last = here
                if first[here] < 0:
                    first[here] = cell
            found[1, many - 1] += 1
            found[2, many - 1] += counts[family] and kept[places[cell]]
        begin += members[family]
    return many
