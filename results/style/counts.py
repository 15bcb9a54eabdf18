"""Numbers of things, and lengths of time, in words."""

from __future__ import annotations

__all__ = ["about", "counted", "lasting"]


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


_TENTHS = 9.95
"""Below which a number has two digits with one after the point."""


def about(seconds: float) -> str:
    """Return a length of time that is estimated: with two digits, in the largest unit that has so many."""
    if seconds < 0.1:  # noqa: PLR2004 - less than a tenth is not told
        return "0.1 s"
    for below, unit, name in _STEPS:
        count = seconds / unit
        if count < _TENTHS:
            return f"{count:.1f} {name}"
        if seconds < below - unit / 2:
            return f"{count:.0f} {name}"
    return lasting(seconds)
