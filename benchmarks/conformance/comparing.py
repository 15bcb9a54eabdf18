"""Whether an engine's trades and measures are the reference's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from sweeps.measures.ratios import STORED
from sweeps.reference.trades import ReferenceTrade

__all__ = ["differing_measure", "differing_trade"]

_EXACT = ("entry_bar", "exit_bar", "side", "reason", "probability", "entry_price", "exit_price")
"""Of these every bit counts."""

_NEAR = ("size", "exposure", "gross_return", "net_return", "balance")
"""These are sums and products, which engines may take in another order."""

_OF_ROUNDING = 1e6
"""A ratio beyond this has a deviation of rounding's size below it."""


def differing_trade(expected: Sequence[ReferenceTrade], found: pl.DataFrame) -> str:
    """Say which field of which trade is not the reference's; "" where all are."""
    for number, trade in enumerate(expected):
        if number == len(found):
            return f"trade {number} is missing"
        row = found.row(number, named=True)
        for name in _EXACT:
            if row[name] != getattr(trade, name):
                return f"trade {number}: {name} is {row[name]!r}, not {getattr(trade, name)!r}"
        for name in _NEAR:
            if not _near(row[name], getattr(trade, name)):
                return f"trade {number}: {name} is {row[name]!r}, not {getattr(trade, name)!r}"
    return "" if len(found) == len(expected) else f"trade {len(expected)} is one too many"


def differing_measure(expected: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Say which measure is not the reference's; "" where all are."""
    for name in (*STORED, "state"):
        one, other = expected[name], found[name]
        if one is None or other is None or isinstance(one, str):
            same = one == other
        elif name in {"t_statistic", "sharpe", "oos_sharpe"} and abs(one) > _OF_ROUNDING:
            same = abs(other) > _OF_ROUNDING
        else:
            same = _near(one, other)
        if not same:
            return f"{name} is {other!r}, not {one!r}"
    return ""


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
