"""Numbers of things, and lengths of time, in words."""

from __future__ import annotations

__all__ = ["counted", "lasting"]


def counted(number: int, what: str) -> str:
    """Return a number of things, the word in the plural where there is not just one."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


_STEPS = ((100.0, 1.0, "s"), (100 * 60.0, 60.0, "min"), (48 * 3600.0, 3600.0, "h"), (700 * 86_400.0, 86_400.0, "days"))
_YEAR = 365.25 * 86_400


def lasting(seconds: float) -> str:
    """Return a length of time as people say it: in the largest unit that still tells something."""
    if seconds < 1:
        return "a second"
    for below, unit, name in _STEPS:
        if seconds < below:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / _YEAR:,.0f} years"
