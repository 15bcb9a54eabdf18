"""Where cells stand in the order in which a grid is worked through: ranks of an odometer, and what a part keeps of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from grids.product import Product
from signals.arrays import Integers
from sweeps.store.integers import packed_integers, unpacked_integers

__all__ = ["Places", "packed_ranks", "unpacked_ranks"]


_INNER, _SEGMENTS = 1 << 16, 512
"""Cells of the fast axes that are kept, and beside how many of the slow ones they are put at most."""


@dataclass(frozen=True)
class Places:
    """The full product in work order, as numbers.

    Attributes
    ----------
    lengths
        Values of each axis in work order, slowest first; neighbours that stand as in the product are one.
    strides
        By how much a cell's index grows along each.
    """

    lengths: tuple[int, ...]
    strides: tuple[int, ...]

    @classmethod
    def of(cls, product: Product, order: Sequence[str]) -> Places:
        """Return those of a product, its axes in work order by name."""
        places = [product.places[name] for name in order]
        lengths, strides = [1], [product.size]
        for place in places:
            length, stride = product.shape[place], product.strides[place]
            if strides[-1] == length * stride:
                lengths[-1], strides[-1] = lengths[-1] * length, stride
            else:
                lengths.append(length)
                strides.append(stride)
        return cls(tuple(lengths), tuple(strides))

    def cells(self, ranks: Integers) -> Integers:
        """Return the cells at ranks, both counted in the product, int64 (n,)."""
        index = np.zeros(len(ranks), dtype=np.int64)
        left = ranks
        for length, stride in zip(self.lengths[:0:-1], self.strides[:0:-1], strict=True):
            above = left // length
            index += (left - above * length) * stride
            left = above
        return index + left * self.strides[0]

    def between(self, first: int, count: int) -> Integers:
        """Return the cells at ranks that follow each other: those of the fast axes, worked out once, beside each of the slow ones."""
        inner = self._inner
        if len(inner) * _SEGMENTS < count:
            return self.cells(np.arange(first, first + count, dtype=np.int64))
        low, high = first // len(inner), (first + count - 1) // len(inner)
        above = self.cells(np.arange(low, high + 1, dtype=np.int64) * len(inner))
        start = first - low * len(inner)
        return (above[:, None] + inner).ravel()[start : start + count]

    @cached_property
    def _inner(self) -> Integers:
        """The cells of as many of the fastest axes as a part has cells, int64."""
        size = 1
        for length in reversed(self.lengths):
            if size * length > _INNER:
                break
            size *= length
        return self.cells(np.arange(size, dtype=np.int64))

    def ranks(self, index: Integers) -> Integers:
        """Return the ranks of cells, both counted in the product, int64 (n,)."""
        rank = np.zeros(len(index), dtype=np.int64)
        for length, stride in zip(self.lengths, self.strides, strict=True):
            rank = rank * length + index // stride % length
        return rank

    @property
    def size(self) -> int:
        """Cells of the product."""
        return math.prod(self.lengths)


def packed_ranks(ranks: Integers) -> bytes:
    """Return ascending ranks as bytes, from the first on; nothing where each follows the one before."""
    steps = np.diff(ranks) - 1
    return packed_integers(steps) if steps.any() else b""


def unpacked_ranks(first: int, count: int, content: bytes) -> Integers:
    """Return the ranks of a part, int64 (count,)."""
    if not content:
        return np.arange(first, first + count, dtype=np.int64)
    ranks = np.empty(count, dtype=np.int64)
    ranks[0] = first
    np.cumsum(unpacked_integers(content) + 1, out=ranks[1:])
    ranks[1:] += first
    return ranks
