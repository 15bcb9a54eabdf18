"""The space that a search looks through: every cell that the constraints leave, by its place along the axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grids.combinations import COMBINATIONS
from grids.grid import Grid
from grids.parameters import PARAMETERS, SHORT_OF, Kind
from grids.selection.answers import answered, groups_apart
from grids.selection.cells import Sample, about_drawn, select
from grids.selection.constraints import Constraint
from signals.arrays import Flags, Floats, Integers
from sweeps.plan.order import work_order

__all__ = ["Places", "Space", "SpaceAxis"]

ASSET = "asset"
_MOST_DRAWN = 1 << 24
"""Cells that are drawn for those among them that break no rule, where next to none keeps the rules."""
_AT_ONCE = 1 << 17
_TRIED = 1 << 22
"""Cells that are asked for whether they pass in a draw that is still easy: a second or two."""
_ANSWERED = 1 << 20
"""Combinations up to which constraints are answered beforehand."""
Places = NDArray[np.int32]
"""Of n cells along the axes, (n, axes)."""


@dataclass(frozen=True)
class SpaceAxis:
    """One axis of the space.

    Attributes
    ----------
    name
        The parameter, or `asset`.
    length
        How many values it has.
    numbers
        float64 (length,): its values, NaN for `none` and what is no number. Of thresholds by variant those of the first.
    ordered
        Whether neighbours in the order of its numbers are alike: false of words, flags, variants and assets.
    """

    name: str
    length: int
    numbers: Floats
    ordered: bool


class Space:
    """Cells that may be visited, over one asset or several: the asset is one more axis, the first.

    Parameters
    ----------
    grids
        One an asset, settled on its signals; their samples hold the constraints.
    """

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.grids = tuple(grids)
        first = self.grids[0]
        axes = [_axis(first, place) for place in range(len(first.axes))]
        if len(self.grids) > 1:
            names = SpaceAxis(ASSET, len(self.grids), np.full(len(self.grids), np.nan), ordered=False)
            axes = [names, *axes]
        self.axes: tuple[SpaceAxis, ...] = tuple(axes)
        self.shape: tuple[int, ...] = tuple(axis.length for axis in axes)
        self.size = math.prod(self.shape)
        """Cells before constraints."""
        order = work_order(first)
        names_of = [axis.name for axis in self.axes]
        self.work_order: tuple[int, ...] = tuple(
            [at for at, name in enumerate(names_of) if name == ASSET] + [names_of.index(name) for name in order]
        )
        """Places of the axes as an engine likes cells, the slowest first: exits, then entries, then sizes and exposure."""

    @cached_property
    def strides(self) -> Integers:
        """By how much a cell's index grows from one value of each axis to the next, int64 (axes,)."""
        return np.array([math.prod(self.shape[at + 1 :]) for at in range(len(self.shape))], dtype=np.int64)

    def positions(self, index: Integers) -> Places:
        """Return the places of cells along the axes, int32 (n, axes)."""
        found = np.empty((len(index), len(self.shape)), dtype=np.int32)
        for at, length in enumerate(self.shape):
            found[:, at] = index // self.strides[at] % length
        return found

    def index_of(self, positions: Places | Integers) -> Integers:
        """Return the cells at some places, int64 (n,)."""
        return np.asarray(positions.astype(np.int64) @ self.strides, dtype=np.int64)

    def allowed(self, index: Integers) -> Flags:
        """Return which cells the constraints leave and no rule of the contract forbids, bool (n,)."""
        if len(self.grids) == 1:
            return self._allowed[0].of(index)
        own = self.grids[0].size
        owner, kept = index // own, np.zeros(len(index), dtype=np.bool_)
        for place, allowed in enumerate(self._allowed):
            mine = np.flatnonzero(owner == place)
            if len(mine):
                kept[mine] = allowed.of(index[mine] - place * own)
        return kept

    @cached_property
    def _allowed(self) -> tuple[_Allowed, ...]:
        return tuple(_Allowed(grid) for grid in self.grids)

    @cached_property
    def at_ease(self) -> int:
        """About how many cells can be drawn in a second or two: all, but where constraints over many values leave next to none."""
        return sum(about_drawn(grid, grid.sample, _TRIED) for grid in self.grids)

    def draw(self, cells: int, seed: int) -> Integers:
        """Return cells drawn uniformly from all that are allowed, each at most once, ascending; as many as there are, if fewer.

        Of several assets each gives its share, and what some have not the others give.
        """
        found: list[Integers] = [np.empty(0, dtype=np.int64) for _ in self.grids]
        open_ = list(range(len(self.grids)))
        while open_ and (missing := cells - sum(map(len, found))) > 0:
            shares = {place: missing // len(open_) + (at < missing % len(open_)) for at, place in enumerate(open_)}
            for place in [place for place, share in shares.items() if share]:
                wanted = len(found[place]) + shares[place]
                found[place] = _drawn(self.grids[place], self._allowed[place], wanted, seed)
                if len(found[place]) < wanted:
                    open_.remove(place)
        return np.concatenate([each + place * self.grids[0].size for place, each in enumerate(found)])


def _drawn(grid: Grid, allowed: _Allowed, cells: int, seed: int) -> Integers:
    """Return as many allowed cells of an asset, ascending, or all there are."""
    asked = cells
    while True:
        # of the same seed, a larger draw holds the smaller one
        chosen = select(grid, Sample(grid.sample.constraints, asked, seed), may_be_empty=True)
        drawn, parts = 0, [np.empty(0, dtype=np.int64)]
        for block in chosen.chunks(_AT_ONCE):
            drawn += len(block)
            parts.append(block[allowed.unbroken(block)])
        kept = np.sort(np.concatenate(parts))
        if len(kept) >= cells:
            lucky = np.random.default_rng([seed, cells]).choice(len(kept), cells, replace=False, shuffle=False)
            return kept if len(kept) == cells else kept[np.sort(lucky)]
        if drawn < asked or asked >= max(_MOST_DRAWN, 8 * cells):
            return kept
        asked = min(max(2 * asked, round(1.2 * asked * cells / max(len(kept), 1))), 64 * asked)


def _axis(grid: Grid, place: int) -> SpaceAxis:
    axis = grid.axes[place]
    values = list(axis.values())
    numeric = PARAMETERS[axis.name].kind in {Kind.NUMBER, Kind.COUNT}
    numbers = [
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) else np.nan for value in values
    ]
    return SpaceAxis(axis.name, len(values), np.array(numbers if numeric else [np.nan] * len(values)), numeric)


