"""What the data can do to a position: the bounds by which `grids` proves rules to be equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from signals import ROLES, Probabilities, Signals
from signals.arrays import Flags, Floats
from sweeps.plan.bounds import DataBounds
from sweeps.plan.grouping import distinct_values

__all__ = ["find_bounds"]


_REMEMBERED = 1 << 16
"""Thresholds whose longest wait is kept."""


def find_bounds(signals: Signals, probabilities: list[Probabilities], readings: Sequence[Floats] = ()) -> DataBounds:
    """Bound what these bars can do to a position, and what these probabilities can tell apart.

    Parameters
    ----------
    signals
        The bars.
    probabilities
        By code of `variant`.
    readings
        Each (T,), in the order of codes of `stop_scale`.
    """
    observed: dict[tuple[int, str], Floats] = {}
    for code, probability in enumerate(probabilities):
        for role in ROLES:
            column = probability.role(role)
            observed[code, role] = distinct_values(column)[0]
    bars = signals.bars
    gaps = bars.open[1:] / bars.close[:-1]

    @lru_cache(maxsize=_REMEMBERED)
    def longest_wait(variant: int, role: str, threshold: float) -> int:
        return _longest_gap(getattr(probabilities[variant], role) >= threshold)

    return DataBounds(
        bars=len(signals),
        # an entry may fill at the open of a bar, which is then a peak or trough like those before it
        fall=_largest_moves(bars.high, np.maximum, lambda peak: 1.0 - bars.low[1:] / np.maximum(peak, bars.open[1:])),
        rise=_largest_moves(bars.low, np.minimum, lambda low: bars.high[1:] / np.minimum(low, bars.open[1:]) - 1.0),
        gap_down=float(gaps.min()),
        gap_up=float(gaps.max()),
        observed=observed,
        longest_wait=longest_wait,
        readings=tuple(_extremes(reading) for reading in readings),
    )


def _extremes(reading: Floats) -> tuple[float, float]:
    """Return the smallest and largest value at which an entry can be decided."""
    usable = reading[np.isfinite(reading) & (reading > 0)]
    return (float(usable.min()), float(usable.max())) if len(usable) else (0.0, np.inf)


def _longest_gap(fires: Flags) -> int:
    """Bars from any bar to the next one that fires, at most; one past the last bar counts as firing."""
    at = np.concatenate([[0], np.flatnonzero(fires), [len(fires)]])
    return int(np.diff(at).max())


def _largest_moves(
    behind: Floats, pick: Callable[[Floats, Floats], Floats], move: Callable[[Floats], Floats]
) -> Floats:
    """Return the largest move from an extreme of the last ``2**k`` bars, for k from 0 until that is all of them.

    Parameters
    ----------
    behind
        Prices of shape (T,) among which an extreme is looked for.
    pick
        Which of two prices is the more extreme.
    move
        From the extremes before the bars 1 to T - 1 to the moves those bars make from them.
    """
    extreme = behind[:-1].copy()
    window, moves = 1, []
    while True:
        moves.append(float(move(extreme).max()))
        if window >= len(extreme):
            return np.array(moves)
        extreme[window:] = pick(extreme[window:], extreme[:-window])
        window *= 2
