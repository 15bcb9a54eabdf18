"""Whether a stated result follows the prices: how steeply it rises with the move, and how closely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signals.arrays import Floats

__all__ = ["Fit", "fit"]

MOST = 20_000
"""Trades that are looked at, evenly spread: what a column means shows in far fewer."""
FEW = 8
CLOSE = 0.25
"""A spread below which something follows the prices: fees by tier, funding and rounding stay below."""


@dataclass(frozen=True)
class Fit:
    """A line through stated results over moves, ``result = slope * move - cost``.

    Attributes
    ----------
    slope
        1 where the result is the move but for costs.
    cost
        In the median.
    spread
        Median distance from the line, as a part of half of what lies between small and large results on it.
    """

    slope: float
    cost: float
    spread: float

    @property
    def close(self) -> bool:
        """Whether results follow the prices at all."""
        return self.spread < CLOSE and self.slope > 0

    @property
    def exact(self) -> bool:
        """Whether results are the moves but for costs."""
        return self.close and abs(self.slope - 1.0) < 0.1  # noqa: PLR2004 - honest ones are within a hundredth

    @property
    def distance(self) -> float:
        """How far from one the slope is, as a logarithm."""
        return abs(float(np.log(self.slope))) if self.close else float("inf")


def fit(move: Floats, result: Floats) -> Fit | None:
    """Fit results to moves by medians, so that some wrong rows do not matter; None where there is nothing to fit.

    Parameters
    ----------
    move, result
        float64 (n,): unlevered moves in favour, and results as fractions of the notional as it is taken to be.

    Notes
    -----
    The slope is that between the medians of the quarters with the smallest and the largest moves; of fewer than eight trades,
    that of least squares through zero.
    """
    known = np.flatnonzero(np.isfinite(move) & np.isfinite(result))
    if len(known) > MOST:
        known = known[np.linspace(0, len(known) - 1, MOST).astype(np.int64)]
    x, y = move[known], result[known]
    if len(x) == 0 or not x.any():
        return None
    if len(x) < FEW:
        slope = float((x * y).sum() / (x * x).sum())
        wide = float(np.median(np.abs(x)))
        return (
            None
            if wide == 0 or slope == 0
            else Fit(slope, 0.0, float(np.median(np.abs(y - slope * x))) / (wide * abs(slope)))
        )
    order = np.argsort(x)
    quarter = len(x) // 4
    low, high = order[:quarter], order[-quarter:]
    span = float(np.median(x[high]) - np.median(x[low]))
    if span <= 0:
        return None
    slope = float(np.median(y[high]) - np.median(y[low])) / span
    if slope == 0:
        return None
    cost = float(np.median(slope * x - y))
    return Fit(slope, cost, float(np.median(np.abs(y - slope * x + cost))) / (span / 2 * abs(slope)))
