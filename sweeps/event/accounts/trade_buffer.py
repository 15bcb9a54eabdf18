"""Trades of paths side by side, gathered once so that every sizing and cost rule reads them in a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Floats, Integers, Integers32
from sweeps.event.accounts.five_sums import SUM_ROWS, close_five, leave_five
from sweeps.event.trading.closing import TAKE_PROFIT
from sweeps.event.trading.resolved import REASON_BITS, ResolvedExits, exit_reason, turnover_of
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.arena import Arena
from sweeps.kernels.compiled import inner_kernel, whole
from sweeps.kernels.simd import (
    WIDTH,
    add_above,
    add_whole,
    count_above,
    flipped,
    keep,
    known,
    load,
    magnitude,
    records,
    same_high,
    signs,
    splat,
    store,
    subtract_below,
)
from sweeps.measures.accumulators import ACCUMULATORS, AMBIGUOUS, BARS_HELD, N_REASONS, REASONS_AT

__all__ = [
    "ALL_OUT_OF_SAMPLE",
    "AT_ONCE",
    "MIXED",
    "Account",
    "TradeBuffer",
    "blank_buffer",
    "close_buffer",
    "gather",
    "open_buffer",
]

ALL_OUT_OF_SAMPLE, MIXED = 1, 2
"""Kinds of a variant: every bar is flagged out of sample, or some are; 0 where none is."""

EQUITY, LOWEST, RATIO, WORST, BEST, CROSS, DAY, SUMS, OUT_OF_SAMPLE = whole(0, 1, 2, 3, 4, 5, 6, 7, 12)
"""Rows of lanes, one lane a path: the account of one cell each, the last of them sums of `SUM_ROWS` rows; and, from row
`OUT_OF_SAMPLE` on, as many rows of an account that only the trades out of sample make."""

GROSS_SUMS, OUT_OF_SAMPLE_GROSS_SUMS, SIZED_SUMS, OUT_OF_SAMPLE_SIZED_SUMS = whole(24, 29, 34, 39)
"""Further sums of `SUM_ROWS` rows: gross moves, and those of a ramp times its margins."""

FEE, CHARGED, UNIT, SCALE, COMPOUNDED = whole(44, 45, 46, 47, 48)
"""Rows of the cells' sizing and cost rules; and, two for each of `EXPOSURES_PER_PASS` further cells, balances and lowest ratios."""

_REASONS, _LONG, _BEFORE, _AMBIGUOUS = whole(56, 57, 58, 59)
"""Rows that hold reasons, bars held, the latest exits and ambiguous ones of each path while trades are gathered."""

SPARED, RISKED, CAP, WIDEST, LARGEST, _ODD = whole(60, 61, 62, 63, 64, 65)
"""More rows of the cells' sizing and cost rules: what a target spares, what margins are multiplied by and held below, the
largest of them before that, and after; and what every other counter of reasons has come to."""

SCALES, COMPOUNDED_OUT_OF_SAMPLE, ROWS = whole(66, 70, 78)
"""The exposures of further cells; and what `COMPOUNDED` is for, of the trades out of sample alone."""

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

Account = tuple[float, float, float, float]
"""Balance at the end and lowest ratio to its peak, of all trades; the same of those out of sample alone."""


class TradeBuffer(NamedTuple):
    """The trades of `TOGETHER` paths in step, room for N each: trade i of path p is at ``TOGETHER*i + p``.

    Attributes
    ----------
    gross, turnover, carry
        float64 (TOGETHER * N,): of `ResolvedExits`; the move is NaN where a path has no more trades. `carry` is only filled
        in where the market has funding.
    same_day
        float64 (TOGETHER * N,): all bits set if the trade exits on the date of the one before, else none.
    out_of_sample, out_of_sample_bits
        float64 and int64 (TOGETHER * N,), the same memory: all bits set if all its bars are flagged out of sample;
        filled in where the flags of any of the paths are `MIXED`.
    made
        float64 (TOGETHER * N,): ``exit/entry`` of a trade that made its target, else 0; filled in where that costs another fee.
    margin
        float64 (TOGETHER * N,): what sets the exposures of trades apart: the margin of a ramp, one over the distance of the first
        stop for one by risk, else 1; filled in where any of the paths needs it.
    rate, out_of_sample_rate
        float64 (TOGETHER * N,): net return per unit of exposure; and the same where `out_of_sample` is set, else zero.
    shared
        float64 (TOGETHER, len(ACCUMULATORS)): counts that all cells of a path have in common.
    sums, bits
        float64 and int64 (ROWS * WIDTH,), the same memory: sums of each path, a row a sum.
    runs
        int64 (5, TOGETHER): of each path the first cell that is accounted together, one past the last, one past the path's
        last; whether the first stands alone, its rates being its net returns; and the kind of what is in `margin`.
    net, out_of_sample_net, exposure, size
        float64 (N,): of each trade, for the one cell that is accounted on its own; `out_of_sample_net` is the net return of a
        trade out of sample, else zero.
    """

    gross: Floats
    turnover: Floats
    carry: Floats
    same_day: Floats
    out_of_sample: Floats
    out_of_sample_bits: Integers
    made: Floats
    margin: Floats
    rate: Floats
    out_of_sample_rate: Floats
    shared: Floats
    sums: Floats
    bits: Integers
    runs: Integers
    net: Floats
    out_of_sample_net: Floats
    exposure: Floats
    size: Floats


