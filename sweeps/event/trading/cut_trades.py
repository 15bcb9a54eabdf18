"""The records of trades that an entry of the other side cuts short: closed at the close of its bar, or at the next open."""

from __future__ import annotations

import numpy as np

from sweeps.event.trading.closing import OPPOSITE as BY_OPPOSITE
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import CARRY, HELD, RATIO, REASON, REASON_BITS, ResolvedExits
from sweeps.kernels.compiled import Whole, inner_kernel, whole
from sweeps.plan.exit_rule import ExitRule

__all__ = ["cut_price", "write_cuts"]

_CUT = whole(1 << (REASON_BITS * BY_OPPOSITE))


@inner_kernel
def cut_price(market: Market, rule: ExitRule, side: Whole, bar: Whole) -> float:
    """Price of an exit by the other side at the close of a bar, after slippage; never the last bar."""
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    return quoted * (1.0 - (1.0 - 2.0 * side) * rule.slippage)


@inner_kernel
def write_cuts(market: Market, rule: ExitRule, resolved: ResolvedExits, first: Whole, end: Whole) -> None:
    """Write the records of those trades ``first`` to ``end - 1`` of all that were cut short."""
    beyond_keys = resolved.bits.shape[0] // 4 - resolved.cuts.shape[0]
    for place in range(first, end):
        _write_cut(market, rule, resolved, resolved.cuts[np.uint64(place)], beyond_keys + place)


@inner_kernel
def _write_cut(market: Market, rule: ExitRule, resolved: ResolvedExits, cut: Whole, trade: Whole) -> None:
    """Write the record of one trade; `cut` is what `ResolvedExits.cuts` says of it."""
    record, bits = resolved.record, resolved.bits
    bar, side, held = cut >> 33, (cut >> 32) & 1, cut & 0xFFFFFFFF
    direction, last = 1.0 - 2.0 * side, bar + held
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    ratio = cut_price(market, rule, side, last) / (quoted * (1.0 + direction * rule.slippage))
    record[np.uint64(4 * trade + RATIO)] = direction * ratio
    bits[np.uint64(4 * trade + HELD)] = (market.day[np.uint64(last)] << 32) | held
    bits[np.uint64(4 * trade + REASON)] = _CUT
    if market.funded:
        filled = 0 if rule.at_close == 1 else 1
        paid = market.funding[np.uint64(last + filled)] - market.funding[np.uint64(bar + filled)]
        record[np.uint64(4 * trade + CARRY)] = direction * paid
