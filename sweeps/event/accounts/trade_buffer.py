"""Trades of paths side by side, gathered once so that every sizing and cost rule reads them in a row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Floats, Integers
from sweeps.event.trading.simulated_paths import TOGETHER
from sweeps.kernels.arena import Arena
from sweeps.kernels.compiled import whole
from sweeps.kernels.simd import WIDTH
from sweeps.measures.accumulators import ACCUMULATORS

__all__ = ["ALL_OUT_OF_SAMPLE", "MIXED", "Account", "TradeBuffer", "blank_buffer"]

ALL_OUT_OF_SAMPLE, MIXED = 1, 2
"""Kinds of a variant: every bar is flagged out of sample, or some are; 0 where none is."""

EQUITY, LOWEST, RATIO, WORST, BEST, CROSS, DAY, SUMS, OUT_OF_SAMPLE = whole(0, 1, 2, 3, 4, 5, 6, 7, 12)
"""Rows of lanes, one lane a path: the account of one cell each, the last of them sums of `SUM_ROWS` rows; and, from row
`OUT_OF_SAMPLE` on, as many rows of an account that only the trades out of sample make."""

GROSS_SUMS, OUT_OF_SAMPLE_GROSS_SUMS, SIZED_SUMS, OUT_OF_SAMPLE_SIZED_SUMS = whole(24, 29, 34, 39)
"""Further sums of `SUM_ROWS` rows: gross moves, and those of a ramp times its margins."""

FEE, CHARGED, UNIT, SCALE, COMPOUNDED = whole(44, 45, 46, 47, 48)
"""Rows of the cells' sizing and cost rules; and, two for each of `EXPOSURES_PER_PASS` further cells, balances and lowest ratios."""

REASONS, LONG, BEFORE, AMBIGUOUS_EXITS = whole(56, 57, 58, 59)
"""Rows that hold reasons, bars held, the latest exits and ambiguous ones of each path while trades are gathered."""

SPARED, RISKED, CAP, WIDEST, LARGEST, ODD_REASONS = whole(60, 61, 62, 63, 64, 65)
"""More rows of the cells' sizing and cost rules: what a target spares, what margins are multiplied by and held below, the
largest of them before that, and after; and what every other counter of reasons has come to."""

SCALES, COMPOUNDED_OUT_OF_SAMPLE, ROWS = whole(66, 70, 78)
"""The exposures of further cells; and what `COMPOUNDED` is for, of the trades out of sample alone."""

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
    net, out_of_sample_net, exposure
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


def blank_buffer(capacity: int, arena: Arena) -> TradeBuffer:
    """Allocate the working memory of one thread, for so many trades of a path."""
    gross, turnover, carry, same_day, out_of_sample, made, margin, rate, out_of_sample_rate = (
        arena.zeros(TOGETHER * capacity) for _ in range(9)
    )
    shared, sums = np.zeros((TOGETHER, len(ACCUMULATORS))), np.zeros(ROWS * WIDTH)
    return TradeBuffer(
        gross, turnover, carry, same_day, out_of_sample, out_of_sample.view(np.int64), made, margin, rate, out_of_sample_rate, shared, sums,
        sums.view(np.int64), np.zeros((5, TOGETHER), dtype=np.int64), *(arena.zeros(capacity) for _ in range(3)),
    )  # fmt: skip
