"""What sets trades of a path apart from each other: stakes of a ramp, and liquidations."""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.event.accounts.money_rules import Money
from sweeps.event.accounts.trade_buffer import STAKED_SUMS, SUM_ROWS, UNSEEN_STAKED_SUMS, Ledger
from sweeps.event.trading.exits import LIQUIDATION, ramp_size
from sweeps.event.trading.resolved import Outcomes, exit_reason
from sweeps.event.trading.simulating import TOGETHER, Walks
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH

__all__ = ["amend_liquidations", "stake", "stake_rates"]


@inner_kernel
def stake(money: Money, cell: int, probability: Any, key: Any) -> Any:
    """Return the margin of one entry as a fraction of the balance.

    Parameters
    ----------
    money, cell
        Whose.
    probability
        float64 (V, 2, T): entry probabilities.
    key
        ``2*bar + side``.
    """
    if money.ramp[cell] == 0:
        return money.size[cell]
    bar, side = key >> 1, key & 1
    entered = probability[money.variant[cell], side, bar]
    low, high, power = money.size_min[cell], money.size_max[cell], money.size_power[cell]
    return ramp_size(entered, money.thresholds[cell, side], low, high, power)


@inner_kernel
def stake_rates(
    walks: Walks, path: int, money: Money, cell: int, probability: Any, mixed: bool, ledger: Ledger
) -> None:
    """Multiply a path's rates by the stakes of a ramp, and add up its gross moves times stakes.

    Those out of sample are only looked for where flags are `mixed`.
    """
    lanes = ledger.lanes
    for row in range(SUM_ROWS):
        lanes[WIDTH * (STAKED_SUMS + row) + path], lanes[WIDTH * (UNSEEN_STAKED_SUMS + row) + path] = 0.0, 0.0
    for i in range(walks.count[path]):
        at = TOGETHER * i + path
        size = stake(money, cell, probability, np.int64(walks.trade[at]))
        ledger.rate[at] *= size
        move = size * ledger.gross[at]
        _add(lanes, WIDTH * STAKED_SUMS + path, move)
        if mixed and ledger.unseen_bits[at] != 0:
            _add(lanes, WIDTH * UNSEEN_STAKED_SUMS + path, move)


@inner_kernel
def _add(lanes: Any, at: int, amount: float) -> None:
    lanes[at] += 1.0 if amount > 0.0 else 0.0
    lanes[at + WIDTH] += 1.0 if amount < 0.0 else 0.0
    lanes[at + 2 * WIDTH] += amount if amount > 0.0 else 0.0
    lanes[at + 3 * WIDTH] -= amount if amount < 0.0 else 0.0
    lanes[at + 4 * WIDTH] += amount * amount


@inner_kernel
def amend_liquidations(
    outcomes: Outcomes, walks: Walks, path: int, money: Money, cell: int, probability: Any, ledger: Ledger
) -> None:  # fmt: skip
    """Put what a liquidation costs for the rates of trades that end in one: the margin and the fee of the entry."""
    for i in range(walks.count[path]):
        at = TOGETHER * i + path
        key = np.int64(walks.trade[at])
        if exit_reason(outcomes.bits, key) == LIQUIDATION:
            size = stake(money, cell, probability, key)
            ledger.rate[at] = -size - money.leverage[cell] * size * money.fee[cell]
