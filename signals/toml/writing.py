"""What is wrong with a table of a file, as one line says it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from signals.conditions import shortened
from signals.suggesting import did_you_mean

__all__ = ["missing", "no_table", "not_allowed", "unknown", "written"]


def no_table(where: str, found: object, keys: Iterable[str]) -> str:
    """Say that something is no table, and which keys it would have."""
    return f"{where}: is {found!r}, not a table; its keys are: {', '.join(keys)}"


def unknown(where: str, key: str, keys: Iterable[str]) -> str:
    """Say that a table has no such key, and which was probably meant."""
    return f"{where}: unknown key '{shortened(key)}'; {did_you_mean(key, keys)}"


def missing(where: str, key: str, wanted: str) -> str:
    """Say that a key is missing, and what it wants."""
    return f"{where}: the key '{key}' is missing; write {wanted}"


def not_allowed(where: str, key: str, found: object, wanted: str) -> str:
    """Say that a key cannot have a value, and what it wants."""
    return f"{where}: {key} = {written(found)} is not allowed; write {wanted}"


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
