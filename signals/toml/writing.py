"""Values as one line of a message says them."""

from __future__ import annotations

from decimal import Decimal

from signals.conditions import shortened

__all__ = ["written"]


def written(value: object) -> str:
    """Return a refused value as one line says it and TOML writes it; the middle of a long one is left out."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return repr(value).lower()
    try:
        return shortened(str(value) if isinstance(value, Decimal) else repr(value))
    except ValueError:  # Python writes out no whole number of more than 4,300 digits
        return "a number of thousands of digits"
