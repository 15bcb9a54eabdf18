"""What becomes of a position at the bar that ends it, once it is known which levels that bar touched."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from grids.parameters import CHOICES
from sweeps.event.trading.market import Market
from sweeps.kernels.compiled import inner_kernel
from sweeps.measures.ratios import REASONS
from sweeps.plan.exit_rule import ExitRule

__all__ = ["Closed", "Touched", "close_at", "close_at_one", "entry_price", "ruin_level", "stop_level", "target_level"]

STOP_LOSS, BREAKEVEN, TRAILING_STOP, TAKE_PROFIT, LIQUIDATION, SIGNAL, OPPOSITE, MAX_HOLD, END = range(len(REASONS))
"""Reasons as codes, in the contract's order."""

INTRABAR = CHOICES["stop_trigger"].index("intrabar")

Closed = tuple[int, float, int, int, int]
"""Exit bar; exit price, after slippage but for a liquidation; the bar in which the exit fills, for funding; code of the reason; and
1 where the bar touched the target and what loses, and its open lay beyond nothing that does."""


class Touched(NamedTuple):
    """Bars at which levels are first touched, whichever later one where they are not in time; and the levels.

    Attributes
    ----------
    broke, stopped, won
        Of the liquidation, of the stop in force, and of the target.
    ruin, stop, target
        The levels, prices; a liquidation of 0 is none.
    reason
        Of the stop, a code.
    """

    broke: int
    stopped: int
    won: int
    ruin: float
    stop: float
    target: float
    reason: int


@inner_kernel
def entry_price(market: Market, rule: ExitRule, side: int, bar: int) -> float:
    """Price of an entry decided at the close of a bar, after slippage."""
    quoted = market.close[np.uint64(bar)] if rule.at_close == 1 else market.open[np.uint64(bar + 1)]
    return quoted * (1.0 + (1.0 - 2.0 * side) * rule.slippage)


@inner_kernel
def stop_level(entry: float, direction: float, distance: float, divisor: float, multiple: float) -> float:
    """Level of a stop at a distance that is still to be divided, and to be multiplied by a reading."""
    return entry * (1.0 - direction * (distance / divisor * multiple))


@inner_kernel
def target_level(entry: float, direction: float, distance: float, divisor: float, multiple: float) -> float:
    """Level of a target, or of what arms a stop; the parameters are as of `stop_level`."""
    return entry * (1.0 + direction * (distance / divisor * multiple))


@inner_kernel
def ruin_level(distance: float, direction: float, entry: float) -> float:
    """Return the liquidation level, 0 where there is none."""
    if np.isnan(distance):
        return 0.0
    return max(entry * (1.0 - direction * distance), 0.0)


@inner_kernel
def close_at_one(market: Market, rule: ExitRule, side: int, u: int, touched: Touched) -> Closed:
    """Close a position as `close_at` does at a bar that touches a stop or a target intrabar, and nothing else.

    Which of both it is, and whether the open is beyond it, is anyone's guess: nothing here branches on it.
    """
    stopped = touched.stopped == u
    # what is beyond a stop has not reached a target at the same price: the sense is reversed
    sense = (1.0 - 2.0 * side) * (1.0 if stopped else -1.0)
    level, quoted = touched.stop if stopped else touched.target, market.open[np.uint64(u)]
    price = quoted if sense * quoted <= sense * level else level
    slip = 1.0 - (1.0 - 2.0 * side) * rule.slippage
    kept = rule.maker == 1 and not stopped
    return u, price * (1.0 if kept else slip), u, touched.reason if stopped else TAKE_PROFIT, 0


@inner_kernel
def close_at(market: Market, rule: ExitRule, side: int, u: int, touched: Touched, reason: int) -> Closed:
    """Close a position at bar `u`, the first that touches any of its levels or else the last possible one, for a `reason` then.

    The order within the bar is that of docs/contract.md#hold-and-exit.
    """
    direction, intrabar = 1.0 - 2.0 * side, rule.stop_trigger == INTRABAR
    broke, stopped, won = touched.broke == u, touched.stopped == u, touched.won == u
    quoted = market.open[np.uint64(u)]
    slip = 1.0 - direction * rule.slippage
    if broke and direction * quoted <= direction * touched.ruin:
        return u, touched.ruin, u, LIQUIDATION, 0
    if intrabar:
        passed = stopped and direction * quoted <= direction * touched.stop
        lost = stopped or broke
        ambiguous = 1 if won and lost and not passed else 0
        inactive = broke and direction * touched.stop <= direction * touched.ruin
        stops = stopped and not inactive
        if won and not passed and (rule.target_first == 1 or not (stops or broke)):
            price = quoted if direction * quoted >= direction * touched.target else touched.target
            return u, price * (1.0 if rule.maker == 1 else slip), u, TAKE_PROFIT, ambiguous
        if stops:
            return u, (quoted if passed else touched.stop) * slip, u, touched.reason, ambiguous
        if broke:
            return u, touched.ruin, u, LIQUIDATION, ambiguous
    if broke:
        return u, touched.ruin, u, LIQUIDATION, 0
    if stopped:
        reason = touched.reason
    elif won:
        reason = TAKE_PROFIT
    if rule.at_close == 1 or u == market.close.shape[0] - 1:
        return u, market.close[np.uint64(u)] * slip, u, reason, 0
    return u, market.open[np.uint64(u + 1)] * slip, u + 1, reason, 0
