"""Which cells of a grid are tried: those the constraints leave, or a seeded sample of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grids.product import Product
from grids.selection.constraints import Constraint
from grids.selection.drawing import draw, share_passing
from grids.selection.feasible import FeasibleCells, feasible_cells
from grids.selection.joint import JointCells, joint_cells
from signals import InputError
from signals.arrays import Integers
from signals.seeds import check_seed

__all__ = ["Sample", "Selection", "about_drawn", "about_left", "nothing_left", "select"]


_AT_ONCE = 1 << 17


@dataclass(frozen=True)
class Sample:
    """Which cells to try.

    Attributes
    ----------
    constraints
        All must hold.
    cells
        How many of what they leave to draw at random; None takes all.
    seed
        Decides which; the same seed draws the same cells.
    """

    constraints: tuple[Constraint, ...] = ()
    cells: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a seed that is none."""
        check_seed(self.seed)

    def mapping(self) -> dict[str, Any]:
        """Return the sample as the grid file writes it; what says nothing is left out."""
        written: dict[str, Any] = {}
        if self.constraints:
            written["constraints"] = [constraint.text for constraint in self.constraints]
        if self.cells is not None:
            written |= {"cells": self.cells, "seed": self.seed}
        return written


class Selection:
    """The cells of a grid that are tried, in any order of axes and a chunk at a time.

    Memory is that of a chunk, or of the sample where there is one, never of the grid.
    """

    def __init__(self, left: FeasibleCells, drawn: Integers | None, constraints: Sequence[Constraint] = ()) -> None:
        self._left = left
        self._drawn = drawn
        self._constraints = constraints
        self._in_order: tuple[tuple[int, ...], Integers] | None = None

    @property
    def product(self) -> Product:
        """The product the cells are taken from."""
        return self._left.product

    @property
    def sampled(self) -> bool:
        """Whether some of what the constraints leave was left out at random."""
        return self._drawn is not None

    @cached_property
    def count(self) -> int:
        """Number of cells, exactly; those that break a rule of the contract's table are still among them."""
        if self._drawn is not None:
            return len(self._drawn)
        if not self._left.open:
            return self._left.count
        joint = joint_cells(self.product, self._constraints)
        if not joint.open:
            return joint.count
        return sum(len(index) for index in self._left.walk(range(len(self.product.axes)), _AT_ONCE))

    @property
    def seekable(self) -> bool:
        """Whether chunks can begin anywhere at once; else all before must be walked, as each cell is asked for itself."""
        return self._drawn is not None or not self._left.open

    def chunks(self, size: int, order: Sequence[str] | None = None, first: int = 0) -> Iterator[Integers]:
        """Visit every cell once, in work order.

        Parameters
        ----------
        size
            Cells in a chunk, at least 1; only the last may have fewer.
        order
            Names of all axes, slowest first, so that what they share stays together; None is file order.
        first
            Chunks at the beginning to leave out.

        Yields
        ------
        numpy.ndarray of int64, shape (at most size,)
            Cell indices.

        Raises
        ------
        ValueError
            If `order` does not name every axis once, or `size` is below 1.
        """
        names = [axis.name for axis in self.product.axes]
        wanted = names if order is None else list(order)
        if sorted(wanted) != sorted(names):
            raise ValueError(f"order {wanted} does not name each of the axes {names} once")
        if size < 1:
            raise ValueError(f"size is {size}, but a chunk has at least one cell")
        places = [names.index(name) for name in wanted]
        if self._drawn is None:
            return _rechunked(self._left.walk(places, max(size, _AT_ONCE), first * size), size)
        return _rechunked(iter([self._ordered(tuple(places))[first * size :]]), size)

    def _ordered(self, places: tuple[int, ...]) -> Integers:
        """Return the drawn cells in an order of the axes; the last one asked for is kept."""
        assert self._drawn is not None  # noqa: S101 - for the type checker
        if self._in_order is None or self._in_order[0] != places:
            self._in_order = places, self._drawn[np.argsort(self._rank(places))]
        return self._in_order[1]

    def _rank(self, places: Sequence[int]) -> Integers:
        """Return where an odometer with the axes in another order has each drawn cell."""
        assert self._drawn is not None  # noqa: S101 - for the type checker
        rank = np.zeros(len(self._drawn), dtype=np.int64)
        for place in places:  # one axis at a time: all positions at once would be most of what a sample takes
            length = self.product.shape[place]
            rank *= length
            rank += self._drawn // self.product.strides[place] % length
        return rank


