"""What sets trades of a path apart from each other: margins of a ramp or by risk, and liquidations."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats
from sweeps.event.accounts.five_sums import add_five, close_five, five_more, leave_five
from sweeps.event.accounts.margin_rules import FIXED, RAMP, RISK
from sweeps.event.accounts.net_return import liquidation_return
from sweeps.event.accounts.sizing import SizingRules
from sweeps.event.accounts.trade_buffer import CAP, OUT_OF_SAMPLE_SIZED_SUMS, RISKED, SIZED_SUMS, WIDEST, TradeBuffer
from sweeps.event.trading.closing import LIQUIDATION
from sweeps.event.trading.exits import ramp_size
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import ResolvedExits, entry_of, exit_reason
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths
from sweeps.kernels.compiled import Whole, inner_kernel
from sweeps.kernels.simd import (
    WIDTH,
    known,
    load,
    smaller,
    splat,
    store,
)

__all__ = ["amend_liquidations", "fill_margins", "margin_fraction", "scale_rates"]


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
def fill_margins(
    market: Market, resolved: ResolvedExits, paths: SimulatedPaths, path: int, sizing: SizingRules, cell: int, probability: Floats,
    buffer: TradeBuffer,
) -> None:  # fmt: skip
    """Write what sets the exposures of a path's trades apart, and the largest of it to row `WIDEST`."""
    rule, widest = sizing.rule[cell], 0.0
    for i in range(paths.count[path]):
        at = TOGETHER * i + path
        key, margin = entry_of(resolved, np.int64(paths.trade[at])), 1.0
        if rule == RISK:
            margin = 1.0 / _first_stop(market, sizing, cell, key)
        elif rule == RAMP:
            margin = margin_fraction(market, sizing, cell, probability, key)
        buffer.margin[at] = margin
        widest = max(widest, margin)
    buffer.sums[WIDTH * WIDEST + path] = widest


@inner_kernel
def scale_rates(buffer: TradeBuffer, longest: int, mixed: bool) -> None:
    """Multiply rates by margins, themselves multiplied and held below rows `RISKED` and `CAP`, and add up gross moves times them.

    Those out of sample are only looked for where flags are `mixed`; the rates out of sample, which come after, lend their room.
    """
    sums, gross, rates, zero = buffer.sums, buffer.gross, buffer.rate, splat(0.0)
    risked, cap = load(sums, WIDTH * RISKED), load(sums, WIDTH * CAP)
    wins, losses, won, lost, squares = zero, zero, zero, zero, zero
    for at in range(0, TOGETHER * longest, TOGETHER):
        margin = smaller(risked * load(buffer.margin, at), cap)
        store(rates, at, load(rates, at) * margin)
        move = margin * load(gross, at)
        store(buffer.out_of_sample_rate, at, move)
        move = known(move)
        wins, losses, won, lost, squares = five_more(wins, losses, won, lost, squares, move)
    leave_five(sums, SIZED_SUMS, wins, losses, won, lost, squares)
    close_five(sums, SIZED_SUMS)
    if mixed:
        add_five(buffer.out_of_sample_rate, buffer.out_of_sample, longest, sums, OUT_OF_SAMPLE_SIZED_SUMS)


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
