"""A batch of cells as pieces: of one asset each, in work order, so many cells that threads have enough to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grids.grid import Grid
from signals.arrays import Integers

__all__ = ["PIECE", "pieces_of"]

PIECE = 16_384
"""Cells of a piece: enough that cells share their paths, and few enough that two threads have an equal share of a batch."""


def pieces_of(
    grids: Sequence[Grid], orders: Sequence[Sequence[str]], index: Integers
) -> Iterator[tuple[int, Integers]]:
    """Cut a batch into pieces.

    Parameters
    ----------
    grids, orders
        Of each asset, and the names of its axes in work order.
    index
        int64 (n,): cells as the run counts them.

    Yields
    ------
    tuple of int and numpy.ndarray of int64
        Which asset, and indices in its own product, in work order; at most `PIECE` of them.
    """
    size = grids[0].size
    owner = index // size
    for place, (grid, order) in enumerate(zip(grids, orders, strict=True)):
        own = index[owner == place] - place * size
        if not len(own):
            continue
        ranked = own[np.argsort(_rank(grid, order, own), kind="stable")]
        for start in range(0, len(ranked), PIECE):
            yield place, ranked[start : start + PIECE]


def _rank(grid: Grid, order: Sequence[str], index: Integers) -> Integers:
    """Return where an odometer in work order has each cell."""
    rank = np.zeros(len(index), dtype=np.int64)
    for name in order:
        place = grid.places[name]
        rank *= grid.shape[place]
        rank += index // grid.strides[place] % grid.shape[place]
    return rank
