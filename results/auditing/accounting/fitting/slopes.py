"""Constants that stated results may be multiples of moves by."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["factors"]

_LARGEST = 250.0


def factors(
    move: Floats, value: Floats, traded: Floats, paid: Floats | None, largest: float = _LARGEST
) -> tuple[float, ...]:
    """Return constants that the results may be multiples by: the slope of results over moves, from pairs of trades and refined."""
    order = np.argsort(move, kind="stable")
    half = len(order) // 2
    if half == 0:
        return (float(value[0] / move[0]),) if len(move) and move[0] and value[0] / move[0] > 0 else ()
    low, high = order[:half], order[len(order) - half :]
    apart = move[high] - move[low]
    if not (apart > 0).any():
        return ()
    with np.errstate(divide="ignore", invalid="ignore"):
        start = float(np.nanmedian(np.where(apart > 0, (value[high] - value[low]) / apart, np.nan)))
    found = [start]
    bases: list[Floats | None] = [None, traded, np.ones_like(move)]
    found += [_refined(move, value, base, start) for base in bases]
    if paid is not None:
        found.append(_refined(move - paid, value, None, start))
    nice = [round(2 * each) / 2 for each in found if abs(round(2 * each) / 2 - each) < 0.01 * abs(each)]
    return tuple(dict.fromkeys(each for each in (*nice, *found) if 0 < each < largest))


def _refined(move: Floats, value: Floats, base: Floats | None, start: float) -> float:
    """Return the slope by least squares on the four fifths of the trades that lie nearest to the line so far, thrice."""
    columns = move[:, None] if base is None else np.column_stack([move, base])
    offset = 0.0 if base is None else float(np.median((value - start * move) / base))
    coefficients = np.array([start]) if base is None else np.array([start, offset])
    for _ in range(3):
        off = np.abs(value - columns @ coefficients)
        near = off <= np.quantile(off, 0.8)
        if near.sum() < columns.shape[1] or np.linalg.matrix_rank(columns[near]) < columns.shape[1]:
            break
        coefficients = np.linalg.lstsq(columns[near], value[near], rcond=None)[0]
    return float(coefficients[0])
