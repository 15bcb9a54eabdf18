"""Stage four: what trades do to an account, for every money rule that leaves the paths alone.

A net return is an exposure times a rate: the move less fees and funding. So counts, sums, squares, extremes and days
are taken from the rates once for all exposures, on paths side by side, a lane a path; only balance and drawdown have
to be compounded for each exposure, and these are lanes of one path. The running state never leaves the registers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.compiled import inner_kernel
from sweeps.ledger import (
    BEST,
    CHARGED,
    CROSS,
    DAY,
    EQUITY,
    FEE,
    FURTHER,
    GROSS_SUMS,
    LOWEST,
    RATIO,
    SCALE,
    STAKED_SUMS,
    SUMS,
    UNIT,
    UNSEEN_GROSS_SUMS,
    UNSEEN_STAKED_SUMS,
    UNSEEN_SUMS,
    WORST,
    Ledger,
    close_five,
    leave_five,
)
from sweeps.simd import (
    WIDTH,
    add_above,
    keep,
    known,
    larger,
    load,
    smaller,
    splat,
    spread,
    store,
    subtract_below,
    tally_above,
)
from sweeps.tally import (
    BALANCE,
    BARS_HELD,
    BEST_TRADE,
    DAY_DEVIATION,
    DAY_SUM,
    DEVIATION,
    DRAWDOWN,
    GROSS,
    NET,
    OOS,
    OOS_GROSS,
    OOS_NET,
    REASONS_AT,
    WORST_TRADE,
)
from sweeps.walk import TOGETHER

__all__ = ["ABREAST", "close_tally", "compound", "further", "open_tally", "settle", "tally_rates", "write_rates"]

ABREAST = 2 * WIDTH
"""Exposures that are compounded together: two registers, so that neither waits for its last product."""

_CANCELLED = 1e-4
"""Share of a sum of squares below which a deviation taken from it has lost too many digits."""


@inner_kernel
def write_rates(ledger: Ledger, first: int, end: int, funded: bool) -> None:
    """Write net returns of trades ``first`` to ``end - 1`` per unit of exposure, by the rows `FEE`, `CHARGED`, `UNIT`."""
    gross, turnover, carry, lanes = ledger.gross, ledger.turnover, ledger.carry, ledger.lanes
    fee, charged, unit = load(lanes, WIDTH * FEE), load(lanes, WIDTH * CHARGED), load(lanes, WIDTH * UNIT)
    for i in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        rate = load(gross, i) - fee * load(turnover, i)
        if funded:
            rate = rate - charged * load(carry, i)
        store(ledger.rate, i, unit * rate)


@inner_kernel
def open_tally(ledger: Ledger) -> None:
    """Begin to tally: a balance of 1, and nothing won or lost."""
    lanes, zero, one = ledger.lanes, splat(0.0), splat(1.0)
    for row in (EQUITY, LOWEST, RATIO):
        store(lanes, WIDTH * row, one)
    store(lanes, WIDTH * WORST, splat(np.inf))
    store(lanes, WIDTH * BEST, splat(-np.inf))
    for row in (CROSS, DAY):
        store(lanes, WIDTH * row, zero)
    leave_five(lanes, SUMS, zero, zero, zero, zero, zero)


@inner_kernel
def tally_rates(ledger: Ledger, first: int, end: int) -> None:
    """Count and add up rates ``first`` to ``end - 1`` of each path, and compound them at the exposure in row `SCALE`.

    The balance's ratio to its peak is kept instead of the peak: no division. A day's P&L is squared as it grows:
    ``(a + b)**2 = a**2 + b**2 + 2ab``, so that no branch waits for the day to end; `CROSS` adds up the ``ab``.
    A balance below zero is not stopped: `settle` finds that out.
    """
    rates, same_day, lanes, at_sums = ledger.rate, ledger.same_day, ledger.lanes, WIDTH * SUMS
    scale, zero, one = load(lanes, WIDTH * SCALE), splat(0.0), splat(1.0)
    equity, ratio, lowest = load(lanes, WIDTH * EQUITY), load(lanes, WIDTH * RATIO), load(lanes, WIDTH * LOWEST)
    worst, best = load(lanes, WIDTH * WORST), load(lanes, WIDTH * BEST)
    cross, day = load(lanes, WIDTH * CROSS), load(lanes, WIDTH * DAY)
    wins, losses, squares = load(lanes, at_sums), load(lanes, at_sums + WIDTH), load(lanes, at_sums + 4 * WIDTH)
    won, lost = load(lanes, at_sums + 2 * WIDTH), load(lanes, at_sums + 3 * WIDTH)
    for i in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        rate = load(rates, i)
        # comparisons with NaN are false: a path without a trade here is left as it is
        worst, best = smaller(rate, worst), larger(rate, best)
        rate = known(rate)
        growth = one + scale * rate
        equity = equity * growth
        ratio = smaller(ratio * growth, one)
        lowest = smaller(ratio, lowest)
        wins, losses = tally_above(wins, rate, zero), tally_above(losses, zero, rate)
        won, lost = add_above(won, rate, zero), subtract_below(lost, rate, zero)
        squares = squares + rate * rate
        day = keep(day, load(same_day, i))
        cross = cross + rate * day
        day = day + rate
    store(lanes, WIDTH * EQUITY, equity)
    store(lanes, WIDTH * RATIO, ratio)
    store(lanes, WIDTH * LOWEST, lowest)
    store(lanes, WIDTH * WORST, worst)
    store(lanes, WIDTH * BEST, best)
    store(lanes, WIDTH * CROSS, cross)
    store(lanes, WIDTH * DAY, day)
    leave_five(lanes, SUMS, wins, losses, won, lost, squares)


@inner_kernel
def close_tally(ledger: Ledger) -> None:
    """Turn tallies into numbers."""
    close_five(ledger.lanes, SUMS)


@inner_kernel
def compound(ledger: Ledger, path: int, n: int, exposure: Any, first: int) -> None:
    """Compound the rates of a path's n trades at `ABREAST` exposures from place `first` on; `further` reads the outcome."""
    rates, lanes, one = ledger.rate, ledger.lanes, splat(1.0)
    left_scale, right_scale = load(exposure, first), load(exposure, first + WIDTH)
    left, right, left_ratio, right_ratio, left_lowest, right_lowest = one, one, one, one, one, one
    for i in range(path, path + TOGETHER * n, TOGETHER):
        rate = spread(rates, i)
        left_growth, right_growth = one + left_scale * rate, one + right_scale * rate
        left, right = left * left_growth, right * right_growth
        left_ratio, right_ratio = smaller(left_ratio * left_growth, one), smaller(right_ratio * right_growth, one)
        left_lowest, right_lowest = smaller(left_ratio, left_lowest), smaller(right_ratio, right_lowest)
    store(lanes, WIDTH * FURTHER, left)
    store(lanes, WIDTH * (FURTHER + 1), right)
    store(lanes, WIDTH * (FURTHER + 2), left_lowest)
    store(lanes, WIDTH * (FURTHER + 3), right_lowest)


