"""The levels at which a cell's trades would end: those in force at entry, and that of the stop that ended them.

As docs/contract.md#hold-and-exit writes them: distances from the slipped entry price, divided by what `stop_basis` names, or
multiplied by the reading of `stop_scale`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import SHORT_OF, Value
from results.trade_analysis.trades.excursions import extremes
from results.trade_analysis.trades.fills import Fills
from signals import Signals
from signals.arrays import Flags, Floats
from sweeps.measures.ratios import REASONS

__all__ = ["entry_stop", "entry_target", "stop_at_exit"]

_SHORTS = {follows: name for name, follows in SHORT_OF.items()}
_STOP, _BREAKEVEN, _TRAILING = (REASONS.index(name) for name in ("stop_loss", "breakeven", "trailing_stop"))


def entry_stop(signals: Signals, cell: Mapping[str, Value], fills: Fills) -> Floats:
    """Return the stop in force when each of n trades begins, float64 (n,): the nearest; NaN without one.

    Parameters
    ----------
    signals, cell, fills
        What was traded, by which rules, and the trades.
    """
    fixed, trailing = (_distance(signals, cell, name, fills) for name in ("stop_loss", "trailing_stop"))
    trails = np.isnan(_of_sides(cell, "trailing_after", fills.short))
    nearest = np.fmin(fixed, np.where(trails, trailing, np.nan))
    return _against(fills.entry_price, fills.short, nearest)


def entry_target(signals: Signals, cell: Mapping[str, Value], fills: Fills) -> Floats:
    """Return the targets of n trades, float64 (n,), NaN without one."""
    return _against(fills.entry_price, ~fills.short, _distance(signals, cell, "take_profit", fills))


def stop_at_exit(signals: Signals, cell: Mapping[str, Value], fills: Fills) -> Floats:
    """Return the level of the stop that ended each of n trades, float64 (n,); NaN where none did.

    A trailing one stands at its distance from the peak of the bars before that of the exit.
    """
    short, entry = fills.short, fills.entry_price
    fixed = _against(entry, short, _distance(signals, cell, "stop_loss", fills))
    bars, intrabar = signals.bars, cell["stop_trigger"] == "intrabar"
    highs, lows = (bars.high, bars.low) if intrabar else (bars.close, bars.close)
    highest, lowest = extremes(highs, lows, fills.entry_bar + 1, fills.exit_bar)
    peak = np.where(short, np.minimum(lowest, entry), np.maximum(highest, entry))
    trailing = _against(peak, short, _distance(signals, cell, "trailing_stop", fills))
    found = np.full(len(entry), np.nan)
    for code, level in ((_STOP, fixed), (_BREAKEVEN, entry), (_TRAILING, trailing)):
        found = np.where(fills.reason == code, level, found)
    return found


def _against(anchor: Floats, short: Flags, distance: Floats) -> Floats:
    """Return the prices at distances against longs, or against shorts."""
    return anchor * (1.0 - np.where(short, -1.0, 1.0) * distance)


def _distance(signals: Signals, cell: Mapping[str, Value], name: str, fills: Fills) -> Floats:
    """Return a distance of each trade as a fraction of the price; NaN where its side has none."""
    distance = _of_sides(cell, name, fills.short)
    scale = cell["stop_scale"]
    if scale is not None:
        return distance * signals.reading(str(scale))[fills.entry_bar]
    basis = cell["stop_basis"]
    if basis == "price":
        return distance
    by = float(cell["leverage"] or 0.0) if basis == "position" else fills.exposure
    with np.errstate(divide="ignore"):  # by what is too small for float64 it is infinite: no price reaches it
        return np.asarray(distance / by)


def _of_sides(cell: Mapping[str, Value], name: str, short: Flags) -> Floats:
    """Return the value in force of each trade's side; NaN for null."""
    own, other = (np.nan if cell[each] is None else float(cell[each] or 0.0) for each in (name, _SHORTS[name]))
    return np.where(short, other, own)
