"""The contract's rules as vectorbt's three callbacks: entries and exits at the close, the stop and the target of a bar.

vectorbt fills orders, slips and charges them, checks stops and targets within a bar and keeps the trailing peak. What
it asks of a strategy stands here: whether to enter or leave at a close (`decide`), and which stop and target stand
against a bar (`place_stop`, `place_target`). Nothing is shared with the event engine.

Everything the callbacks read and write lies in one flat float64 array, the *tape*: an array argument costs vectorbt's
loop some 40 ns a bar, an element of a tape next to nothing. vectorbt runs column after column, so that one block of
state serves all columns, and the n-th logged trade is the n-th pair of order records.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from grids.parameters import CHOICES
from sweeps.measures.ratios import REASONS

__all__ = ["CELL", "CELL_WIDTH", "CODES", "HEAD", "LOG_WIDTH", "NATIVE", "decide", "place_stop", "place_target"]

CODES = ("", *REASONS)
"""Reasons by the code a trade is logged with; 0 says that vectorbt's own check of the bar closed it."""

NATIVE, _STOP, _BREAKEVEN, _TRAIL, _TARGET, _LIQUIDATION, _SIGNAL, _OPPOSITE, _MAX_HOLD, _END = range(len(CODES))

_EV, _MARGIN = CHOICES["gate"].index("ev"), CHOICES["gate"].index("margin")
_LONG_FIRST, _STRONGER = CHOICES["priority"].index("long"), CHOICES["priority"].index("stronger")
_POSITION, _BALANCE = CHOICES["stop_basis"].index("position"), CHOICES["stop_basis"].index("balance")

HEAD = 16
"""Numbers before the bars: `_BARS` to `_LOG`, then the state of the one open position."""

_BARS, _CELLS, _LOG = range(3)
_TRADE, _ENTRY_BAR, _ENTRY, _PEAK, _STOP_AT, _TARGET_AT, _ROOM_AT, _FLOOR, _DOOMED = range(3, 12)

LOG_WIDTH = 4
"""Logged of each trade: code, the stop level last placed with vectorbt, that level's own code, the entry's size."""

CELL = (
    "probabilities",
    "long_entry",
    "short_entry",
    "long_exit",
    "short_exit",
    "priority",
    "gate",
    "gate_margin",
    "gate_long_ev",
    "gate_short_ev",
    "stop",
    "trailing",
    "target",
    "basis",
    "at_close",
    "max_hold",
    "leverage",
    "size",
    "ramp",
    "size_min",
    "size_max",
    "size_power",
    "room",
)
"""A column's parameters on the tape, in order; `probabilities` is where its variant's four rows of T start."""

CELL_WIDTH = len(CELL)

(
    _PROBABILITIES, _LONG_ENTRY, _SHORT_ENTRY, _LONG_EXIT, _SHORT_EXIT, _PRIORITY,
    _GATE, _GATE_MARGIN, _GATE_LONG_EV, _GATE_SHORT_EV, _STOP_DISTANCE, _TRAILING,
    _TARGET_DISTANCE, _BASIS, _AT_CLOSE, _LONGEST, _LEVERAGE, _SIZE,
    _RAMP, _SIZE_MIN, _SIZE_MAX, _SIZE_POWER, _ROOM,
) = range(CELL_WIDTH)  # fmt: skip


@numba.njit
def _side_to_enter(tape: Any, cell: int, p_long: float, p_short: float) -> int:
    """Return +1, -1 or 0: a NaN, on either side of a comparison, never enters."""
    goes_long = p_long >= tape[cell + _LONG_ENTRY]
    goes_short = p_short >= tape[cell + _SHORT_ENTRY]
    if goes_short:
        gate = tape[cell + _GATE]
        if gate == _EV:
            value = p_short * tape[cell + _GATE_SHORT_EV] - p_long * tape[cell + _GATE_LONG_EV]
            goes_short = value > tape[cell + _GATE_MARGIN]
        elif gate == _MARGIN:
            goes_short = p_short - p_long > tape[cell + _GATE_MARGIN]
    if goes_long and goes_short:
        priority = tape[cell + _PRIORITY]
        if priority == _STRONGER:
            return 1 if p_long >= p_short else -1
        return 1 if priority == _LONG_FIRST else -1
    return 1 if goes_long else -1 if goes_short else 0


@numba.njit
def _size_of(tape: Any, cell: int, probability: float, threshold: float) -> float:
    """Return the margin an entry stakes, as a fraction of the balance."""
    if tape[cell + _RAMP] == 0.0:
        return tape[cell + _SIZE]
    z = 1.0
    if threshold != 1.0:
        z = min(max((probability - threshold) / (1.0 - threshold), 0.0), 1.0)
    low, high = tape[cell + _SIZE_MIN], tape[cell + _SIZE_MAX]
    return low + (high - low) * z ** tape[cell + _SIZE_POWER]


@numba.njit
def _open_position(tape: Any, cell: int, i: int, probability: float, threshold: float) -> None:
    """Note an entry: its size, and the distances that hold for it."""
    size = _size_of(tape, cell, probability, threshold)
    basis = tape[cell + _BASIS]
    scale = 1.0
    if basis == _POSITION:
        scale = tape[cell + _LEVERAGE]
    elif basis == _BALANCE:
        scale = tape[cell + _LEVERAGE] * size
    tape[_TRADE] += 1.0
    tape[_ENTRY_BAR] = i
    tape[_STOP_AT] = tape[cell + _STOP_DISTANCE] / scale
    tape[_TARGET_AT] = tape[cell + _TARGET_DISTANCE] / scale
    tape[_ROOM_AT] = tape[cell + _ROOM]
    tape[_DOOMED] = 0.0
    log = int(tape[_LOG]) + LOG_WIDTH * int(tape[_TRADE])
    tape[log] = NATIVE
    tape[log + 1] = np.nan
    tape[log + 2] = NATIVE
    tape[log + 3] = size


