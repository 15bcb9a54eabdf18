"""How far prices went for and against a trade while it was open.

From the fill of the entry to that of the exit. Bars through which the trade was held count with their high and low: all
from the one after `entry_bar` up to `exit_bar`, if it ended at that bar's close or after it. Of a bar within which it
ended (a stop, a target or the liquidation, intrabar) nobody knows whether the extremes came before or after the exit; what
must have been traded while the position was open is the bar's open and the price of the exit, and only they count. The
open does not, where it lies beyond the level at which a position is liquidated. The price of the exit is that of the trade,
after slippage; excursions are fractions of the slipped entry price, not levered, and at least 0.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import Value
from results.trade_analysis.trades.fills import Fills
from signals import Bars
from signals.arrays import Array, Flags, Floats, Integers
from sweeps.measures.ratios import REASONS

__all__ = ["KINDS", "ended_within", "excursions", "extremes"]

_LIQUIDATION = REASONS.index("liquidation")
_STOPS, _TARGET = ("stop_loss", "breakeven", "trailing_stop"), "take_profit"
_LEVELS = tuple(REASONS.index(reason) for reason in (*_STOPS, _TARGET))

KINDS = tuple(
    "target" if reason == _TARGET else "stop" if reason in (*_STOPS, "liquidation") else "other" for reason in REASONS
)
"""What each of `REASONS` is: a ``target``, a ``stop`` (a liquidation is one) or ``other``."""


def excursions(bars: Bars, cell: Mapping[str, Value], fills: Fills) -> tuple[Floats, Floats]:
    """Return the largest excursions for and against n trades, each float64 (n,).

    Parameters
    ----------
    bars, cell, fills
        What was traded, by which rules, and the trades.
    """
    within, liquidated, closed = ended_within(cell, fills.reason), fills.reason == _LIQUIDATION, fills.exit_price
    highest, lowest = extremes(bars.high, bars.low, fills.entry_bar + 1, fills.exit_bar + ~within)
    # an open beyond the level of a liquidation is no price at which the position stood
    opened = bars.open[fills.exit_bar]
    opened = np.where(liquidated, np.where(fills.short, np.minimum(opened, closed), np.maximum(opened, closed)), opened)
    also = [np.where(within, opened, closed), closed, fills.entry_price]
    up = np.maximum.reduce([highest, *also]) / fills.entry_price - 1.0
    down = 1.0 - np.minimum.reduce([lowest, *also]) / fills.entry_price
    return np.where(fills.short, down, up), np.where(fills.short, up, down)


def ended_within(cell: Mapping[str, Value], reason: Array) -> Flags:
    """Return which trades, by the codes of their reasons (n,), ended within a bar and not at its close."""
    found = np.asarray(reason == _LIQUIDATION)
    return found | np.isin(reason, _LEVELS) if cell["stop_trigger"] == "intrabar" else found


def extremes(highs: Floats, lows: Floats, first: Integers, end: Integers) -> tuple[Floats, Floats]:
    """Return the highest and lowest price over bars ``first`` to ``end - 1`` of each of n trades.

    Parameters
    ----------
    highs, lows
        float64 (T,).
    first, end
        int64 (n,): spans may be empty, and then give -inf and inf.
    """
    if not len(first):
        return np.empty(0), np.empty(0)
    bounds = np.column_stack([first, end]).ravel()
    empty = end <= first
    # reduceat takes one element where a span is empty, and needs one where it would end at the last
    highest = np.maximum.reduceat(np.append(highs, -np.inf), bounds)[::2]
    lowest = np.minimum.reduceat(np.append(lows, np.inf), bounds)[::2]
    return np.where(empty, -np.inf, highest), np.where(empty, np.inf, lowest)
