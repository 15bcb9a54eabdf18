"""An exit rule: the one list of its fields, which the plan writes and every kernel reads as ``rules[i].long_stop``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, get_type_hints

import numpy as np

from signals.arrays import Array, Integers

__all__ = ["EXIT_RULE", "NONE", "ExitRule", "exit_records"]

NONE = 0
"""Null of a count or a row, as in `grids.CellTable`; that of a number is NaN."""


class ExitRule(Protocol):
    """What decides when, at what price and why a position is closed; a record of `EXIT_RULE`.

    All distances are fractions of the entry price, or NaN; where `ramp` is 1 they are still to be divided by the exposure of
    each entry, and where `scale` is set they are multiples of a reading at the entry's bar.

    Attributes
    ----------
    at_close
        1 where orders fill at the close, 0 at the next open.
    stop_trigger
        0 where stops and targets watch highs and lows, 1 closes.
    target_first
        1 where a bar that touches target and stop is taken to have touched the target first.
    maker
        1 where an exit at a target within the bar is not slipped.
    slippage
        Fraction of the price.
    scale
        Code of the reading that distances are multiples of: row ``scale - 1`` of `Market.readings`; or `NONE`.
    liquidation
        ``1/leverage - maintenance_margin``, or NaN.
    variant
        Whose entry probabilities size a ramp.
    ramp
        1 where the size of each entry, and so its distances, depends on its probability.
    ramp_leverage, ramp_size_min, ramp_size_max, ramp_size_power, ramp_long_entry, ramp_short_entry
        Of a ramp; the last two are the thresholds of entry that it measures from.
    long_signal, short_signal
        Rows of the sets of bars at which an exit probability is at its threshold, or `NONE`: row 0 is the empty set.
    long_max_hold, short_max_hold
        Bars, or `NONE`.
    long_stop, short_stop
        Of the stop that stays where it is.
    long_trailing, short_trailing
        Of the stop that follows the peak.
    long_target, short_target
        Of the target.
    long_breakeven_after, short_breakeven_after
        In favour, after which a stop stands at the entry price.
    long_trailing_after, short_trailing_after
        In favour, after which the trailing stop begins; NaN: at once.
    """

    at_close: int
    stop_trigger: int
    target_first: int
    maker: int
    slippage: float
    scale: int
    liquidation: float
    variant: int
    ramp: int
    ramp_leverage: float
    ramp_size_min: float
    ramp_size_max: float
    ramp_size_power: float
    ramp_long_entry: float
    ramp_short_entry: float
    long_signal: int
    short_signal: int
    long_max_hold: int
    short_max_hold: int
    long_stop: float
    short_stop: float
    long_trailing: float
    short_trailing: float
    long_target: float
    short_target: float
    long_breakeven_after: float
    short_breakeven_after: float
    long_trailing_after: float
    short_trailing_after: float


EXIT_RULE = np.dtype([(name, np.dtype(kind)) for name, kind in get_type_hints(ExitRule).items()])
"""An `ExitRule` in memory: int64 and float64."""

_AS_THEY_ARE = (
    *("at_close", "stop_trigger", "target_first", "maker", "slippage", "scale", "liquidation", "variant", "ramp"),
    *("ramp_leverage", "ramp_size_min", "ramp_size_max", "ramp_size_power", "ramp_long_entry", "ramp_short_entry"),
)

_OF_A_SIDE = ("max_hold", "stop", "follow", "target", "breakeven_after", "trailing_after")


def exit_records(columns: Mapping[str, Array], signals: Integers) -> np.recarray[Any, Any]:
    """Return R exit rules as records.

    Parameters
    ----------
    columns
        Of shape (R,), as `sweeps.plan.rules.exit_rules` makes them.
    signals
        int64 (R, 2): `long_signal` and `short_signal`.
    """
    records = np.empty(len(signals), dtype=EXIT_RULE)
    for name in _AS_THEY_ARE:
        records[name] = columns[name]
    records["long_signal"], records["short_signal"] = signals[:, 0], signals[:, 1]
    alone = columns["trailing"] != 0
    for name in _OF_A_SIDE:
        own = columns[name]
        if name == "stop":
            own = np.where(alone, np.nan, own)
        elif name == "follow":
            own = np.where(alone, columns["stop"], own)
        field = "trailing" if name == "follow" else name
        records[f"long_{field}"] = own
        records[f"short_{field}"] = np.where(columns["apart"] != 0, columns[f"short_{name}"], own)
    return records.view(np.recarray)
