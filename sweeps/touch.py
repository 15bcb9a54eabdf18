"""First touches: the first bar of a span at which a price is at or beyond a level.

Block minima let a search pass 16, 256 or 4,096 bars at a step, so that its cost grows with the logarithm of the
distance; a trailing stop is a chain of such searches, one for each new peak.
"""

from __future__ import annotations

from typing import Any

from sweeps.compiled import kernel
from sweeps.market import Market

__all__ = ["first_touch", "trailing_touch"]


@kernel
def first_touch(market: Market, row: int, start: int, stop: int, level: float) -> int:
    """Find the first bar in ``[start, stop]`` whose signed price is at or below a level.

    Parameters
    ----------
    market
        Bars and their block minima.
    row
        Row of `market.paths`.
    start, stop
        First and last bar of the span, both included.
    level
        Signed level, ``d * price``.

    Returns
    -------
    int
        The bar, or ``stop + 1`` if there is none.
    """
    i = start
    while i <= stop:
        if i & 15 == 0 and market.minima_16[row, i >> 4] > level:
            if i & 255 == 0 and market.minima_256[row, i >> 8] > level:
                if i & 4095 == 0 and market.minima_4096[row, i >> 12] > level:
                    i += 4096
                else:
                    i += 256
            else:
                i += 16
        else:
            if market.paths[row, i] <= level:
                return i
            i += 1
    return stop + 1


@kernel
def trailing_touch(
    market: Market, trigger: int, side: int, start: int, stop: int, anchor: float, distance: float
) -> Any:
    """Find the first bar at which a trailing stop is touched, and its level then.

    Between two new peaks the level stands still, so each stretch is one search for a touch of it.

    Parameters
    ----------
    market
        Bars and their block minima.
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
    losing = side + 2 * trigger
    winning = 1 - side + 2 * trigger
    peak = anchor
    i = start
    level = peak * (1.0 - direction * distance)
    while i <= stop:
        level = peak * (1.0 - direction * distance)
        record = first_touch(market, winning, i, stop, -direction * peak)
        # the peak moves only after the checks of its bar, so that bar is still held against the old level
        touch = first_touch(market, losing, i, min(record, stop), direction * level)
        if touch <= min(record, stop):
            return touch, level
        if record > stop:
            break
        peak = -direction * market.paths[winning, record]
        i = record + 1
    return stop + 1, level
