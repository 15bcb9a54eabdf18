"""What the constraints leave of a product, worked out on as few axes as possible.

A constraint looks at a few axes only. Constraints that share axes are answered together, once, for every combination
of just those axes; the rest of the product repeats the answer. That gives the exact number of feasible cells of a huge
grid, any feasible cell by its rank, and a walk that never enters a branch without feasible cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grids.product import Product
from grids.selection.answers import Answers, answered, groups_apart
from grids.selection.constraints import Constraint
from signals.arrays import Integers

__all__ = ["FeasibleCells", "feasible_cells"]


_LARGEST_TABLE = 5_000_000


@dataclass(frozen=True, eq=False)
class FeasibleCells:
    """The cells of a product that the answered constraints leave.

    Attributes
    ----------
    product
        The full product.
    answers
        Constraints answered beforehand, in groups without a common axis.
    open
        Constraints over too many combinations: they are asked of each cell as it comes up, by whoever walks.
    """

    product: Product
    answers: tuple[Answers, ...]
    open: tuple[Constraint, ...]

    @cached_property
    def count(self) -> int:
        """Number of cells that the answered constraints leave; the open ones may leave fewer."""
        bound = math.prod(int(group.mask.sum()) for group in self.answers)
        return bound * math.prod(self.product.shape[place] for place in self._free)

    @cached_property
    def _free(self) -> tuple[int, ...]:
        """Axes that no answered constraint looks at."""
        bound = {place for group in self.answers for place in group.places}
        return tuple(place for place in range(len(self.product.axes)) if place not in bound)

    @cached_property
    def _parts(self) -> list[Integers]:
        """Contributions to the cell index from which every feasible cell is the sum of one each."""
        strides = self.product.strides
        parts = [np.arange(self.product.shape[place], dtype=np.int64) * strides[place] for place in self._free]
        for group in self.answers:
            if not group.places:
                # A constraint on constants alone keeps all or nothing, which `count` knows.
                continue
            kept = np.nonzero(group.mask)
            parts.append(
                np.sum(
                    [at * strides[place] for at, place in zip(kept, group.places, strict=True)], axis=0, dtype=np.int64
                )
            )
        return parts

    def at(self, ranks: Integers) -> Integers:
        """Return the cell indices of feasible cells by their rank in ``[0, count)``, in an order of this class's own."""
        index = np.zeros(len(ranks), dtype=np.int64)
        for part in self._parts:
            ranks, digit = np.divmod(ranks, len(part))
            index += part[digit]
        return index

    def passing(self, index: Integers) -> Integers:
        """Return those cells, of some that the answered constraints leave, that the open ones leave too."""
        for constraint in self.open:
            index = index[constraint.holds(self.product, index)]
        return index

    def walk(self, order: Sequence[int], size: int, skipped: int = 0) -> Iterator[Integers]:
        """Visit every feasible cell of all constraints once, in the order of an odometer.

        Parameters
        ----------
        order
            Places of all axes, slowest first.
        size
            About how many cells to hold at a time.
        skipped
            Cells at the beginning to leave out: at once, but where constraints are open and each cell must be asked.

        Yields
        ------
        numpy.ndarray of int64
            Cell indices, of varying number but seldom many more than `size`.
        """
        if not self.count:
            return
        begun = np.zeros((1 + len(self.answers), 1), dtype=np.int64)
        walker = _Walker(self, order, size, 0 if self.open else skipped)
        late = skipped if self.open else 0
        for index in walker.grown(begun, tuple(order)):
            kept = index[late:]
            late = max(0, late - len(index))
            if len(kept):
                yield kept


class _Walker:
    """One walk over feasible cells; parameters as of `FeasibleCells.walk`."""

    def __init__(self, cells: FeasibleCells, order: Sequence[int], size: int, skipped: int) -> None:
        self._product, self._size, self._skipped = cells.product, size, skipped
        # by axis, the group of answers that looks at it and how many ways there are to go on from each beginning
        self._ways: dict[int, tuple[int, Integers]] = {}
        self._wholly = [np.array([group.mask.sum()], dtype=np.int64) for group in cells.answers]
        for number, group in enumerate(cells.answers):
            self._ways |= {place: (number, ways) for place, ways in group.completions(order).items()}
        # by axis, the open constraints that are decided with it: asked of beginnings, whatever comes after
        self._asked: dict[int, list[Constraint]] = {}
        for constraint in (part for whole in cells.open for part in whole.parts()):
            own = constraint.axes(cells.product)
            last = max((place for place in order if place in own), key=list(order).index, default=order[0])
            self._asked.setdefault(last, []).append(constraint)

    def grown(self, begun: Integers, order: tuple[int, ...], ways: Sequence[Integers] = ()) -> Iterator[Integers]:
        """Lengthen beginnings of cells by one axis after another, a block at a time.

        `begun` has a row of partial cell indices and, for each group of answers, a row of partial places in its mask; for each
        group, `ways` says how many ways to go on these have.
        """
        ways = list(ways or self._wholly)
        if not order:
            yield begun[0]
            return
        place, length = order[0], self._product.shape[order[0]]
        if place in self._ways:
            number, known = self._ways[place]
            ways[number] = known
        digit = np.arange(length, dtype=np.int64)
        block = max(1, self._size // length)
        for start in range(0, begun.shape[1], block):
            some = begun[:, start : start + block]
            grown = np.repeat(some, length, axis=1)
            steps = np.tile(digit, some.shape[1])
            grown[0] += steps * self._product.strides[place]
            if place in self._ways:
                grown[1 + number] = grown[1 + number] * length + steps
                grown = grown[:, known[grown[1 + number]] > 0]
            for constraint in self._asked.get(place, ()):
                grown = grown[:, constraint.holds(self._product, grown[0])]
            if self._skipped:
                grown = self._after_skipped(grown, order[1:], ways)
            if grown.shape[1]:
                yield from self.grown(grown, order[1:], ways)

    def _after_skipped(self, begun: Integers, order: tuple[int, ...], ways: Sequence[Integers]) -> Integers:
        """Leave out the beginnings all of whose cells are to be skipped."""
        free = math.prod(self._product.shape[place] for place in order if place not in self._ways)
        cells = np.full(begun.shape[1], free, dtype=np.int64)
        for number, known in enumerate(ways):
            cells *= known[begun[1 + number]]
        ends = np.cumsum(cells)
        gone = int(np.searchsorted(ends, self._skipped, side="right"))
        if gone:
            self._skipped -= int(ends[gone - 1])
        return begun[:, gone:]


def feasible_cells(product: Product, constraints: Sequence[Constraint]) -> FeasibleCells:
    """Answer constraints where that takes few combinations of axes.

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
    answers: list[Answers] = []
    pending: list[Constraint] = []
    for places, group in groups_apart(product, constraints):
        if math.prod(product.shape[place] for place in places) <= _LARGEST_TABLE:
            answers.append(Answers(places, answered(product, places, group)))
        else:
            pending += group
    return FeasibleCells(product, tuple(answers), tuple(pending))
