"""Small numbers as they stand in sentences."""

from __future__ import annotations

__all__ = ["likely", "percent", "signed"]

_CERTAIN = 1e-3


def signed(value: float) -> str:
    """Return a result with its sign, three decimals of a percent: ``+0.015 %``."""
    return f"{100 * value:+.3f} %"


def percent(value: float, decimals: int = 1) -> str:
    """Return a share: ``30.8 %``."""
    return f"{100 * value:.{decimals}f} %"


def likely(value: float) -> str:
    """Return a probability, never as certain as rounding would make it."""
    if value > 1 - _CERTAIN:
        return "over 99.9 %"
    return "under 0.1 %" if value < _CERTAIN else percent(value)
