"""The contract's rules as vectorbt's three callbacks: entries and exits at the close, the stop and the target of a bar.

vectorbt fills orders, reverses positions, slips and charges them, checks stops and targets within a bar and keeps the
trailing peak. What it asks of a strategy stands here: whether to enter, leave or turn at a close (`decide`), and which stop
and target stand against a bar (`place_stop`, `place_target`). Nothing is shared with the event engine.
"""

from __future__ import annotations

from typing import Any

import numba

from grids.parameters import CHOICES
from sweeps.vectorbt.entering import cell_of, log_of, open_position, side_to_enter
from sweeps.vectorbt.levels import nearest_stop, place_stop, place_target
from sweeps.vectorbt.tape import AT, CELL, LOG, NATIVE, Reason

__all__ = ["decide", "place_stop", "place_target"]

_IGNORE, _REVERSE = CHOICES["opposite"].index("ignore"), CHOICES["opposite"].index("reverse")


@numba.njit
def _reason_at_close(tape: Any, cell: int, i: int, direction: float) -> int:
    """Return the first reason to leave at the close of bar i, 0 for none."""
    n_bars = int(tape[AT.bars])
    close = tape[int(tape[AT.rows]) + 3 * n_bars + i]
    if tape[cell + CELL.at_close] == 1.0:
        level, reason = nearest_stop(tape, direction)
        if direction * close <= direction * level:
            return reason
        if direction * close >= direction * (tape[AT.entry] * (1.0 + direction * tape[AT.target])):
            return Reason.take_profit
    known = int(tape[cell + CELL.probabilities])
    if direction > 0.0:
        fires = tape[known + 2 * n_bars + i] >= tape[cell + CELL.long_exit]
    else:
        fires = tape[known + 3 * n_bars + i] >= tape[cell + CELL.short_exit]
    if fires:
        return Reason.signal
    if tape[cell + CELL.opposite] != _IGNORE and side_to_enter(tape, cell, i) == -direction:
        return Reason.opposite
    if i - tape[AT.entry_bar] >= tape[AT.hold]:
        return Reason.max_hold
    return Reason.end if i == n_bars - 1 else NATIVE


@numba.njit
def _note_exit(tape: Any, cell: int, i: int, reason: int) -> None:
    """Be flat from bar i on, and cool down where that follows."""
    stop = reason in (Reason.stop_loss, Reason.breakeven, Reason.trailing_stop, Reason.liquidation)
    cools = stop or tape[cell + CELL.stops_only] == 0.0
    tape[AT.opened] = 0.0
    tape[AT.next] = i + 1 + (tape[cell + CELL.cooldown] if cools else 0.0)


@numba.njit
def _native_reason(tape: Any, i: int) -> int:
    """Return why vectorbt closed the position on bar i: the stop it was given comes before the target."""
    n_bars, rows, log = int(tape[AT.bars]), int(tape[AT.rows]), log_of(tape)
    level = tape[log + LOG.level]
    direction = tape[AT.side]
    worst = tape[rows + (2 if direction > 0.0 else 1) * n_bars + i]
    return int(tape[log + LOG.level_code]) if direction * worst <= direction * level else Reason.take_profit


@numba.njit
def decide(c: Any, tape: Any) -> tuple[bool, bool, bool, bool]:
    """Return long entry, long exit, short entry, short exit at the close of bar ``c.i``.

    vectorbt asks only where none of its own stops was hit on the bar. Where the other side is entered while a position is
    open, it turns the position with one order.
    """
    cell = cell_of(tape, c.col)
    if c.position_now == 0.0:
        if tape[AT.opened] == 1.0:
            _note_exit(tape, cell, c.i - 1, _native_reason(tape, c.i - 1))
        side = side_to_enter(tape, cell, c.i) if c.i >= tape[AT.next] else 0
        if side != 0:
            open_position(tape, cell, c.i, side)
        return side > 0, False, side < 0, False
    direction = 1.0 if c.position_now > 0.0 else -1.0
    reason = int(tape[AT.inside])
    if reason == NATIVE:
        reason = _reason_at_close(tape, cell, c.i, direction)
    if reason == NATIVE:
        return False, False, False, False
    tape[log_of(tape) + LOG.code] = reason
    if reason == Reason.opposite and tape[cell + CELL.opposite] == _REVERSE:
        open_position(tape, cell, c.i, -1 if direction > 0.0 else 1)
        return direction < 0.0, False, direction > 0.0, False
    _note_exit(tape, cell, c.i, reason)
    return False, direction > 0.0, False, direction < 0.0
