"""What stands against the bar: the peak, the stops that it has armed, the nearest of them, liquidation and target."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from sweeps.vectorbt.entering import cell_of, log_of
from sweeps.vectorbt.tape import AT, CELL, LOG, NATIVE, Reason

__all__ = ["nearest_stop", "place_stop", "place_target"]


@numba.njit
def nearest_stop(tape: Any, direction: float) -> tuple[float, int]:
    """Return the level of the nearest stop in force and its reason, of equal ones the first named; NaN without any."""
    level, reason = tape[AT.entry] * (1.0 - direction * tape[AT.stop]), Reason.stop_loss
    if tape[AT.armed] == 1.0 and not direction * level >= direction * tape[AT.entry]:
        level, reason = tape[AT.entry], Reason.breakeven
    trailing = tape[AT.peak] * (1.0 - direction * tape[AT.trailing])
    # what is NaN is not there, and no level is beyond one that is not there
    if tape[AT.trails] == 1.0 and not np.isnan(trailing) and not direction * level >= direction * trailing:
        level, reason = trailing, Reason.trailing_stop
    return level, reason


@numba.njit
def _look_back(c: Any, tape: Any, cell: int, direction: float) -> None:
    """Take up the fill on the first bar of a position, and on later ones what the bar before has done to the peak."""
    entry = c.init_price
    if c.i == int(tape[AT.entry_bar]) + 1:
        tape[AT.entry], tape[AT.peak] = entry, entry
        floor = entry * (1.0 - direction * tape[AT.room])
        tape[AT.floor] = floor if floor > 0.0 else np.nan
        return
    row = 3 if tape[cell + CELL.at_close] == 1.0 else 1 if direction > 0.0 else 2
    best = tape[int(tape[AT.rows]) + row * int(tape[AT.bars]) + c.i - 1]
    if direction * best > direction * tape[AT.peak]:
        tape[AT.peak] = best
    if direction * tape[AT.peak] >= direction * (entry * (1.0 + direction * tape[AT.breakeven])):
        tape[AT.armed] = 1.0
    if direction * tape[AT.peak] >= direction * (entry * (1.0 + direction * tape[AT.delay])):
        tape[AT.trails] = 1.0


@numba.njit
def _hold_level(c: Any, tape: Any, direction: float, level: float, reason: int, trails: bool) -> tuple[float, bool]:
    """Give vectorbt a level to hold against bar ``c.i``, or look at the bar here where it cannot hold that very level.

    vectorbt knows one stop, a distance from an anchor: the entry price or, of a stop that trails, the peak. A level that
    was reckoned from the other of the two may lie between what any distance gives in float64.
    """
    anchor, log = c.curr_price, log_of(tape)
    distance = direction * (1.0 - level / anchor)
    if reason == Reason.trailing_stop and anchor == tape[AT.peak]:
        distance = tape[AT.trailing]
    elif anchor == tape[AT.entry]:
        if reason == Reason.stop_loss:
            distance = tape[AT.stop]
        elif reason == Reason.liquidation:
            distance = tape[AT.room]
    if distance >= 0.0 and anchor * (1.0 - direction * distance) == level:
        tape[log + LOG.level], tape[log + LOG.level_code] = level, reason
        return distance, trails
    n_bars, rows = int(tape[AT.bars]), int(tape[AT.rows])
    opened, worst = tape[rows + c.i], tape[rows + (2 if direction > 0.0 else 1) * n_bars + c.i]
    if direction * worst <= direction * level:
        tape[AT.inside] = reason
        tape[log + LOG.struck] = opened if direction * opened <= direction * level else level
    return np.inf, trails


@numba.njit
def place_stop(c: Any, tape: Any) -> tuple[float, bool]:
    """Return the stop that vectorbt holds against bar ``c.i``, as a distance, and whether its anchor follows the peak.

    Where the nearest stop lies beyond the liquidation level, or there is none, that level stands instead. What vectorbt has
    no order for is decided here: nothing is placed, and `decide`, asked because nothing was hit, closes the position.
    """
    if c.i == 0:
        tape[AT.opened], tape[AT.next] = 0.0, 0.0
    if c.position_now == 0.0:
        return np.nan, False
    direction = 1.0 if c.position_now > 0.0 else -1.0
    cell, log, n_bars, rows = cell_of(tape, c.col), log_of(tape), int(tape[AT.bars]), int(tape[AT.rows])
    _look_back(c, tape, cell, direction)
    tape[AT.inside] = NATIVE
    tape[log + LOG.level], tape[log + LOG.struck], tape[log + LOG.ambiguous] = np.nan, np.nan, 0.0
    target = tape[AT.entry] * (1.0 + direction * tape[AT.target])
    tape[log + LOG.target] = target
    opened, high, low = tape[rows + c.i], tape[rows + n_bars + c.i], tape[rows + 2 * n_bars + c.i]
    worst, best = (low, high) if direction > 0.0 else (high, low)
    floor = tape[AT.floor]
    # multiplied by the direction, "beyond" is "at or below" for both sides; a NaN is beyond nothing
    if direction * opened <= direction * floor:
        tape[AT.inside] = Reason.liquidation
        return np.nan, False
    level, reason, trails = np.nan, Reason.liquidation, False
    if tape[cell + CELL.at_close] == 0.0:
        level, reason = nearest_stop(tape, direction)
        trails = not np.isnan(tape[AT.trailing])
        if direction * best >= direction * target and not direction * opened <= direction * level:
            losing = direction * worst <= direction * level or direction * worst <= direction * floor
            tape[log + LOG.ambiguous] = 1.0 if losing else 0.0
            if tape[cell + CELL.target_first] == 1.0:
                return np.nan, False
    if not np.isnan(floor) and not direction * level > direction * floor:
        level, reason = floor, Reason.liquidation
    if np.isnan(level):
        return (np.inf if trails else np.nan), trails
    return _hold_level(c, tape, direction, level, reason, trails)


@numba.njit
def place_target(c: Any, tape: Any) -> float:
    """Return the target that vectorbt holds against bar ``c.i``, as a distance; asked after `place_stop`."""
    if c.position_now == 0.0 or tape[AT.inside] != NATIVE or tape[cell_of(tape, c.col) + CELL.at_close] == 1.0:
        return np.nan
    return tape[AT.target]
