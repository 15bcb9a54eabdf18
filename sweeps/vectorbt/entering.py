"""Entries at a bar's close: which side, with what size, and the distances that hold for it."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from grids.parameters import CHOICES
from sweeps.vectorbt.tape import AT, CELL, LOG, NATIVE, OF_SIDE

__all__ = ["cell_of", "log_of", "open_position", "side_to_enter"]

_EV, _MARGIN = CHOICES["gate"].index("ev"), CHOICES["gate"].index("margin")
_LONG_FIRST, _STRONGER = CHOICES["priority"].index("long"), CHOICES["priority"].index("stronger")
_POSITION, _BALANCE = CHOICES["stop_basis"].index("position"), CHOICES["stop_basis"].index("balance")
_FIXED, _RISK = CHOICES["size_rule"].index("fixed"), CHOICES["size_rule"].index("risk")
_WIDTH, _LOGGED, _PER_SIDE = len(CELL), len(LOG), len(OF_SIDE)


@numba.njit
def cell_of(tape: Any, column: int) -> int:
    """Return where a column's parameters start on the tape."""
    return int(tape[AT.cells]) + _WIDTH * column


@numba.njit
def log_of(tape: Any) -> int:
    """Return where the open trade's log starts on the tape."""
    return int(tape[AT.log]) + _LOGGED * int(tape[AT.trade])


@numba.njit
def side_to_enter(tape: Any, cell: int, i: int) -> int:
    """Return +1, -1 or 0 for what a flat account enters at the close of bar i, cooldown aside.

    A NaN, on either side of a comparison, never enters.
    """
    n_bars = int(tape[AT.bars])
    passes, reading = int(tape[cell + CELL.passes]), int(tape[cell + CELL.reading])
    if i == n_bars - 1 or (passes >= 0 and tape[passes + i] == 0.0):
        return 0
    if reading >= 0 and not 0.0 < tape[reading + i] < np.inf:
        return 0
    known = int(tape[cell + CELL.probabilities])
    p_long, p_short = tape[known + i], tape[known + n_bars + i]
    goes_long = p_long >= tape[cell + CELL.long_entry]
    goes_short = p_short >= tape[cell + CELL.short_entry]
    if goes_short:
        gate = tape[cell + CELL.gate]
        if gate == _EV:
            value = p_short * tape[cell + CELL.gate_short_ev] - p_long * tape[cell + CELL.gate_long_ev]
            goes_short = value > tape[cell + CELL.gate_margin]
        elif gate == _MARGIN:
            goes_short = p_short - p_long > tape[cell + CELL.gate_margin]
    if goes_long and goes_short:
        priority = tape[cell + CELL.priority]
        if priority == _STRONGER:
            return 1 if p_long >= p_short else -1
        return 1 if priority == _LONG_FIRST else -1
    return 1 if goes_long else -1 if goes_short else 0


@numba.njit(error_model="numpy")
def _size_of(tape: Any, cell: int, i: int, side: int) -> float:
    """Return the margin an entry stakes, as a fraction of the balance; the distances of the price are known by now."""
    rule = tape[cell + CELL.size_rule]
    if rule == _FIXED:
        return tape[cell + CELL.size]
    if rule == _RISK:
        nearest = tape[AT.stop]
        if np.isnan(tape[AT.delay]):
            nearest = np.fmin(nearest, tape[AT.trailing])
        return min(tape[cell + CELL.risk] / (tape[cell + CELL.leverage] * nearest), tape[cell + CELL.size_max])
    row = 0 if side > 0 else int(tape[AT.bars])
    probability = tape[int(tape[cell + CELL.probabilities]) + row + i]
    threshold = tape[cell + (CELL.long_entry if side > 0 else CELL.short_entry)]
    z = 1.0
    if threshold != 1.0:
        z = min(max((probability - threshold) / (1.0 - threshold), 0.0), 1.0)
    low, high = tape[cell + CELL.size_min], tape[cell + CELL.size_max]
    return low + (high - low) * z ** tape[cell + CELL.size_power]


@numba.njit(error_model="numpy")
def open_position(tape: Any, cell: int, i: int, side: int) -> None:
    """Note an entry: its size, and the distances that hold for it."""
    own = cell + CELL.long_stop_loss + (0 if side > 0 else _PER_SIDE)
    reading = int(tape[cell + CELL.reading])
    scaled = tape[reading + i] if reading >= 0 else 1.0
    for k in range(_PER_SIDE - 1):
        tape[AT.stop + k] = tape[own + k] * scaled
    size = _size_of(tape, cell, i, side)
    basis = tape[cell + CELL.basis]
    by = 1.0
    if basis == _POSITION:
        by = tape[cell + CELL.leverage]
    elif basis == _BALANCE:
        by = tape[cell + CELL.leverage] * size
    for k in range(_PER_SIDE - 1):
        tape[AT.stop + k] = tape[AT.stop + k] / by
    tape[AT.hold] = tape[own + _PER_SIDE - 1]
    tape[AT.room] = tape[cell + CELL.room]
    tape[AT.trade] += 1.0
    tape[AT.opened] = 1.0
    tape[AT.side] = side
    tape[AT.entry_bar] = i
    tape[AT.armed] = 0.0
    tape[AT.trails] = 1.0 if np.isnan(tape[AT.delay]) else 0.0
    log = log_of(tape)
    tape[log + LOG.code] = NATIVE
    tape[log + LOG.size] = size
