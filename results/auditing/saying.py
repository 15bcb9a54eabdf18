"""Small numbers as they stand in sentences and tables."""

from __future__ import annotations

import math

__all__ = ["likely", "percent", "signed"]

_CERTAIN = 1e-3


def signed(value: float | None, decimals: int = 3) -> str:
    """Return a result as a percentage with its sign, ``+0.015 %``; a dash where there is none, and no minus before nothing."""
    if value is None or not math.isfinite(value):
        return "-"
    return f"{round(100 * float(value), decimals) + 0.0:+,.{decimals}f} %"


def percent(value: float, decimals: int = 1) -> str:
    """Return a share: ``30.8 %``."""
    return f"{100 * value:.{decimals}f} %"


def likely(value: float) -> str:
    """Return a probability, never as certain as rounding would make it."""
    if value > 1 - _CERTAIN:
        return "over 99.9 %"
    return "under 0.1 %" if value < _CERTAIN else percent(value)
