"""What cells of an older release did not store: parameters at their defaults, counts of what did not happen, and nulls."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from grids.names import Names
from grids.parameters import PARAMETERS, Kind, Parameter
from sweeps.measures.ratios import STORED

__all__ = ["NEVER", "lacking"]

NEVER = ("exits_breakeven", "exits_opposite")
"""What no trade did before there were rules for it."""
_COUNTED = ("ambiguous_exits",)
"""What trades did before anybody counted it."""
_TYPES = {Kind.NUMBER: pl.Float64, Kind.COUNT: pl.Int64, Kind.FLAG: pl.Boolean}


def lacking(names: Collection[str]) -> list[pl.Expr]:
    """Return what to add to stored cells so that they have every parameter and measure of this release.

    Parameters
    ----------
    names
        Of the columns that they have.

    Returns
    -------
    list of polars.Expr
        Over those columns. A parameter that is new has its default, which is what it was; of shorts, the value in force.
    """
    found = [*_parameters(names)]
    for name in STORED:
        if name not in names:
            kind = pl.Int32 if name in (*NEVER, *_COUNTED) else pl.Float64
            found.append(pl.lit(0 if name in NEVER else None, dtype=kind).alias(name))
    return found


def _parameters(names: Collection[str]) -> Iterator[pl.Expr]:
    for name, parameter in PARAMETERS.items():
        if name in names or parameter.kind is Kind.VARIANT:
            continue
        follows = parameter.follows if parameter.follows in names else ""
        yield (pl.col(follows) if follows else _default(parameter)).alias(name)


def _default(parameter: Parameter) -> pl.Expr:
    if parameter.kind in _TYPES:
        value = None if parameter.follows else parameter.default
        return pl.lit(value, dtype=_TYPES[parameter.kind])
    words = Names(()).words(parameter.name)
    return pl.lit(parameter.default, dtype=pl.Enum(words))