class _Allowed:
    """Which cells of one grid may be visited.

    Constraints are answered once for every combination of the axes they look at, where these are few; the rules of the
    contract are asked only as far as an axis decides them.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._tables: list[tuple[tuple[int, ...], Flags]] = []
        self._asked: list[Constraint] = []
        for places, constraints in groups_apart(grid, grid.sample.constraints):
            if math.prod(grid.shape[place] for place in places) <= _ANSWERED:
                self._tables.append((places, answered(grid, places, constraints)))
            else:
                self._asked += constraints
        of_axes = {name for axis in grid.axes for name in axis.names}
        of_axes |= {short for short, long in SHORT_OF.items() if long in of_axes}
        self._rules = [rule for rule in COMBINATIONS if not of_axes.isdisjoint(rule.reads)]
        still = [rule for rule in COMBINATIONS if rule not in self._rules]
        first = grid.columns(np.zeros(1, dtype=np.int64), {name for rule in still for name in rule.reads})
        self._none = any(rule.broken(first).any() for rule in still)
        self._names = tuple(dict.fromkeys(name for rule in self._rules for name in rule.reads))

    def of(self, index: Integers) -> Flags:
        """Return which of some cells, bool (n,)."""
        kept = self.unbroken(index)
        for places, mask in self._tables:
            at = tuple(index // self._grid.strides[place] % self._grid.shape[place] for place in places)
            kept &= mask[at]
        for constraint in self._asked:
            kept[kept] = constraint.holds(self._grid, index[kept])
        return kept

    def unbroken(self, index: Integers) -> Flags:
        """Return which of some cells break no rule of the contract, bool (n,)."""
        kept = np.full(len(index), not self._none)
        columns = self._grid.columns(index, self._names) if self._rules else {}
        for rule in self._rules:
            kept &= ~rule.broken(columns)
        return kept
