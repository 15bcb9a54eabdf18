"""How finely a list writes its numbers: what may differ for rounding alone."""

from __future__ import annotations

import numpy as np

from results.auditing.trades import TradeList
from signals.arrays import Floats

__all__ = ["half_step", "price_rounding"]

_LOOKED_AT = 4000
_MOST_DECIMALS = 12
_EXACT = 1e-9
"""Relative: what doubles and the arithmetic of whoever wrote them lose."""


def half_step(values: Floats | None) -> float:
    """Return half the step that numbers were rounded to, 0 where they were not rounded.

    Parameters
    ----------
    values
        float64 (n,): NaN where unknown.

    Notes
    -----
    The step is the largest power of ten (also 5 and 2.5 times one would do, but a smaller power is on the safe side) of
    which all of up to 4,000 values are multiples.
    """
    if values is None:
        return 0.0
    known = values[np.isfinite(values) & (values != 0)]
    if not len(known):
        return 0.0
    if len(known) > _LOOKED_AT:
        known = known[:: len(known) // _LOOKED_AT]
    largest = float(np.abs(known).max())
    for decimals in range(_MOST_DECIMALS + 1):
        scaled = known * 10.0**decimals
        if np.abs(scaled - np.round(scaled)).max() <= max(_EXACT * largest * 10.0**decimals, 1e-7):
            return 0.5 * 10.0**-decimals if largest * 10.0**decimals < 1 / _EXACT else 0.0
    return 0.0


def price_rounding(trades: TradeList) -> Floats:
    """Return by how much rounded prices may put a move off, float64 (n,)."""
    good = (trades.entry_price > 0) & (trades.exit_price > 0)
    entry = half_step(trades.entry_price) / np.where(good, trades.entry_price, 1.0)
    return np.where(good, entry + half_step(trades.exit_price) / np.where(good, trades.exit_price, 1.0), 0.0)
