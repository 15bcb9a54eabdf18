"""Stage four: what trades do to an account, for every sizing and cost rule that leaves the paths alone.

A net return is an exposure times a rate: the move less fees and funding. So counts, sums, squares, extremes and days
are taken from the rates once for all exposures, on paths side by side, a lane a path; only balance and drawdown have
to be compounded for each exposure, and these are lanes of one path. The running state never leaves the registers.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.event.accounts.five_sums import close_five, leave_five
from sweeps.event.accounts.net_return import net_return
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    BEST,
    CHARGED,
    COMPOUNDED,
    CROSS,
    DAY,
    EQUITY,
    FEE,
    LOWEST,
    MIXED,
    RATIO,
    SCALE,
    SPARED,
    SUMS,
    UNIT,
    WORST,
    Account,
    TradeBuffer,
)
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import (
    WIDTH,
    add_above,
    count_above,
    keep,
    known,
    larger,
    load,
    smaller,
    splat,
    spread,
    store,
    subtract_below,
)

__all__ = [
    "EXPOSURES_PER_PASS",
    "accumulate_rates",
    "close_accounts",
    "compound",
    "compounded",
    "open_accounts",
    "write_rates",
]

EXPOSURES_PER_PASS = 2 * WIDTH
"""Exposures that are compounded together: two registers, so that neither waits for its last product."""


@inner_kernel
def write_rates(buffer: TradeBuffer, first: int, end: int, funded: bool, spared: bool) -> None:
    """Write net returns of trades ``first`` to ``end - 1`` per unit of exposure, by the rows `FEE`, `CHARGED`, `UNIT`.

    What is `spared` by targets, by row `SPARED`, comes off what is paid.
    """
    gross, turnover, carry, sums = buffer.gross, buffer.turnover, buffer.carry, buffer.sums
    fee, charged, unit = load(sums, WIDTH * FEE), load(sums, WIDTH * CHARGED), load(sums, WIDTH * UNIT)
    less = load(sums, WIDTH * SPARED)
    for i in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        paid = charged * load(carry, i) if funded else splat(0.0)
        if spared:
            paid = paid - less * load(buffer.made, i)
        store(buffer.rate, i, net_return(unit, load(gross, i), load(turnover, i), paid, fee))


@inner_kernel
def open_accounts(buffer: TradeBuffer, at: int) -> None:
    """Begin to tally at rows 0 (all trades) or `OUT_OF_SAMPLE`: a balance of 1, and nothing won or lost."""
    sums, zero, one = buffer.sums, splat(0.0), splat(1.0)
    for row in (EQUITY, LOWEST, RATIO):
        store(sums, WIDTH * (at + row), one)
    store(sums, WIDTH * (at + WORST), splat(np.inf))
    store(sums, WIDTH * (at + BEST), splat(-np.inf))
    for row in (CROSS, DAY):
        store(sums, WIDTH * (at + row), zero)
    leave_five(sums, at + SUMS, zero, zero, zero, zero, zero)


@inner_kernel
def accumulate_rates(buffer: TradeBuffer, rates: Floats, first: int, end: int, base: int) -> None:
    """Count and add up rates ``first`` to ``end - 1`` of each path, and compound them at the exposure in row `SCALE`.

    Parameters
    ----------
    buffer
        What is written to, and `same_day`.
    rates
        Its `rate` or `out_of_sample_rate`.
    first, end
        Which; earlier ones are accumulated already.
    base
        The first row to be written to: 0, or `OUT_OF_SAMPLE`.

    Notes
    -----
    The balance's ratio to its peak is kept instead of the peak: no division. A day's P&L is squared as it grows:
    ``(a + b)**2 = a**2 + b**2 + 2ab``, so that no branch waits for the day to end; `CROSS` adds up the ``ab``.
    A balance below zero is not stopped: `settle` finds that out.
    """
    same_day, sums, at, at_sums = buffer.same_day, buffer.sums, WIDTH * base, WIDTH * (base + SUMS)
    scale, zero, one = load(sums, WIDTH * SCALE), splat(0.0), splat(1.0)
    equity, ratio = load(sums, at + WIDTH * EQUITY), load(sums, at + WIDTH * RATIO)
    lowest, worst = load(sums, at + WIDTH * LOWEST), load(sums, at + WIDTH * WORST)
    best = load(sums, at + WIDTH * BEST)
    cross, day = load(sums, at + WIDTH * CROSS), load(sums, at + WIDTH * DAY)
    wins, losses, squares = load(sums, at_sums), load(sums, at_sums + WIDTH), load(sums, at_sums + 4 * WIDTH)
    won, lost = load(sums, at_sums + 2 * WIDTH), load(sums, at_sums + 3 * WIDTH)
    for i in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        rate = load(rates, i)
        # comparisons with NaN are false: a path without a trade here is left as it is
        worst, best = smaller(rate, worst), larger(rate, best)
        rate = known(rate)
        growth = one + scale * rate
        equity = equity * growth
        ratio = smaller(ratio * growth, one)
        lowest = smaller(ratio, lowest)
        wins, losses = count_above(wins, rate, zero), count_above(losses, zero, rate)
        won, lost = add_above(won, rate, zero), subtract_below(lost, rate, zero)
        squares = squares + rate * rate
        day = keep(day, load(same_day, i))
        cross = cross + rate * day
        day = day + rate
    store(sums, at + WIDTH * EQUITY, equity)
    store(sums, at + WIDTH * RATIO, ratio)
    store(sums, at + WIDTH * LOWEST, lowest)
    store(sums, at + WIDTH * WORST, worst)
    store(sums, at + WIDTH * BEST, best)
    store(sums, at + WIDTH * CROSS, cross)
    store(sums, at + WIDTH * DAY, day)
    leave_five(sums, base + SUMS, wins, losses, won, lost, squares)


@inner_kernel
def close_accounts(buffer: TradeBuffer, at: int) -> None:
    """Turn the tallies at rows 0 or `OUT_OF_SAMPLE` into numbers."""
    close_five(buffer.sums, at + SUMS)


@inner_kernel
def compound(buffer: TradeBuffer, path: int, n: int, exposure: Floats, first: int, kind: int) -> None:
    """Compound the rates of a path's n trades at `EXPOSURES_PER_PASS` exposures; `compounded` reads what comes of it.

    Parameters
    ----------
    buffer, path, n
        Whose rates; and which are out of sample, where that is `MIXED`.
    exposure, first
        The exposures, and the first of them to be taken.
    kind
        Of the path's variant: 0, `ALL_OUT_OF_SAMPLE` or `MIXED`.

    Notes
    -----
    Trades out of sample mostly come in a row, so whether one is takes no time to find out; they grow two balances at once,
    and neither waits for the other.
    """
    rates, marks, sums, one = buffer.rate, buffer.out_of_sample_bits, buffer.sums, splat(1.0)
    left_scale, right_scale = load(exposure, first), load(exposure, first + WIDTH)
    left, right, left_ratio, right_ratio, left_lowest, right_lowest = one, one, one, one, one, one
    new_left, new_right, new_left_ratio, new_right_ratio = one, one, one, one
    new_left_lowest, new_right_lowest = one, one
    for i in range(path, path + TOGETHER * n, TOGETHER):
        rate = spread(rates, i)
        left_growth, right_growth = one + left_scale * rate, one + right_scale * rate
        left, right = left * left_growth, right * right_growth
        left_ratio, right_ratio = smaller(left_ratio * left_growth, one), smaller(right_ratio * right_growth, one)
        left_lowest, right_lowest = smaller(left_ratio, left_lowest), smaller(right_ratio, right_lowest)
        if kind == MIXED and marks[i] != 0:
            new_left, new_right = new_left * left_growth, new_right * right_growth
            new_left_ratio = smaller(new_left_ratio * left_growth, one)
            new_right_ratio = smaller(new_right_ratio * right_growth, one)
            new_left_lowest = smaller(new_left_ratio, new_left_lowest)
            new_right_lowest = smaller(new_right_ratio, new_right_lowest)
    if kind == ALL_OUT_OF_SAMPLE:
        new_left, new_right, new_left_lowest, new_right_lowest = left, right, left_lowest, right_lowest
    store(sums, WIDTH * COMPOUNDED, left)
    store(sums, WIDTH * (COMPOUNDED + 1), right)
    store(sums, WIDTH * (COMPOUNDED + 2), left_lowest)
    store(sums, WIDTH * (COMPOUNDED + 3), right_lowest)
    store(sums, WIDTH * (COMPOUNDED + 4), new_left)
    store(sums, WIDTH * (COMPOUNDED + 5), new_right)
    store(sums, WIDTH * (COMPOUNDED + 6), new_left_lowest)
    store(sums, WIDTH * (COMPOUNDED + 7), new_right_lowest)


@inner_kernel
def compounded(buffer: TradeBuffer, place: int) -> Account:
    """Return what one of the exposures that were compounded last comes to.

    Returns
    -------
    tuple of float
        Balance and lowest ratio to the peak; the same of the trades out of sample alone.
    """
    sums, at = buffer.sums, WIDTH * COMPOUNDED + place
    return sums[at], sums[at + 2 * WIDTH], sums[at + 4 * WIDTH], sums[at + 6 * WIDTH]