def blank_buffer(capacity: int, arena: Arena) -> TradeBuffer:
    """Allocate the working memory of one thread, for so many trades of a path."""
    gross, turnover, carry, same_day, out_of_sample, made, margin, rate, out_of_sample_rate = (
        arena.zeros(TOGETHER * capacity) for _ in range(9)
    )
    shared, sums = np.zeros((TOGETHER, len(ACCUMULATORS))), np.zeros(ROWS * WIDTH)
    return TradeBuffer(
        gross, turnover, carry, same_day, out_of_sample, out_of_sample.view(np.int64), made, margin, rate, out_of_sample_rate, shared, sums,
        sums.view(np.int64), np.zeros((5, TOGETHER), dtype=np.int64), *(arena.zeros(capacity) for _ in range(4)),
    )  # fmt: skip


@inner_kernel
def open_buffer(buffer: TradeBuffer) -> None:
    """Begin with paths of no trades."""
    for path in range(TOGETHER):
        for column in range(buffer.shared.shape[1]):
            buffer.shared[path, column] = 0.0
    for row in range(SUM_ROWS):
        store(buffer.sums, WIDTH * (GROSS_SUMS + row), splat(0.0))
    store(buffer.sums, WIDTH * _LONG, splat(0.0))
    store(buffer.sums, WIDTH * _BEFORE, splat(0.0))
    for row in (_AMBIGUOUS, _REASONS, _ODD):
        store(buffer.sums, WIDTH * row, splat(0.0))


@inner_kernel
def gather(
    resolved: ResolvedExits, trade: Integers32, first: int, end: int, funded: bool, spared: bool, doubtful: bool, buffer: TradeBuffer
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
    record, gross, turnover, carry = resolved.record, buffer.gross, buffer.turnover, buffer.carry
    same_day, sums, at_sums = buffer.same_day, buffer.sums, WIDTH * GROSS_SUMS
    zero, one, packed = splat(0.0), splat(1.0), splat(0.0)
    held, before = load(sums, WIDTH * _LONG), load(sums, WIDTH * _BEFORE)
    ambiguous = load(sums, WIDTH * _AMBIGUOUS)
    wins, losses, squares = load(sums, at_sums), load(sums, at_sums + WIDTH), load(sums, at_sums + 4 * WIDTH)
    won, lost = load(sums, at_sums + 2 * WIDTH), load(sums, at_sums + 3 * WIDTH)
    for at in range(TOGETHER * first, TOGETHER * end, TOGETHER):
        signed, paid, exits, reason = records(record, trade, at)
        ratio = magnitude(signed)
        move = flipped(ratio - one, signed)
        store(gross, at, move)
        store(turnover, at, one + ratio)
        if funded:
            store(carry, at, paid)
        store(same_day, at, same_high(exits, before))
        before = exits
        held, packed = add_whole(held, exits), add_whole(packed, reason)
        if doubtful:
            ambiguous = add_whole(ambiguous, signs(reason))
        move = known(move)
        wins, losses = count_above(wins, move, zero), count_above(losses, zero, move)
        won, lost = add_above(won, move, zero), subtract_below(lost, move, zero)
        squares = squares + move * move
    for row, mask in ((_REASONS, _EVEN_BITS), (_ODD, _ODD_BITS)):
        store(sums, WIDTH * row, add_whole(load(sums, WIDTH * row), keep(packed, splat(mask))))
    if first // _UNPACKED_AFTER != end // _UNPACKED_AFTER:
        _unpack_reasons(buffer)
    store(sums, WIDTH * _LONG, held)
    store(sums, WIDTH * _BEFORE, before)
    store(sums, WIDTH * _AMBIGUOUS, ambiguous)
    leave_five(sums, GROSS_SUMS, wins, losses, won, lost, squares)
    if spared:
        for at in range(TOGETHER * first, TOGETHER * end):
            place = np.int64(trade[np.uint64(at)])
            made = exit_reason(resolved.bits, place) == TAKE_PROFIT
            buffer.made[np.uint64(at)] = turnover_of(record, place) - 1.0 if made else 0.0


@inner_kernel
def _unpack_reasons(buffer: TradeBuffer) -> None:
    """Add what reasons were counted to the counts of each path, and begin again."""
    for path in range(TOGETHER):
        for code in range(N_REASONS):
            at = WIDTH * (_ODD if code & 1 == 1 else _REASONS) + path
            buffer.shared[path, REASONS_AT + code] += (buffer.bits[at] >> (REASON_BITS * code)) & _WIDE
        buffer.bits[WIDTH * _REASONS + path], buffer.bits[WIDTH * _ODD + path] = 0, 0


@inner_kernel
def close_buffer(paths: SimulatedPaths, buffer: TradeBuffer) -> None:
    """Write trades and bars held of each path, and turn tallies into numbers."""
    sums = buffer.sums
    _unpack_reasons(buffer)
    for path in range(TOGETHER):
        buffer.shared[path, 0] = paths.count[path]
        buffer.shared[path, BARS_HELD] = buffer.bits[WIDTH * _LONG + path] & 0xFFFFFFFF
        buffer.shared[path, AMBIGUOUS] = buffer.bits[WIDTH * _AMBIGUOUS + path]
    close_five(sums, GROSS_SUMS)