def select(product: Product, sample: Sample, *, may_be_empty: bool = False) -> Selection:
    """Apply constraints, then draw.

    Parameters
    ----------
    product
        The full product.
    sample
        What to keep and how many.
    may_be_empty
        Whether constraints may leave nothing: those about `asset` leave out whole assets of several.

    Raises
    ------
    InputError
        If a constraint cannot be worked out, or nothing is left and something must be; see `nothing_left`.
    """
    left = feasible_cells(product, sample.constraints)
    if left.count and (sample.cells is None or (sample.cells >= left.count and not left.open)):
        selection = Selection(left, None, sample.constraints)
        # An open constraint may still drop everything; one feasible cell settles it.
        if not left.open or _any(left):
            return selection
    elif left.count and sample.cells is not None:
        among = left if not left.open else joint_cells(product, sample.constraints)
        drawn = draw(among, sample.cells, sample.seed)
        if len(drawn):
            return Selection(left, drawn)
    if may_be_empty:
        return Selection(left, np.empty(0, dtype=np.int64))
    raise nothing_left(product, sample)


def about_left(product: Product, sample: Sample) -> tuple[int, bool]:
    """Return how many cells constraints leave, and whether that is exact: where they are about too many values it is a draw's word.

    Parameters
    ----------
    product, sample
        As of `select`; how many cells the sample draws does not matter.
    """
    found = _countable(product, sample)
    if not found.open or not found.count:
        return found.count, True
    return round(found.count * share_passing(found, sample.seed)), False


def about_drawn(product: Product, sample: Sample, tries: int) -> int:
    """Return how many cells `select` can draw with about so many tries: all, but where constraints are about too many values.

    Parameters
    ----------
    product, sample
        As of `about_left`.
    tries
        Cells that are asked for whether they pass.
    """
    found = _countable(product, sample)
    if not found.open or found.count <= tries:
        return found.count
    return int(tries * share_passing(found, sample.seed))


def _countable(product: Product, sample: Sample) -> FeasibleCells | JointCells:
    """Return the cells that constraints leave, as far as tables tell."""
    left = feasible_cells(product, sample.constraints)
    return joint_cells(product, sample.constraints) if left.open else left


def _any(left: FeasibleCells) -> bool:
    return next(left.walk(range(len(left.product.axes)), _AT_ONCE), None) is not None


def _rechunked(blocks: Iterator[Integers], size: int) -> Iterator[Integers]:
    """Cut and join blocks so that all have `size` cells but the last."""
    held: list[Integers] = []
    have = 0
    for block in blocks:
        held.append(block)
        have += len(block)
        if have < size:
            continue
        joined = np.concatenate(held) if len(held) > 1 else block
        whole = have - have % size
        for start in range(0, whole, size):
            yield joined[start : start + size]
        held, have = [joined[whole:]], have - whole
    if have:
        yield np.concatenate(held)


def nothing_left(product: Product, sample: Sample) -> InputError:
    """Return the error that constraints leave no cell; those that alone leave none are named."""
    alone = [item for item in sample.constraints if not _leaves_any(product, item)]
    named = ", ".join(f"'{item.text}'" for item in alone or sample.constraints)
    what = "constraint" if len(alone or sample.constraints) == 1 else "constraints"
    together = " together" if len(sample.constraints) > 1 and not alone else ""
    verb = "leaves" if what == "constraint" else "leave"
    each = " each" if len(alone) > 1 else ""
    return InputError(
        f"{sample.constraints[0].where}: the grid is empty: {what} {named}{each} {verb} no cell{together}; "
        "loosen a constraint or widen an axis"
    )


def _leaves_any(product: Product, constraint: Constraint) -> bool:
    left = feasible_cells(product, (constraint,))
    return left.count > 0 and (not left.open or _any(left))
