"""Stage four: what trades do to an account, for every sizing and cost rule that leaves the paths alone.

A net return is an exposure times a rate: the move less fees and funding. So counts, sums, squares, extremes and days
are taken from the rates once for all exposures, on paths side by side, a lane a path; only balance and drawdown have
to be compounded for each exposure. The running state never leaves the registers.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.accounts.five_sums import close_five, five_more, five_so_far, leave_five
from sweeps.event.accounts.net_return import net_return
from sweeps.event.accounts.trade_buffer import (
    ALL_OUT_OF_SAMPLE,
    BEST,
    CHARGED,
    COMPOUNDED,
    COMPOUNDED_OUT_OF_SAMPLE,
    CROSS,
    DAY,
    EQUITY,
    FEE,
    LOWEST,
    RATIO,
    SCALE,
    SCALES,
    SPARED,
    SUMS,
    UNIT,
    WORST,
    Account,
    TradeBuffer,
)
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import (
    WIDTH,
    Lanes,
    keep,
    known,
    larger,
    load,
    smaller,
    splat,
    store,
)

__all__ = [
    "EXPOSURES_PER_PASS",
    "accumulate_rates",
    "close_accounts",
    "compound",
    "compounded",
    "leave_account",
    "open_accounts",
    "write_rates",
]

EXPOSURES_PER_PASS = 4
"""Exposures that are compounded together: a register each, so that none waits for its last product."""


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
    same_day, sums, at = buffer.same_day, buffer.sums, WIDTH * base
    scale, one = load(sums, WIDTH * SCALE), splat(1.0)
    equity, ratio = load(sums, at + WIDTH * EQUITY), load(sums, at + WIDTH * RATIO)
    lowest, worst = load(sums, at + WIDTH * LOWEST), load(sums, at + WIDTH * WORST)
    best = load(sums, at + WIDTH * BEST)
    cross, day = load(sums, at + WIDTH * CROSS), load(sums, at + WIDTH * DAY)
    wins, losses, won, lost, squares = five_so_far(sums, base + SUMS)
    for i in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        rate = load(rates, i)
        # comparisons with NaN are false: a path without a trade here is left as it is
        worst, best = smaller(rate, worst), larger(rate, best)
        rate = known(rate)
        growth = one + scale * rate
        equity = equity * growth
        ratio = smaller(ratio * growth, one)
        lowest = smaller(ratio, lowest)
        wins, losses, won, lost, squares = five_more(wins, losses, won, lost, squares, rate)
        day = keep(day, load(same_day, i))
        cross = cross + rate * day
        day = day + rate
    leave_account(sums, np.int64(base), equity, ratio, lowest, worst, best, cross, day)
    leave_five(sums, base + SUMS, wins, losses, won, lost, squares)


@inner_kernel
def leave_account(
    sums: Floats, base: Whole, balance: Lanes, ratio: Lanes, lowest: Lanes, worst: Lanes, best: Lanes, cross: Lanes, day: Lanes
) -> None:  # fmt: skip
    """Write an account to its rows, from row `base` on."""
    at = WIDTH * base
    store(sums, at + WIDTH * EQUITY, balance)
    store(sums, at + WIDTH * RATIO, ratio)
    store(sums, at + WIDTH * LOWEST, lowest)
    store(sums, at + WIDTH * WORST, worst)
    store(sums, at + WIDTH * BEST, best)
    store(sums, at + WIDTH * CROSS, cross)
    store(sums, at + WIDTH * DAY, day)


@inner_kernel
def close_accounts(buffer: TradeBuffer, at: int) -> None:
    """Turn the tallies at rows 0 or `OUT_OF_SAMPLE` into numbers."""
    close_five(buffer.sums, at + SUMS)


@inner_kernel
def compound(
    rates: Floats, out_of_sample: Floats, runs: Integers, exposure: Floats, further: Whole, longest: int, mixed: bool, sums: Floats
) -> None:  # fmt: skip
    """Compound the rates of all paths at `EXPOSURES_PER_PASS` further exposures; `compounded` reads what comes of it.

    Parameters
    ----------
    rates, out_of_sample, runs, sums
        Of the buffer; rates out of sample where flags are `mixed`.
    longest
        Trades of the longest path.
    exposure, further
        The exposures, and how many cells of each path's run come before the first to be taken. A path that has no such cell
        is compounded at none.
    """
    for place in range(EXPOSURES_PER_PASS):
        for path in range(TOGETHER):
            cell = runs[0, path] + further + place
            sums[WIDTH * (SCALES + place) + path] = exposure[cell] if cell < runs[1, path] else 0.0
    _compound_rates(rates, longest, sums, COMPOUNDED)
    if mixed:
        _compound_rates(out_of_sample, longest, sums, COMPOUNDED_OUT_OF_SAMPLE)


@inner_kernel
def _compound_rates(rates: Floats, longest: int, sums: Floats, row: Whole) -> None:
    """Compound rates, a lane a path and a register an exposure, and leave balances and lowest ratios from a row on.

    A step waits for the product before it, and exposures for none of the others.
    """
    one, scales, at = splat(1.0), WIDTH * SCALES, WIDTH * row
    scale_0, scale_1 = load(sums, scales), load(sums, scales + WIDTH)
    scale_2, scale_3 = load(sums, scales + 2 * WIDTH), load(sums, scales + 3 * WIDTH)
    balance_0, balance_1, balance_2, balance_3 = one, one, one, one
    ratio_0, ratio_1, ratio_2, ratio_3 = one, one, one, one
    lowest_0, lowest_1, lowest_2, lowest_3 = one, one, one, one
    for i in range(0, TOGETHER * longest, TOGETHER):
        rate = known(load(rates, i))  # a path without a trade here is left as it is
        growth_0, growth_1 = one + scale_0 * rate, one + scale_1 * rate
        growth_2, growth_3 = one + scale_2 * rate, one + scale_3 * rate
        balance_0, balance_1 = balance_0 * growth_0, balance_1 * growth_1
        balance_2, balance_3 = balance_2 * growth_2, balance_3 * growth_3
        ratio_0, ratio_1 = smaller(ratio_0 * growth_0, one), smaller(ratio_1 * growth_1, one)
        ratio_2, ratio_3 = smaller(ratio_2 * growth_2, one), smaller(ratio_3 * growth_3, one)
        lowest_0, lowest_1 = smaller(ratio_0, lowest_0), smaller(ratio_1, lowest_1)
        lowest_2, lowest_3 = smaller(ratio_2, lowest_2), smaller(ratio_3, lowest_3)
    store(sums, at, balance_0)
    store(sums, at + WIDTH, lowest_0)
    store(sums, at + 2 * WIDTH, balance_1)
    store(sums, at + 3 * WIDTH, lowest_1)
    store(sums, at + 4 * WIDTH, balance_2)
    store(sums, at + 5 * WIDTH, lowest_2)
    store(sums, at + 6 * WIDTH, balance_3)
    store(sums, at + 7 * WIDTH, lowest_3)


@inner_kernel
def compounded(sums: Floats, path: int, place: int, kind: int, mixed: bool) -> Account:
    """Return what one of the exposures that were compounded last comes to for a path.

    Parameters
    ----------
    sums, path, place
        Of the buffer, whose exposure, and which.
    kind
        Of the path's variant: 0, `ALL_OUT_OF_SAMPLE` or `MIXED`.
    mixed
        Whether those out of sample were compounded too.
    """
    at = WIDTH * (COMPOUNDED + 2 * place) + path
    balance, lowest = sums[at], sums[at + WIDTH]
    if mixed:
        at = WIDTH * (COMPOUNDED_OUT_OF_SAMPLE + 2 * place) + path
        return balance, lowest, sums[at], sums[at + WIDTH]
    if kind == ALL_OUT_OF_SAMPLE:
        return balance, lowest, balance, lowest
    return balance, lowest, 1.0, 1.0
