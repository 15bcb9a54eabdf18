"""First touches: the first bar of a span at which a price is at or beyond a level.

Block minima let a search pass 16, 256 or 4,096 bars at a step, so that its cost grows with the logarithm of the
distance; a trailing stop is a chain of such searches, one for each new peak.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.kernels.compiled import inner_kernel, trailing_zeros
from sweeps.kernels.simd import WIDTH, at_or_below

__all__ = ["first_reach", "first_touch", "trailing_touch"]

_ALIGNED = ~(WIDTH - 1)


@inner_kernel
def first_touch(tape: Floats, padded: int, row: int, start: int, stop: int, level: float) -> int:
    """Find the first bar in ``[start, stop]`` whose signed price is at or below a level.

    Parameters
    ----------
    tape, padded, row
        Rows of signed prices with their block minima, as in `Market`, and which of them.
    start, stop
        First and last bar of the span, both included.
    level
        Signed level, ``d * price``.

    Returns
    -------
    int
        The bar, or ``stop + 1`` if there is none.
    """
    base = row * (padded + (padded >> 4) + (padded >> 8) + (padded >> 12))
    i = start
    while i <= stop:
        if i & 15 == 0 and tape[np.uint64(base + padded + (i >> 4))] > level:
            i = _skip(tape, base, padded, i, level)
            continue
        found = at_or_below(tape, np.uint64(base + i), level)
        if found != 0:
            return min(i + int(trailing_zeros(found)), stop + 1)
        i = (i & _ALIGNED) + WIDTH
    return stop + 1


@inner_kernel
def _skip(tape: Floats, base: int, padded: int, i: int, level: float) -> int:
    """Return the bar after the largest block that begins at a bar, a multiple of 16, and stays above the level."""
    larger, largest = base + padded + (padded >> 4), base + padded + (padded >> 4) + (padded >> 8)
    if i & 255 == 0 and tape[np.uint64(larger + (i >> 8))] > level:
        return i + (4096 if i & 4095 == 0 and tape[np.uint64(largest + (i >> 12))] > level else 256)
    return i + 16


@inner_kernel
def trailing_touch(
    tape: Floats, padded: int, trigger: int, side: int, start: int, stop: int, anchor: float, distance: float
) -> tuple[int, float]:
    """Find the first bar at which a trailing stop is touched, and its level then.

    Between two new peaks the level stands still, so each stretch is one search for a touch of it.

    Parameters
    ----------
    tape, padded
        As in `Market`.
    trigger
        0 where highs and lows move and touch the stop, 1 where closes do.
    side
        0 long, 1 short.
    start, stop
        First and last bar of the span, both included.
    anchor
        Slipped entry price, the first peak.
    distance
        Distance of the stop as a fraction of the peak.

    Returns
    -------
    bar : int
        The bar, or ``stop + 1`` if there is none.
    level : float
        The stop's level at that bar.
    """
    direction = 1.0 - 2.0 * side
    losing, winning = side + 2 * trigger, 1 - side + 2 * trigger
    prices = winning * (padded + (padded >> 4) + (padded >> 8) + (padded >> 12))
    peak, i = anchor, start
    level = peak * (1.0 - direction * distance)
    while i <= stop:
        level = peak * (1.0 - direction * distance)
        record = first_touch(tape, padded, winning, i, stop, -direction * peak)
        # the peak moves only after the checks of its bar, so that bar is still held against the old level
        until = min(record, stop)
        touch = first_touch(tape, padded, losing, i, until, direction * level)
        if touch <= until:
            return touch, level
        if record > stop:
            break
        peak = -direction * tape[np.uint64(prices + record)]
        i = record + 1
    return stop + 1, level


@inner_kernel
def first_reach(
    tape: Floats, padded: int, trigger: int, side: int, start: int, stop: int, anchor: float, goal: float
) -> tuple[int, float]:
    """Find the bar after which the peak, which starts at an anchor, has first reached a level in favour; and the peak then.

    Parameters
    ----------
    tape, padded, trigger, side, start, stop, anchor
        As of `trailing_touch`.
    goal
        The level, a price.

    Returns
    -------
    bar : int
        The bar, or ``stop + 1`` if there is none.
    peak : float
        The best price from the anchor up to that bar, itself included.
    """
    direction, winning = 1.0 - 2.0 * side, 1 - side + 2 * trigger
    bar = start
    if direction * goal > direction * anchor:  # else rounding has left nothing between them
        bar = first_touch(tape, padded, winning, start, stop, -direction * goal)
    if bar > stop:
        return stop + 1, anchor
    best = -direction * tape[np.uint64(winning * (padded + (padded >> 4) + (padded >> 8) + (padded >> 12)) + bar)]
    return bar, best if direction * best > direction * anchor else anchor
