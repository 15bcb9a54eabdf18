"""The words that codes in columns of cells point into: variants, readings and filters, as one grid numbers them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from grids.parameters import CHOICES, NO_FILTER, PARAMETERS, Kind

__all__ = ["Names", "as_names"]


@dataclass(frozen=True)
class Names:
    """What the codes in some columns point into.

    Attributes
    ----------
    variants
        Of column `variant`.
    readings
        Of column `stop_scale`, whose code 0 is null: reading i has code i + 1.
    filters
        Of column `filter`, whose code 0 is ``"none"``: names with their expressions, filter i having code i + 1.
    asset
        What constraints call `asset`; "" where it is not known.
    """

    variants: tuple[str, ...]
    readings: tuple[str, ...] = field(default=(), kw_only=True)
    filters: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    asset: str = field(default="", kw_only=True)

    def words(self, parameter: str) -> tuple[str, ...]:
        """Return the words of a parameter that is stored as codes, in order of the codes."""
        kind = PARAMETERS[parameter].kind
        if kind is Kind.VARIANT:
            return self.variants
        if kind is Kind.READING:
            return ("none", *self.readings)
        if kind is Kind.FILTER:
            return (NO_FILTER, *(name for name, _ in self.filters))
        return CHOICES[parameter]


def as_names(names: Names | Sequence[str]) -> Names:
    """Return names as they are, or those of a grid that has variants alone."""
    return names if isinstance(names, Names) else Names(tuple(names))
