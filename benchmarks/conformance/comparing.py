"""Whether an engine's trades and measures are the reference's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sweeps.measures.ratios import STORED
from sweeps.reference.trades import ReferenceTrade

__all__ = ["differing_measure", "differing_trade", "undecided"]

_EXACT = ("entry_bar", "exit_bar", "side", "reason", "probability", "entry_price", "exit_price")
"""Of these every bit counts."""

_NEAR = ("size", "exposure", "gross_return", "net_return", "balance")
"""These are sums and products, which engines may take in another order."""

_OF_ROUNDING = 1e6
"""A ratio beyond this has a deviation of rounding's size below it."""

_NOTHING = 1e-13
"""A return below this is what rounding leaves of costs that eat up the gain to the last bit."""

_DEVIATING = ("t_statistic", "sharpe", "oos_sharpe")
_SIGNED = (
    *("wins", "losses", "win_rate", "average_win", "average_loss", "payoff_ratio", "breakeven_win_rate", "edge"),
    *("profit_factor", "kelly_multiple", "state"),
)


def differing_trade(expected: Sequence[ReferenceTrade], found: pl.DataFrame) -> str:
    """Say which field of which trade is not the reference's; "" where all are."""
    for number, trade in enumerate(expected):
        if number == len(found):
            return f"trade {number} is missing"
        row = found.row(number, named=True)
        for name in (*_EXACT, *_NEAR):
            one, other = getattr(trade, name), row[name]
            if not (one == other if name in _EXACT else _near(one, other)):
                return f"trade {number}: {name} is {other!r}, not {one!r}"
    return "" if len(found) == len(expected) else f"trade {len(expected)} is one too many"


def undecided(expected: Sequence[ReferenceTrade], found: pl.DataFrame) -> bool:
    """Whether some return is so near to nothing that the order of a sum decides if it counts as a win or a loss."""
    returns = [trade.net_return for trade in expected] + [trade.exposure * trade.gross_return for trade in expected]
    other = np.concatenate([found["net_return"].to_numpy(), (found["exposure"] * found["gross_return"]).to_numpy()])
    tiny = (np.abs(returns) < _NOTHING) & (np.abs(other) < _NOTHING)
    return bool((tiny & ((np.array(returns) != 0) | (other != 0))).any())


def differing_measure(expected: Mapping[str, Any], found: Mapping[str, Any], *, signed: bool = True) -> str:
    """Say which measure is not the reference's; "" where all are.

    Parameters
    ----------
    expected, found
        By name.
    signed
        Whether to compare what depends on which trades win and which lose.
    """
    for name in (*STORED, "state"):
        one, other = expected[name], found[name]
        if not signed and name.removeprefix("oos_").removeprefix("gross_") in _SIGNED:
            continue
        if one is None or other is None or isinstance(one, str):
            same = one == other
        elif name in _DEVIATING and abs(one) > _OF_ROUNDING:
            same = abs(other) > _OF_ROUNDING
        else:
            same = _near(one, other)
        if not same:
            return f"{name} is {other!r}, not {one!r}"
    return ""


def _near(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
