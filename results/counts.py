"""Numbers of things in words."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, what: str) -> str:
    """Return a number of things, the word in the plural where there is not just one."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")
