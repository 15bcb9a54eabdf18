"""An exit rule: the one list of its fields, which the plan writes and every kernel reads as ``rules[i].stop``."""

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

    Attributes
    ----------
    at_close
        1 where orders fill at the close, 0 at the next open.
    stop_trigger
        0 where stops and targets watch highs and lows, 1 closes.
    max_hold
        Bars, or `NONE`.
    slippage
        Fraction of the price.
    trailing
        1 where `stop` is a trailing stop.
    stop, target
        Distance as a fraction of the entry price, or NaN; where `ramp` is 1 still to be divided by the exposure of each
        entry.
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
    """

    at_close: int
    slippage: float
    stop_trigger: int
    max_hold: int
    trailing: int
    stop: float
    target: float
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


EXIT_RULE = np.dtype([(name, np.dtype(kind)) for name, kind in get_type_hints(ExitRule).items()])
"""An `ExitRule` in memory: int64 and float64."""


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
    known = {**columns, "long_signal": signals[:, 0], "short_signal": signals[:, 1]}
    for name in EXIT_RULE.fields or ():
        records[name] = known[name]
    return records.view(np.recarray)
