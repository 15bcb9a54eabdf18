"""Where the ticks of a scale stand: at round numbers, powers, or times that calendars know."""

from __future__ import annotations

import math

__all__ = ["power_ticks", "round_ticks"]

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST = 9
"""Intervals between ticks."""


def round_ticks(low: float, high: float, most: int = _MOST) -> list[float]:
    """Return round numbers from `low` to `high`, both of which are finite, with at most so many steps between them."""
    raw = (high - low) / max(min(most, _MOST), 1)
    if not raw > 0:
        return [low]
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in _ROUND if size * factor >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(at * step, 12 - math.floor(math.log10(step))) for at in range(first, last + 1)]


def power_ticks(low: float, high: float) -> list[float]:
    """Return powers of ten from `low` to `high`, both above 0; where there are few, twice and five times those too."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1.0,), (1.0, 2.0, 5.0)):
        found = [factor * 10.0**power for power in powers for factor in factors]
        found = [value for value in found if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
        if len(found) > 2:  # noqa: PLR2004 - fewer say little of a scale
            return found
    return found
