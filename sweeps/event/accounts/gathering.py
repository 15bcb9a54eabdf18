"""Trades of paths, copied from their records while these are at hand, and the first account of each made on the way."""

from __future__ import annotations

import numpy as np

from signals.arrays import Integers32
from sweeps.event.accounts.five_sums import SUM_ROWS, close_five, five_more, five_so_far, leave_five
from sweeps.event.accounts.net_return import net_return
from sweeps.event.accounts.trade_buffer import (
    AMBIGUOUS_EXITS,
    BEFORE,
    BEST,
    CHARGED,
    CROSS,
    DAY,
    EQUITY,
    FEE,
    GROSS_SUMS,
    LONG,
    LOWEST,
    ODD_REASONS,
    RATIO,
    REASONS,
    SCALE,
    SUMS,
    UNIT,
    WORST,
    TradeBuffer,
)
from sweeps.event.accounts.vectorised import leave_account
from sweeps.event.trading.closing import TAKE_PROFIT
from sweeps.event.trading.resolved import REASON_BITS, ResolvedExits, exit_reason, turnover_of
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import (
    WIDTH,
    Lanes,
    add_whole,
    flipped,
    keep,
    known,
    larger,
    load,
    magnitude,
    records,
    same_high,
    signs,
    smaller,
    splat,
    store,
)
from sweeps.measures.accumulators import AMBIGUOUS, BARS_HELD, N_REASONS, REASONS_AT

__all__ = ["AT_ONCE", "NOTHING", "RATES", "TRADES", "close_buffer", "gather", "gather_and_account", "open_buffer"]

NOTHING, RATES, TRADES = range(3)
"""What of the trades will be asked for after the first account: nothing, their rates, or all there is."""

_COUNTER = (1 << REASON_BITS) - 1

_EVEN_BITS, _ODD_BITS = (
    float(np.array(sum(_COUNTER << (REASON_BITS * code) for code in range(first, N_REASONS, 2))).view(np.float64))
    for first in range(2)
)
"""Every other counter of a packed sum; apart they have twice the room. The last is the end of the data, met once at most."""

_WIDE = (1 << (2 * REASON_BITS)) - 1
_UNPACKED_AFTER = _WIDE - 2 * _COUNTER
"""Trades of a path after which counters are unpacked, before the next ones may be too many for them."""

AT_ONCE = min(160, _COUNTER)
"""Trades that are gathered at once at most: no more than are in the nearest cache when they are accounted, nor than a packed
count of reasons holds."""


@inner_kernel
def open_buffer(buffer: TradeBuffer) -> None:
    """Begin with paths of no trades."""
    for path in range(TOGETHER):
        for column in range(buffer.shared.shape[1]):
            buffer.shared[path, column] = 0.0
    for row in range(SUM_ROWS):
        store(buffer.sums, WIDTH * (GROSS_SUMS + row), splat(0.0))
    store(buffer.sums, WIDTH * LONG, splat(0.0))
    store(buffer.sums, WIDTH * BEFORE, splat(0.0))
    for row in (AMBIGUOUS_EXITS, REASONS, ODD_REASONS):
        store(buffer.sums, WIDTH * row, splat(0.0))


