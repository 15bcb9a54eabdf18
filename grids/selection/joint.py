"""Cells that many constraints leave together, counted and drawn exactly, though no table holds all the axes these are about.

Each constraint is answered for its own few axes. Axes are then summed out one after another (Dechter, *Bucket elimination*, 1999):
for every combination of the axes that constraints tie to one, the ways to go on are counted, which takes a table of those few
alone. Followed backwards, the counts lead from a rank to its cell, so that ranks drawn uniformly are cells drawn uniformly.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grids.product import Product
from grids.selection.answers import answered
from grids.selection.constraints import Constraint
from signals.arrays import Flags, Integers

__all__ = ["JointCells", "joint_cells"]

_LARGEST_TABLE = 2_000_000
"""Combinations of axes that are counted at once: 16 MB."""

Places = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Step:
    """One axis summed out.

    Attributes
    ----------
    place
        The axis.
    scope
        The axes that decide how many ways there are, all summed out later.
    ends
        Ways up to each value of the axis, one dimension an axis of `scope` and the last for the axis itself.
    inner
        The steps before it whose ways are among these.
    """

    place: int
    scope: Places
    ends: Integers
    inner: tuple[_Step, ...]

    @property
    def ways(self) -> Integers:
        """By values of `scope`, how many ways there are."""
        return np.asarray(self.ends[..., -1])


class JointCells:
    """The cells of a product that some constraints leave.

    Attributes
    ----------
    count
        How many those leave that are counted; the open ones may leave fewer.
    open
        Constraints over too many axes: they are asked of each cell as it comes up.
    """

    def __init__(
        self, product: Product, roots: Sequence[_Step], steps: Sequence[_Step], open_: Sequence[Constraint]
    ) -> None:
        self._product, self._roots, self._steps = product, roots, steps
        self.open = tuple(open_)
        tied = {step.place for step in steps}
        self._free = [place for place in range(len(product.axes)) if place not in tied]
        self.count = math.prod(int(root.ways) for root in roots) * math.prod(
            product.shape[place] for place in self._free
        )

    def at(self, ranks: Integers) -> Integers:
        """Return the cell indices of cells by their rank in ``[0, count)``, in an order of this class's own."""
        shape = self._product.shape
        positions: dict[int, Integers] = {}
        for place in self._free:
            ranks, positions[place] = np.divmod(ranks, shape[place])
        left: dict[int, Integers] = {}
        for root in self._roots:
            ranks, left[root.place] = np.divmod(ranks, int(root.ways))
        for step in reversed(self._steps):
            position, rest = _found(step, positions, left.pop(step.place), shape)
            positions[step.place] = position
            for inner in step.inner:
                ways = inner.ways[tuple(positions[place] for place in inner.scope)]
                rest, left[inner.place] = np.divmod(rest, ways)
        index = np.zeros(len(ranks), dtype=np.int64)
        for place, position in positions.items():
            index += position * self._product.strides[place]
        return index

    def passing(self, index: Integers) -> Integers:
        """Return those cells, of some that the counted constraints leave, that the open ones leave too."""
        for constraint in self.open:
            index = index[constraint.holds(self._product, index)]
        return index


def _found(
    step: _Step, positions: Mapping[int, Integers], ranks: Integers, shape: Sequence[int]
) -> tuple[Integers, Integers]:
    """Return at which value of a step's axis ranks lie, and their ranks among the ways that have it."""
    row = np.zeros(len(ranks), dtype=np.int64)
    for place in step.scope:
        row = row * shape[place] + positions[place]
    ends, length = step.ends.ravel(), shape[step.place]
    low, high = np.zeros(len(ranks), dtype=np.int64), np.full(len(ranks), length - 1, dtype=np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        beyond = ends[row * length + middle] > ranks
        low, high = np.where(beyond, low, middle + 1), np.where(beyond, middle, high)
    before = np.where(low > 0, ends[row * length + np.maximum(low - 1, 0)], 0)
    return low, ranks - before


def joint_cells(product: Product, constraints: Sequence[Constraint]) -> JointCells:
    """Count what constraints leave, taken apart at their ANDs.

    Parameters
    ----------
    product
        The full product.
    constraints
        All must hold.

    Raises
    ------
    InputError
        If a constraint cannot be worked out.
    """
    parts = [part for constraint in constraints for part in constraint.parts()]
    by_axes: dict[Places, list[Constraint]] = {}
    for part in parts:
        by_axes.setdefault(tuple(sorted(part.axes(product))), []).append(part)
    tables: dict[Places, Flags] = {}
    late: list[Constraint] = []
    for places in sorted(by_axes, key=lambda places: math.prod(product.shape[place] for place in places)):
        if _elimination([*tables, places], product.shape) is None:
            late += by_axes[places]
        else:
            tables[places] = answered(product, places, by_axes[places])
    return _summed(product, tables, late)


def _elimination(scopes: Sequence[Places], shape: Sequence[int]) -> list[int] | None:
    """Return an order in which to sum the axes of some tables out, always the one next that takes the smallest table.

    None if one of these is too large.
    """
    left = [frozenset(scope) for scope in scopes if scope]
    order: list[int] = []
    while left:
        tables = {
            place: frozenset().union(*(scope for scope in left if place in scope)) for place in frozenset().union(*left)
        }
        sizes = {place: math.prod(shape[each] for each in table) for place, table in tables.items()}
        place = min(sorted(sizes), key=sizes.__getitem__)
        if sizes[place] > _LARGEST_TABLE:
            return None
        order.append(place)
        left = [scope for scope in left if place not in scope]
        if len(tables[place]) > 1:
            left.append(tables[place] - {place})
    return order


def _summed(product: Product, answered: Mapping[Places, Flags], late: Sequence[Constraint]) -> JointCells:
    order = _elimination(list(answered), product.shape)
    assert order is not None  # noqa: S101 - each table was taken in only where there is one
    tables = [(places, mask.astype(np.int64)) for places, mask in answered.items() if places]
    never = any(not mask.all() for places, mask in answered.items() if not places)
    steps: list[_Step] = []
    waiting: list[_Step] = []
    for place in order:
        own = [each for each in tables if place in each[0]]
        inner = [step for step in waiting if place in step.scope]
        sources = own + [(step.scope, step.ways) for step in inner]
        scope = tuple(sorted({each for places, _ in sources for each in places} - {place}))
        ways = np.ones([product.shape[each] for each in (*scope, place)], dtype=np.int64)
        for places, known in sources:
            ways *= _spread(known, places, (*scope, place))
        step = _Step(place, scope, np.cumsum(ways, axis=-1), tuple(inner))
        steps.append(step)
        tables = [each for each in tables if place not in each[0]]
        waiting = [each for each in waiting if each not in inner] + [step]
    cells = JointCells(product, waiting, steps, late)
    cells.count = 0 if never else cells.count
    return cells


def _spread(known: Integers, places: Places, over: Places) -> Integers:
    """Return a table with its axes in the order of others, those that it lacks of length 1."""
    inner = [place for place in over if place in places]
    turned = known.transpose([places.index(place) for place in inner])
    lengths = dict(zip(inner, turned.shape, strict=True))
    return turned.reshape([lengths.get(place, 1) for place in over])
