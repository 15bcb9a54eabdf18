"""What matters: how much of the variation of a measure each axis explains."""

from __future__ import annotations

import math

import numpy as np

from results.cube.codec import Codec, Codes
from results.cube.layout import Layout
from signals.arrays import Flags, Floats, Integers

__all__ = ["eta_squared", "marginals"]


def eta_squared(layout: Layout, codes: Codes, codec: Codec) -> dict[str, float | None]:
    """Return how much of the variation of a measure each axis explains.

    Parameters
    ----------
    layout, codes, codec
        A plane of it, uint16 (size,).

    Returns
    -------
    dict
        By axis: between its values, the squared distances of their means from the mean of all, over the squared distances of all
        cells that have a value; 0 to 1, and None where nothing varies.
    """
    table = codec.table()
    total, squares, count = 0.0, 0.0, 0
    sums = {axis.name: np.zeros(axis.length) for axis in layout.axes}
    counts = {axis.name: np.zeros(axis.length) for axis in layout.axes}
    centre = _centre(codes, table)
    for first, values, known in _stretches(codes, table, layout):
        values -= centre
        values[~known] = 0.0
        total, squares, count = total + values.sum(), squares + float(values @ values), count + int(known.sum())
        if layout.by_row:
            _by_row(layout, first, values, known, sums, counts)
        else:
            _by_block(layout, first, values, known, sums, counts)
    variation = squares - total * total / count if count else 0.0
    return {axis.name: _share(sums[axis.name], counts[axis.name], total, count, variation) for axis in layout.axes}


def _share(sums: Floats, counts: Floats, total: float, count: int, variation: float) -> float | None:
    if not count or variation <= 0:
        return None
    there = counts > 0
    between = float((sums[there] ** 2 / counts[there]).sum()) - total * total / count
    return min(max(float(between / variation), 0.0), 1.0)


def _centre(codes: Codes, table: Floats) -> float:
    """Return a value amid the others, about which squares lose few digits."""
    drawn = table[codes[:: max(len(codes) // 4096, 1)]]
    drawn = drawn[~np.isnan(drawn)]
    return float(drawn.mean()) if len(drawn) else 0.0


_AT_ONCE = 1 << 20


def _stretches(codes: Codes, table: Floats, layout: Layout):  # type: ignore[no-untyped-def]
    """Yield where a stretch of codes begins, their values, and which have one; along whole blocks of the inner axes."""
    block = _block(layout)
    step = max(_AT_ONCE // block, 1) * block
    for first in range(0, len(codes), step):
        values = table[codes[first : first + step]]
        yield first, values, ~np.isnan(values)


def _block(layout: Layout) -> int:
    """Return how many cells the axes from some one on span: the most that are held at once."""
    if layout.by_row:
        return 1
    return next((axis.stride * axis.length for axis in layout.axes if axis.stride * axis.length <= _AT_ONCE), 1)


def _by_row(
    layout: Layout, first: int, values: Floats, known: Flags, sums: dict[str, Floats], counts: dict[str, Floats]
) -> None:
    cells = layout.cells[first : first + len(values)]
    for axis in layout.axes:
        at: Integers = axis.coordinate(cells)
        sums[axis.name] += np.bincount(at, values, axis.length)
        counts[axis.name] += np.bincount(at, known, axis.length)


def _by_block(
    layout: Layout, first: int, values: Floats, known: Flags, sums: dict[str, Floats], counts: dict[str, Floats]
) -> None:
    block = _block(layout)
    inner = [axis for axis in layout.axes if axis.stride * axis.length <= block]
    outer = layout.axes[: len(layout.axes) - len(inner)]
    shape = [axis.length for axis in inner]
    for found, array in ((sums, values.reshape(-1, block)), (counts, known.reshape(-1, block).astype(np.float64))):
        for axis, marginal in zip(inner, marginals(array.sum(axis=0), shape), strict=True):
            found[axis.name] += marginal
        rows = array.sum(axis=1)
        cells = first + block * np.arange(len(rows))
        for axis in outer:
            found[axis.name] += np.bincount(axis.coordinate(cells), rows, axis.length)


def marginals(values: Floats, shape: list[int]) -> list[Floats]:
    """Return the sums along each axis over all others.

    Parameters
    ----------
    values
        float64 (product of `shape`,), last axis fastest.
    shape
        Lengths of the axes.

    Returns
    -------
    list of float64 arrays
        One of its length for each axis. Halves of the axes are summed over in turn, so that `values` is read twice in all.
    """
    if len(shape) <= 1:
        return [values] if shape else []
    half = len(shape) // 2
    table = values.reshape(math.prod(shape[:half]), -1)
    return [*marginals(table.sum(axis=1), shape[:half]), *marginals(table.sum(axis=0), shape[half:])]
