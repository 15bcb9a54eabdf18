"""Intervals of one cell's measures at 95 %, as `judge` has them of its leading cell, fast enough for a click."""

from __future__ import annotations

import numpy as np

from results.inference.formulas.intervals import trade_intervals
from results.inference.formulas.rates import effective_trades, wilson_interval
from results.trade_analysis.model import Number
from signals.arrays import Floats

__all__ = ["cell_intervals"]

_RESAMPLES, _MOST = 1000, 400
"""Of the bootstrap, and runs of successive trades that it resamples: some 50 ms however many trades there are."""


def cell_intervals(net: Floats) -> dict[str, list[Number]]:
    """Return the intervals of `win_rate`, `expectancy`, `edge` and `payoff_ratio`.

    Parameters
    ----------
    net
        float64 (n,): net returns of the trades in order.

    Returns
    -------
    dict
        Low and high end by measure; None where the trades do not say. That of the win rate is Wilson's by effective trades,
        the others are of a block bootstrap-t of the trades, `results.inference.formulas.intervals`. They look at the cell alone, and do not allow
        for its having been picked.
    """
    found: dict[str, list[Number]] = {name: [None, None] for name in ("win_rate", "expectancy", "edge", "payoff_ratio")}
    if not len(net):
        return found
    size = effective_trades(net > 0)
    low, high = wilson_interval((net > 0).mean() * size, size)
    found["win_rate"] = [float(low), float(high)]
    try:
        bounds = trade_intervals(net, resamples=_RESAMPLES, most=_MOST)
    except ValueError:  # too few trades, no win or no loss, or all are equal
        return found
    for name in ("expectancy", "edge", "payoff_ratio"):
        ends = np.array(getattr(bounds, name))
        found[name] = [float(end) if np.isfinite(end) else None for end in ends]
    return found