@inner_kernel
def gather(
    resolved: ResolvedExits, trade: Integers32, first: Whole, end: Whole, funded: bool, spared: bool, doubtful: bool,
    buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Copy trades ``first`` to ``end - 1`` of all paths, at most `AT_ONCE`, and add up.

    Parameters
    ----------
    resolved, trade
        The trades, as in `SimulatedPaths`.
    first, end
        Which; earlier ones are there already.
    funded, spared, doubtful
        Whether there is funding, whether any target costs another fee, and whether any exit may be ambiguous.
    buffer
        Written to: `gross`, `turnover`, `carry`, `same_day`, the counts of reasons, and what `close_buffer` reads.

    Notes
    -----
    Reasons are counted in `REASON_BITS` each of one integer a path, so that no count waits for the one before it in memory;
    the sign says whether an exit is ambiguous.
    """
    record, carry, sums, one, packed = resolved.record, buffer.carry, buffer.sums, splat(1.0), splat(0.0)
    held, before, ambiguous = load(sums, WIDTH * LONG), load(sums, WIDTH * BEFORE), load(sums, WIDTH * AMBIGUOUS_EXITS)
    wins, losses, won, lost, squares = five_so_far(sums, GROSS_SUMS)
    for at in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        signed, paid, exits, reason = records(record, trade, at)
        ratio = magnitude(signed)
        move = flipped(ratio - one, signed)
        store(buffer.gross, at, move)
        store(buffer.turnover, at, one + ratio)
        if funded:
            store(carry, at, paid)
        store(buffer.same_day, at, same_high(exits, before))
        before = exits
        held, packed = add_whole(held, exits), add_whole(packed, reason)
        if doubtful:
            ambiguous = add_whole(ambiguous, signs(reason))
        wins, losses, won, lost, squares = five_more(wins, losses, won, lost, squares, known(move))
    leave_five(sums, GROSS_SUMS, wins, losses, won, lost, squares)
    _leave_counts(buffer, first, end, held, before, ambiguous, packed)
    if spared:
        for at in range(TOGETHER * first, TOGETHER * end):
            place = np.int64(trade[np.uint64(at)])
            made = exit_reason(resolved.bits, place) == TAKE_PROFIT
            buffer.made[np.uint64(at)] = turnover_of(record, place) - 1.0 if made else 0.0


@inner_kernel
def gather_and_account(
    resolved: ResolvedExits, trade: Integers32, first: Whole, end: Whole, doubtful: bool, left: int, buffer: TradeBuffer
) -> None:
    """Gather trades as `gather` does, and account them as `write_rates` and `accumulate_rates` do, in one go.

    What of them is `left` in the buffer, `NOTHING`, `RATES` or `TRADES`, takes as long to write as to account. No target may
    cost another fee.
    """
    record, sums, one, packed = resolved.record, buffer.sums, splat(1.0), splat(0.0)
    fee, charged, unit = load(sums, WIDTH * FEE), load(sums, WIDTH * CHARGED), load(sums, WIDTH * UNIT)
    scale, cross, day = load(sums, WIDTH * SCALE), load(sums, WIDTH * CROSS), load(sums, WIDTH * DAY)
    held, before, ambiguous = load(sums, WIDTH * LONG), load(sums, WIDTH * BEFORE), load(sums, WIDTH * AMBIGUOUS_EXITS)
    wins, losses, won, lost, squares = five_so_far(sums, GROSS_SUMS)
    gains, falls, gained, fallen, squared = five_so_far(sums, SUMS)
    balance, ratio, lowest = load(sums, WIDTH * EQUITY), load(sums, WIDTH * RATIO), load(sums, WIDTH * LOWEST)
    worst, best = load(sums, WIDTH * WORST), load(sums, WIDTH * BEST)
    for at in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        signed, carry, exits, reason = records(record, trade, at)
        quotient = magnitude(signed)
        move, traded = flipped(quotient - one, signed), one + quotient
        rate, same = net_return(unit, move, traded, charged * carry, fee), same_high(exits, before)
        if left != NOTHING:
            store(buffer.rate, at, rate)
            if left == TRADES:
                _store_trades(buffer, at, move, traded, carry, same)
        before = exits
        held, packed = add_whole(held, exits), add_whole(packed, reason)
        if doubtful:
            ambiguous = add_whole(ambiguous, signs(reason))
        wins, losses, won, lost, squares = five_more(wins, losses, won, lost, squares, known(move))
        worst, best = smaller(rate, worst), larger(rate, best)
        rate = known(rate)
        growth = one + scale * rate
        balance, ratio = balance * growth, smaller(ratio * growth, one)
        lowest = smaller(ratio, lowest)
        gains, falls, gained, fallen, squared = five_more(gains, falls, gained, fallen, squared, rate)
        day = keep(day, same)
        cross = cross + rate * day
        day = day + rate
    leave_five(sums, GROSS_SUMS, wins, losses, won, lost, squares)
    leave_five(sums, SUMS, gains, falls, gained, fallen, squared)
    leave_account(sums, np.int64(0), balance, ratio, lowest, worst, best, cross, day)
    _leave_counts(buffer, first, end, held, before, ambiguous, packed)


@inner_kernel
def _store_trades(buffer: TradeBuffer, at: Whole, move: Lanes, traded: Lanes, carry: Lanes, same: Lanes) -> None:
    """Leave all there is of four trades."""
    store(buffer.gross, at, move)
    store(buffer.turnover, at, traded)
    store(buffer.carry, at, carry)
    store(buffer.same_day, at, same)


@inner_kernel
def _leave_counts(
    buffer: TradeBuffer, first: Whole, end: Whole, held: Lanes, before: Lanes, ambiguous: Lanes, packed: Lanes
) -> None:
    """Write what was counted of trades ``first`` to ``end - 1``, the reasons among it before there are too many."""
    sums = buffer.sums
    for row, mask in ((REASONS, _EVEN_BITS), (ODD_REASONS, _ODD_BITS)):
        store(sums, WIDTH * row, add_whole(load(sums, WIDTH * row), keep(packed, splat(mask))))
    if first // _UNPACKED_AFTER != end // _UNPACKED_AFTER:
        _unpack_reasons(buffer)
    store(sums, WIDTH * LONG, held)
    store(sums, WIDTH * BEFORE, before)
    store(sums, WIDTH * AMBIGUOUS_EXITS, ambiguous)


@inner_kernel
def _unpack_reasons(buffer: TradeBuffer) -> None:
    """Add what reasons were counted to the counts of each path, and begin again."""
    for path in range(TOGETHER):
        for code in range(N_REASONS):
            at = WIDTH * (ODD_REASONS if code & 1 == 1 else REASONS) + path
            buffer.shared[path, REASONS_AT + code] += (buffer.bits[at] >> (REASON_BITS * code)) & _WIDE
        buffer.bits[WIDTH * REASONS + path], buffer.bits[WIDTH * ODD_REASONS + path] = 0, 0


@inner_kernel
def close_buffer(paths: SimulatedPaths, buffer: TradeBuffer) -> None:
    """Write trades and bars held of each path, and turn tallies into numbers."""
    sums = buffer.sums
    _unpack_reasons(buffer)
    for path in range(TOGETHER):
        buffer.shared[path, 0] = paths.count[path]
        buffer.shared[path, BARS_HELD] = buffer.bits[WIDTH * LONG + path] & 0xFFFFFFFF
        buffer.shared[path, AMBIGUOUS] = buffer.bits[WIDTH * AMBIGUOUS_EXITS + path]
    close_five(sums, GROSS_SUMS)