@numba.njit
def place_stop(c: Any, tape: Any) -> tuple[float, bool]:
    """Return the stop that vectorbt holds against bar ``c.i``, as a distance, and whether it trails.

    vectorbt knows one stop. Where the stop lies beyond the liquidation level, or there is none, that level is placed
    instead. Where both could be met on the bar in an order that vectorbt does not know, the bar is looked at here, no
    stop is placed, and `decide`, asked because none was hit, liquidates.
    """
    if c.position_now == 0.0:
        return np.nan, False
    direction = 1.0 if c.position_now > 0.0 else -1.0
    n_bars = int(tape[_BARS])
    cell = int(tape[_CELLS]) + CELL_WIDTH * c.col
    if c.i == int(tape[_ENTRY_BAR]) + 1:
        tape[_ENTRY] = c.init_price
        tape[_PEAK] = c.init_price
        floor = c.init_price * (1.0 - direction * tape[_ROOM_AT])
        tape[_FLOOR] = floor if floor > 0.0 else np.nan
    log = int(tape[_LOG]) + LOG_WIDTH * int(tape[_TRADE])
    floor, stop = tape[_FLOOR], tape[_STOP_AT]
    trailing = tape[cell + _TRAILING] == 1.0
    if tape[cell + _AT_CLOSE] == 1.0:
        stop, trailing = np.nan, False
    level = c.curr_price * (1.0 - direction * stop)
    # multiplied by the direction, "beyond" is "at or below" for both sides; a NaN is beyond nothing
    if not np.isnan(floor) and not direction * level > direction * floor:
        worst = tape[HEAD + (2 if direction > 0.0 else 1) * n_bars + c.i]
        if not trailing:
            tape[log + 1], tape[log + 2] = floor, _LIQUIDATION
            return tape[_ROOM_AT], False
        tape[_DOOMED] = 1.0 if direction * worst <= direction * floor else 0.0
    elif direction * tape[HEAD + c.i] <= direction * floor:
        tape[_DOOMED] = 1.0
    if tape[_DOOMED] == 1.0:
        return np.nan, False
    tape[log + 1], tape[log + 2] = level, _TRAIL if trailing else _STOP
    return stop, trailing


@numba.njit
def place_target(c: Any, tape: Any) -> float:
    """Return the target that vectorbt holds against bar ``c.i``, as a distance; asked after `place_stop`."""
    if c.position_now == 0.0 or tape[_DOOMED] == 1.0:
        return np.nan
    if tape[int(tape[_CELLS]) + CELL_WIDTH * c.col + _AT_CLOSE] == 1.0:
        return np.nan
    return tape[_TARGET_AT]


@numba.njit
def _reason_at_close(tape: Any, cell: int, i: int, direction: float) -> int:
    """Return the first reason to leave at the close of bar i, 0 for none; move the peak of a trailing stop."""
    n_bars = int(tape[_BARS])
    close = tape[HEAD + 3 * n_bars + i]
    if tape[cell + _AT_CLOSE] == 1.0:
        entry, trailing = tape[_ENTRY], tape[cell + _TRAILING] == 1.0
        anchor = tape[_PEAK] if trailing else entry
        if direction * close <= direction * (anchor * (1.0 - direction * tape[_STOP_AT])):
            return _TRAIL if trailing else _STOP
        if direction * close >= direction * (entry * (1.0 + direction * tape[_TARGET_AT])):
            return _TARGET
    known = int(tape[cell + _PROBABILITIES])
    if direction > 0.0:
        fires = tape[known + 2 * n_bars + i] >= tape[cell + _LONG_EXIT]
    else:
        fires = tape[known + 3 * n_bars + i] >= tape[cell + _SHORT_EXIT]
    if fires:
        return _SIGNAL
    if i - tape[_ENTRY_BAR] >= tape[cell + _LONGEST]:
        return _MAX_HOLD
    if i == n_bars - 1:
        return _END
    if direction * close > direction * tape[_PEAK]:
        tape[_PEAK] = close
    return NATIVE


@numba.njit
def decide(c: Any, tape: Any) -> tuple[bool, bool, bool, bool]:
    """Return long entry, long exit, short entry, short exit at the close of bar ``c.i``.

    vectorbt asks only where none of its own stops was hit on the bar.
    """
    n_bars = int(tape[_BARS])
    cell = int(tape[_CELLS]) + CELL_WIDTH * c.col
    if c.position_now == 0.0:
        if c.i == n_bars - 1:
            return False, False, False, False
        known = int(tape[cell + _PROBABILITIES])
        p_long, p_short = tape[known + c.i], tape[known + n_bars + c.i]
        side = _side_to_enter(tape, cell, p_long, p_short)
        if side > 0:
            _open_position(tape, cell, c.i, p_long, tape[cell + _LONG_ENTRY])
        elif side < 0:
            _open_position(tape, cell, c.i, p_short, tape[cell + _SHORT_ENTRY])
        return side > 0, False, side < 0, False
    direction = 1.0 if c.position_now > 0.0 else -1.0
    reason = _LIQUIDATION
    if tape[_DOOMED] == 0.0:
        reason = _reason_at_close(tape, cell, c.i, direction)
    if reason == NATIVE:
        return False, False, False, False
    tape[int(tape[_LOG]) + LOG_WIDTH * int(tape[_TRADE])] = reason
    return False, direction > 0.0, False, direction < 0.0
