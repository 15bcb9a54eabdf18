"""What sets trades of a path apart from each other: margins of a ramp or by risk, and liquidations."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.event.accounts.five_sums import SUM_ROWS, add_return
from sweeps.event.accounts.net_return import liquidation_return
from sweeps.event.accounts.risk_sizing import FIXED, RAMP, UNCAPPED
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import LARGEST, OUT_OF_SAMPLE_SIZED_SUMS, SIZED_SUMS, TradeBuffer
from sweeps.event.trading.exits import LIQUIDATION, ramp_size
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_reason
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import WIDTH

__all__ = ["amend_liquidations", "margin_fraction", "scale_rates"]


@inner_kernel
def margin_fraction(market: Market, sizing: SizingRules, cell: int, probability: Floats, key: Whole) -> float:
    """Return the margin of one entry as a fraction of the balance.

    Parameters
    ----------
    market
        Of the readings.
    sizing, cell
        Whose.
    probability
        float64 (V, 2, T): entry probabilities.
    key
        ``2*bar + side``.
    """
    rule = sizing.rule[cell]
    if rule == FIXED:
        return sizing.size[cell]
    bar, side = key >> 1, key & 1
    if rule != RAMP:
        distance = _first_stop(market, sizing, cell, key)
        return min(sizing.risk[cell] / (sizing.leverage[cell] * distance), sizing.size_max[cell])
    entered = probability[sizing.variant[cell], side, bar]
    low, high, power = sizing.size_min[cell], sizing.size_max[cell], sizing.size_power[cell]
    return ramp_size(entered, sizing.thresholds[cell, side], low, high, power)


@inner_kernel
def _first_stop(market: Market, sizing: SizingRules, cell: int, key: Whole) -> float:
    """Return how far the first stop of an entry is, as a fraction of the price."""
    distance, scale = sizing.distances[cell, key & 1], sizing.scale[cell]
    return distance * market.readings[scale - 1, key >> 1] if scale > 0 else distance


@inner_kernel
def scale_rates(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, cell: int, probability: Floats,
    mixed: bool, alone: bool, buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Multiply a path's rates by the margins of its entries, and add up its gross moves times margins.

    Those out of sample are only looked for where flags are `mixed`. Margins by risk that no cap is met by are those of a
    risk of 1 without leverage, unless the cell stands `alone`.
    """
    sums = buffer.sums
    for row in range(SUM_ROWS):
        sums[WIDTH * (SIZED_SUMS + row) + path], sums[WIDTH * (OUT_OF_SAMPLE_SIZED_SUMS + row) + path] = 0.0, 0.0
    largest = 1.0
    for i in range(paths.count[path]):
        at = TOGETHER * i + path
        key = entry_of(resolved, np.int64(paths.trade[at]))
        if sizing.rule[cell] == UNCAPPED and not alone:
            size = 1.0 / _first_stop(market, sizing, cell, key)
        else:
            size = margin_fraction(market, sizing, cell, probability, key)
        largest = max(largest, size)
        buffer.rate[at] *= size
        move = size * buffer.gross[at]
        add_return(sums, WIDTH * SIZED_SUMS + path, WIDTH, move)
        if mixed and buffer.out_of_sample_bits[at] != 0:
            add_return(sums, WIDTH * OUT_OF_SAMPLE_SIZED_SUMS + path, WIDTH, move)
    sums[WIDTH * LARGEST + path] = largest


@inner_kernel
def amend_liquidations(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, cell: int, probability: Floats,
    buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Put what a liquidation costs for the rates of trades that end in one: the margin and the fee of the entry."""
    for i in range(paths.count[path]):
        at = TOGETHER * i + path
        trade = np.int64(paths.trade[at])
        if exit_reason(resolved.bits, trade) == LIQUIDATION:
            size = margin_fraction(market, sizing, cell, probability, entry_of(resolved, trade))
            buffer.rate[at] = liquidation_return(size, sizing.leverage[cell] * size, sizing.fee[cell])
