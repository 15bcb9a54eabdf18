"""The exposure of cells by their place among the axes that decide it, as few combinations of values are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from grids.product import Product
from signals.arrays import Floats, Integers
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.store.families import exposure_of

__all__ = ["Exposures"]

_NAMES = ("leverage", "size", "size_rule")


@dataclass(frozen=True, eq=False)
class Exposures:
    """The axes that decide the exposure of cells.

    Attributes
    ----------
    strides, lengths
        int64 (a,): by how much the index of a cell grows along each, and how many values it has; slowest first.
    index
        int64 (lengths...,) made flat: for each place among them a cell, the first of the product.
    values
        float64 (lengths...,) made flat: the exposure at each place.
    """

    strides: Integers
    lengths: Integers
    index: Integers
    values: Floats

    @classmethod
    def of(cls, product: Product) -> Exposures:
        """Return those of a product."""
        axes = sorted({product.places[name] for name in _NAMES if name in product.places})
        strides, lengths = (
            np.array([each[axis] for axis in axes], np.int64) for each in (product.strides, product.shape)
        )
        places = np.arange(math.prod(lengths.tolist()), dtype=np.int64)
        index, left = np.zeros_like(places), places
        for stride, length in zip(strides[::-1], lengths[::-1], strict=True):
            index += left % length * stride
            left = left // length
        return cls(strides, lengths, index, exposure_of(product.columns(index, _NAMES)))

    def places(self, index: Integers, starts: Integers) -> Integers:
        """Return the place of each cell, int64 (n,).

        Parameters
        ----------
        index
            int64 (n,): in the product.
        starts
            int64 (m,): the first cell of each family; its cells differ in nothing but these axes.
        """
        found = np.empty(len(index), dtype=np.int64)
        _find_places(index, starts, self.strides, self.lengths, found)
        return found


@inner_kernel
def _place(cell: int, strides: Integers, lengths: Integers) -> int:
    place = 0
    for axis in range(len(strides)):
        place = place * lengths[axis] + cell // strides[axis] % lengths[axis]
    return place


@kernel
def _find_places(index: Integers, starts: Integers, strides: Integers, lengths: Integers, found: Integers) -> None:
    """Find places: families mostly have the exposures of the one before, which is quicker seen than divided."""
    before, size = 0, 0
    for family in range(len(starts)):
        first = starts[family]
        stop = starts[family + 1] if family + 1 < len(starts) else len(index)
        found[first] = _place(index[first], strides, lengths)
        alike = found[first] == found[before]
        for at in range(1, stop - first):
            cell, other = first + at, before + at
            if alike and at < size and index[cell] - index[first] == index[other] - index[before]:
                found[cell] = found[other]
            else:
                found[cell] = _place(index[cell], strides, lengths)
        before, size = first, stop - first
