"""The tape: one flat float64 array that everything vectorbt's callbacks read and write lies in.

An array argument costs vectorbt's loop some 40 ns a bar, an element of a tape next to nothing. vectorbt runs column after
column, so that one block of state serves all columns. On the tape lie, one after the other: the head with the state of
the one open position (`HEAD`), the market's rows of T, the parameters of each column (`CELL`), and the log of trades
(`LOG`), the n-th of which is the n-th position that vectorbt opened.
"""

from __future__ import annotations

from typing import NamedTuple

from sweeps.measures.ratios import REASONS

__all__ = ["AT", "CELL", "CODES", "LOG", "NATIVE", "OF_SIDE", "Reason"]

CODES = ("", *REASONS)
"""Reasons by the code a trade is logged with; 0 says that vectorbt's own check of the bar closed it."""

NATIVE = 0


class _Reasons(NamedTuple):
    """The codes of reasons by name."""

    stop_loss: int
    breakeven: int
    trailing_stop: int
    take_profit: int
    liquidation: int
    signal: int
    opposite: int
    max_hold: int
    end: int


Reason = _Reasons(**{name: CODES.index(name) for name in REASONS})


class _Head(NamedTuple):
    """Places on the tape before the bars."""

    bars: int
    """T"""
    cells: int
    """Where the parameters of column 0 start."""
    log: int
    """Where the log starts."""
    trade: int
    """Number of the trade that is open, or of the last one."""
    opened: int
    """1 from the decision to enter until the exit has been seen."""
    next: int
    """The first bar at whose close an entry may be decided."""
    side: int
    """Of the open trade, or of the last one: 1 long, -1 short."""
    entry_bar: int
    entry: int
    """Price, slipped."""
    peak: int
    armed: int
    """Whether break-even is in force, 0 or 1."""
    trails: int
    """Whether trailing is, where there is any."""
    stop: int
    """This and the next four: distances of the price, NaN for none."""
    target: int
    trailing: int
    breakeven: int
    delay: int
    room: int
    """The liquidation's distance, NaN for none."""
    hold: int
    """The longest, in bars."""
    floor: int
    """The liquidation level, NaN for none."""
    inside: int
    """The reason for which the position is closed within this bar, where it is not vectorbt that does it; else `NATIVE`."""
    rows: int
    """Where the market's rows start."""


class _Cell(NamedTuple):
    """A column's parameters, null as NaN (never a stop, never an entry) and no longest hold as infinity."""

    probabilities: int
    """Where its variant's four rows of T start."""
    passes: int
    """Where the row of its filter starts, 1 where that is true; -1 without one."""
    reading: int
    """Where the row of its `stop_scale` starts; -1 without one."""
    long_entry: int
    short_entry: int
    long_exit: int
    short_exit: int
    priority: int
    gate: int
    gate_margin: int
    gate_long_ev: int
    gate_short_ev: int
    opposite: int
    cooldown: int
    stops_only: int
    """Whether the cooldown is after stops alone."""
    long_stop_loss: int
    long_take_profit: int
    long_trailing_stop: int
    long_breakeven_after: int
    long_trailing_after: int
    long_max_hold: int
    short_stop_loss: int
    short_take_profit: int
    short_trailing_stop: int
    short_breakeven_after: int
    short_trailing_after: int
    short_max_hold: int
    target_first: int
    basis: int
    at_close: int
    leverage: int
    size: int
    size_rule: int
    size_min: int
    size_max: int
    size_power: int
    risk: int
    room: int


class _Log(NamedTuple):
    """What is logged of each trade."""

    code: int
    """Reason, or `NATIVE`."""
    level: int
    """The stop level last placed with vectorbt."""
    level_code: int
    """That level's own reason."""
    size: int
    """The entry's."""
    struck: int
    """The price, not yet slipped, of a stop within the bar that vectorbt could not be given; NaN else."""
    target: int
    """The target's level."""
    ambiguous: int
    """Whether the bar last looked at touched the target and a level on the other side."""


AT = _Head(*range(len(_Head._fields)))
CELL = _Cell(*range(len(_Cell._fields)))
LOG = _Log(*range(len(_Log._fields)))

OF_SIDE = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after", "trailing_after", "max_hold")
"""Parameters that stand on the tape for longs and then, in the same order, for shorts."""
