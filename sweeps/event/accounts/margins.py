"""What sets trades of a path apart from each other: margins of a ramp, and liquidations."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.event.accounts.five_sums import SUM_ROWS, add_return
from sweeps.event.accounts.net_return import liquidation_return
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import OUT_OF_SAMPLE_SIZED_SUMS, SIZED_SUMS, TradeBuffer
from sweeps.event.trading.exits import LIQUIDATION, ramp_size
from sweeps.event.trading.resolved import ResolvedExits, exit_reason
from sweeps.event.trading.simulating import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import WIDTH

__all__ = ["amend_liquidations", "margin_fraction", "scale_rates"]


@inner_kernel
def margin_fraction(sizing: SizingRules, cell: int, probability: Floats, key: Whole) -> float:
    """Return the margin of one entry as a fraction of the balance.

    Parameters
    ----------
    sizing, cell
        Whose.
    probability
        float64 (V, 2, T): entry probabilities.
    key
        ``2*bar + side``.
    """
    if sizing.ramp[cell] == 0:
        return sizing.size[cell]
    bar, side = key >> 1, key & 1
    entered = probability[sizing.variant[cell], side, bar]
    low, high, power = sizing.size_min[cell], sizing.size_max[cell], sizing.size_power[cell]
    return ramp_size(entered, sizing.thresholds[cell, side], low, high, power)


@inner_kernel
def scale_rates(
    paths: SimulatedPaths, path: int, sizing: SizingRules, cell: int, probability: Floats, mixed: bool,
    buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Multiply a path's rates by the margins of a ramp, and add up its gross moves times margins.

    Those out of sample are only looked for where flags are `mixed`.
    """
    sums = buffer.sums
    for row in range(SUM_ROWS):
        sums[WIDTH * (SIZED_SUMS + row) + path], sums[WIDTH * (OUT_OF_SAMPLE_SIZED_SUMS + row) + path] = 0.0, 0.0
    for i in range(paths.count[path]):
        at = TOGETHER * i + path
        size = margin_fraction(sizing, cell, probability, np.int64(paths.trade[at]))
        buffer.rate[at] *= size
        move = size * buffer.gross[at]
        add_return(sums, WIDTH * SIZED_SUMS + path, WIDTH, move)
        if mixed and buffer.out_of_sample_bits[at] != 0:
            add_return(sums, WIDTH * OUT_OF_SAMPLE_SIZED_SUMS + path, WIDTH, move)


@inner_kernel
def amend_liquidations(
    resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, cell: int, probability: Floats, buffer: TradeBuffer
) -> None:  # fmt: skip
    """Put what a liquidation costs for the rates of trades that end in one: the margin and the fee of the entry."""
    for i in range(paths.count[path]):
        at = TOGETHER * i + path
        key = np.int64(paths.trade[at])
        if exit_reason(resolved.bits, key) == LIQUIDATION:
            size = margin_fraction(sizing, cell, probability, key)
            buffer.rate[at] = liquidation_return(size, sizing.leverage[cell] * size, sizing.fee[cell])
