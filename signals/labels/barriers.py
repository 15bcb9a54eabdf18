"""The loops of labels that look along the path of prices, bar by bar."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from signals.compiled import kernel

__all__ = ["UNKNOWN", "excursions", "first_barrier"]

UNKNOWN = -2
"""What `first_barrier` returns where the bars end before anything is touched."""


@kernel
def first_barrier(  # noqa: PLR0913, PLR0917 - numba takes flat arrays
    opening: Floats, high: Floats, low: Floats, target: Floats, stop: Floats, horizon: int, side: int
) -> tuple[Integers, Integers]:
    """Find which barrier is touched first after each bar.

    A position is entered at the next bar's open and held over `horizon` bars, that one included. A bar that touches
    both barriers is a stop, as in *Hold and exit* (docs/contract.md).

    Parameters
    ----------
    opening, high, low : float64 arrays of shape (T,)
    target, stop : float64 arrays of shape (T,)
        Distances of the barriers from the entry, as fractions of its price; NaN: unknown.
    horizon : int
        Bars held at the most.
    side : int
        1 long, -1 short.

    Returns
    -------
    touched : int64 array of shape (T,)
        1 the target, -1 the stop, 0 neither within the horizon, `UNKNOWN`.
    end : int64 array of shape (T,)
        The last bar looked at.
    """
    n = len(opening)
    touched = np.full(n, UNKNOWN, dtype=np.int64)
    end = np.arange(n)
    for t in range(n - 1):
        if np.isnan(target[t]) or np.isnan(stop[t]):
            continue
        entry = opening[t + 1]
        above = entry * (1.0 + (target[t] if side > 0 else stop[t]))
        below = entry * (1.0 - (stop[t] if side > 0 else target[t]))
        last = min(t + horizon, n - 1)
        end[t] = last
        for u in range(t + 1, last + 1):
            up, down = high[u] >= above, low[u] <= below
            lost, won = (down, up) if side > 0 else (up, down)
            if lost or won:
                touched[t] = -1 if lost else 1
                end[t] = u
                break
        if touched[t] == UNKNOWN and last == t + horizon:
            touched[t] = 0
    if n > 0:
        end[n - 1] = n - 1
    return touched, end


@kernel
def excursions(opening: Floats, high: Floats, low: Floats, horizon: int, side: int) -> tuple[Floats, Floats]:
    """Return how far the price went for and against a position entered at the next open, over `horizon` bars.

    Returns
    -------
    favourable, adverse : float64 arrays of shape (T,)
        As fractions of the entry price, not negative; NaN for the last `horizon` bars.
    """
    n = len(opening)
    favourable = np.full(n, np.nan)
    adverse = np.full(n, np.nan)
    for t in range(n - horizon):
        entry = opening[t + 1]
        top = high[t + 1]
        bottom = low[t + 1]
        for u in range(t + 2, t + horizon + 1):
            top = max(top, high[u])
            bottom = min(bottom, low[u])
        up, down = top / entry - 1.0, 1.0 - bottom / entry
        favourable[t], adverse[t] = (up, down) if side > 0 else (down, up)
    return favourable, adverse
