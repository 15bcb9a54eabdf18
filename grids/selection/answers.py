"""Constraints answered for every combination of the few axes that they look at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grids.product import Product
from grids.selection.constraints import Constraint
from signals.arrays import Flags, Integers

__all__ = ["Answers", "answered", "groups_apart"]


@dataclass(frozen=True, eq=False)
class Answers:
    """Constraints answered for every combination of some axes.

    Attributes
    ----------
    places
        The axes, ascending.
    mask
        True where all hold, one dimension an axis.
    """

    places: tuple[int, ...]
    mask: Flags

    def completions(self, order: Sequence[int]) -> dict[int, Integers]:
        """Return by axis how many ways each beginning, up to that axis in an order of axes, can be gone on with; flattened."""
        inner = [place for place in order if place in self.places]
        mask = self.mask.transpose([self.places.index(place) for place in inner])
        known: dict[int, Integers] = {}
        for depth, place in enumerate(inner, start=1):
            begun = math.prod(mask.shape[:depth])
            known[place] = np.asarray(mask.reshape(begun, -1).sum(axis=1, dtype=np.int64))
        return known


def answered(product: Product, places: Sequence[int], constraints: Sequence[Constraint]) -> Flags:
    """Return whether all of some constraints hold, for every combination of their axes.

    Parameters
    ----------
    product
        The full product.
    places
        The axes that the constraints look at, ascending.
    constraints
        All must hold.

    Returns
    -------
    numpy.ndarray of bool
        One dimension an axis.

    Raises
    ------
    InputError
        If a constraint cannot be worked out.
    """
    index = np.zeros(1, dtype=np.int64)
    for place in places:
        steps = np.arange(product.shape[place], dtype=np.int64) * product.strides[place]
        index = (index[:, None] + steps).ravel()
    mask = np.ones(len(index), dtype=np.bool_)
    for constraint in constraints:
        mask &= constraint.holds(product, index)
    return mask.reshape([product.shape[place] for place in places])


def groups_apart(product: Product, constraints: Sequence[Constraint]) -> list[tuple[tuple[int, ...], list[Constraint]]]:
    """Group constraints so that no two groups look at a common axis."""
    groups: list[tuple[frozenset[int], list[Constraint]]] = []
    for constraint in constraints:
        places, members = constraint.axes(product), [constraint]
        apart = []
        for other, others in groups:
            if other & places:
                places, members = places | other, others + members
            else:
                apart.append((other, others))
        groups = [*apart, (places, members)]
    return [(tuple(sorted(places)), members) for places, members in groups]
