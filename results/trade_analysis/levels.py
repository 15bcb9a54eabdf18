"""The levels at which a cell's trades would end: those in force at entry, and that of the stop that ended them.

As docs/contract.md#hold-and-exit writes them: distances from the slipped entry price, divided by what `stop_basis` names, or
multiplied by the reading of `stop_scale`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grids.parameters import SHORT_OF, Value
from results.trade_analysis.excursions import extremes
from signals import Signals
from signals.arrays import Flags, Floats, Integers
from sweeps.measures.ratios import REASONS

__all__ = ["entry_stop", "entry_target", "stop_at_exit"]

_SHORTS = {follows: name for name, follows in SHORT_OF.items()}
_STOP, _BREAKEVEN, _TRAILING = (REASONS.index(name) for name in ("stop_loss", "breakeven", "trailing_stop"))


def entry_stop(
    signals: Signals, cell: Mapping[str, Value], entry_bar: Integers, short: Flags, entry: Floats, exposure: Floats
) -> Floats:
    """Return the stop in force when each of n trades begins, float64 (n,): the nearest; NaN without one.

    Parameters
    ----------
    signals, cell
        What was traded, and by which rules.
    entry_bar, short, entry, exposure
        (n,): of the trades; `entry` is the slipped price.
    """
    fixed = _distance(signals, cell, "stop_loss", entry_bar, short, exposure)
    trailing = _distance(signals, cell, "trailing_stop", entry_bar, short, exposure)
    trails = np.isnan(_of_sides(cell, "trailing_after", short))
    nearest = np.fmin(fixed, np.where(trails, trailing, np.nan))
    return _against(entry, short, nearest)


def entry_target(
    signals: Signals, cell: Mapping[str, Value], entry_bar: Integers, short: Flags, entry: Floats, exposure: Floats
) -> Floats:
    """Return the targets of n trades, float64 (n,), NaN without one; the parameters are those of `entry_stop`."""
    return _against(entry, ~short, _distance(signals, cell, "take_profit", entry_bar, short, exposure))


def stop_at_exit(
    signals: Signals, cell: Mapping[str, Value], entry_bar: Integers, exit_bar: Integers, short: Flags, entry: Floats,
    exposure: Floats, reason: Integers,
) -> Floats:  # fmt: skip
    """Return the level of the stop that ended each of n trades, float64 (n,); NaN where none did.

    A trailing one stands at its distance from the peak of the bars before that of the exit.
    """
    fixed = _against(entry, short, _distance(signals, cell, "stop_loss", entry_bar, short, exposure))
    distance = _distance(signals, cell, "trailing_stop", entry_bar, short, exposure)
    bars, intrabar = signals.bars, cell["stop_trigger"] == "intrabar"
    highs, lows = (bars.high, bars.low) if intrabar else (bars.close, bars.close)
    highest, lowest = extremes(highs, lows, entry_bar + 1, exit_bar)
    peak = np.where(short, np.minimum(lowest, entry), np.maximum(highest, entry))
    found = np.full(len(entry), np.nan)
    for code, level in ((_STOP, fixed), (_BREAKEVEN, entry), (_TRAILING, _against(peak, short, distance))):
        found = np.where(reason == code, level, found)
    return found


def _against(anchor: Floats, short: Flags, distance: Floats) -> Floats:
    """Return the prices at distances against longs, or against shorts."""
    return anchor * (1.0 - np.where(short, -1.0, 1.0) * distance)


def _distance(
    signals: Signals, cell: Mapping[str, Value], name: str, entry_bar: Integers, short: Flags, exposure: Floats
) -> Floats:
    """Return a distance of each trade as a fraction of the price; NaN where its side has none."""
    distance = _of_sides(cell, name, short)
    scale = cell["stop_scale"]
    if scale is not None:
        return distance * signals.reading(str(scale))[entry_bar]
    basis = cell["stop_basis"]
    if basis == "price":
        return distance
    by = float(cell["leverage"] or 0.0) if basis == "position" else exposure
    with np.errstate(divide="ignore"):  # by what is too small for float64 it is infinite: no price reaches it
        return np.asarray(distance / by)


def _of_sides(cell: Mapping[str, Value], name: str, short: Flags) -> Floats:
    """Return the value in force of each trade's side; NaN for null."""
    own, other = (np.nan if cell[each] is None else float(cell[each] or 0.0) for each in (name, _SHORTS[name]))
    return np.where(short, other, own)