@inner_kernel
def further(ledger: Ledger, lane: int) -> Any:
    """Return balance and lowest ratio to the peak of one of the exposures that were compounded last."""
    return ledger.lanes[WIDTH * FURTHER + lane], ledger.lanes[WIDTH * (FURTHER + 2) + lane]


@inner_kernel
def settle(
    ledger: Ledger, path: int, balance: float, lowest: float, exposure: float, scale: float, ramp: int, days: int,
    tally: Any, cell: int,
) -> bool:  # fmt: skip
    """Turn what the cells of a path share, and one of them's balance and drawdown, into its tally.

    Parameters
    ----------
    ledger, path
        Whose sums.
    balance, lowest
        At the end, and the lowest ratio to its peak.
    exposure, scale
        What gross moves and rates are multiplied by.
    ramp
        1 if gross moves are those of a ramp.
    days
        Of the market.
    tally, cell
        float64 (len(TALLY), n), and the column to be written.

    Returns
    -------
    bool
        False where this will not do and the cell must be accounted on its own: its account was ruined on the way, or
        a deviation is so small beside its mean that it drowned in the sums.
    """
    lanes, shared = ledger.lanes, ledger.shared
    n = shared[path, 0]
    tally[0, cell], tally[OOS, cell], tally[BARS_HELD, cell] = n, shared[path, OOS], shared[path, BARS_HELD]
    for reason in range(7):
        tally[REASONS_AT + reason, cell] = shared[path, REASONS_AT + reason]
    _scale_five(tally, NET, cell, lanes, WIDTH * SUMS + path, scale)
    _scale_five(tally, OOS_NET, cell, lanes, WIDTH * UNSEEN_SUMS + path, scale)
    _scale_five(tally, GROSS, cell, lanes, WIDTH * (STAKED_SUMS if ramp == 1 else GROSS_SUMS) + path, exposure)
    unseen = UNSEEN_STAKED_SUMS if ramp == 1 else UNSEEN_GROSS_SUMS
    _scale_five(tally, OOS_GROSS, cell, lanes, WIDTH * unseen + path, exposure)
    total, squares = tally[NET + 2, cell] - tally[NET + 3, cell], tally[NET + 4, cell]
    worst = scale * lanes[WIDTH * WORST + path]
    deviation = squares - total * total / n if n > 0.0 else 0.0
    day_deviation = squares + 2.0 * scale * scale * lanes[WIDTH * CROSS + path] - total * total / days
    tally[BALANCE, cell], tally[DRAWDOWN, cell] = balance, 1.0 - lowest
    tally[WORST_TRADE, cell], tally[BEST_TRADE, cell] = worst, scale * lanes[WIDTH * BEST + path]
    tally[DEVIATION, cell], tally[DAY_SUM, cell], tally[DAY_DEVIATION, cell] = deviation, total, day_deviation
    if n == 0.0:
        return True
    if worst <= -1.0 or balance <= 0.0:
        return False
    return deviation > _CANCELLED * squares and day_deviation > _CANCELLED * squares


@inner_kernel
def _scale_five(tally: Any, column: int, cell: int, lanes: Any, at: int, scale: float) -> None:
    """Write five sums of a path, multiplied."""
    tally[column, cell], tally[column + 1, cell] = lanes[at], lanes[at + WIDTH]
    tally[column + 2, cell], tally[column + 3, cell] = scale * lanes[at + 2 * WIDTH], scale * lanes[at + 3 * WIDTH]
    tally[column + 4, cell] = scale * scale * lanes[at + 4 * WIDTH]
