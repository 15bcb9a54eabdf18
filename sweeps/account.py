"""The account of one cell, trade by trade: for ramps, for accounts that are ruined, and where sums lose too much."""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION, ramp_size
from sweeps.ledger import Ledger
from sweeps.market import Market
from sweeps.money import Money
from sweeps.tally import (
    BALANCE,
    BARS_HELD,
    BEST,
    DAY_DEVIATION,
    DAY_SUM,
    DEVIATION,
    DRAWDOWN,
    GROSS,
    NET,
    OOS,
    OOS_GROSS,
    OOS_NET,
    REASONS_AT,
    WORST,
)
from sweeps.walk import REASON_BITS, TOGETHER, Walks

__all__ = ["account_cell"]

_REASON_MASK = (1 << REASON_BITS) - 1


@kernel
def account_cell(
    market: Market, walks: Walks, path: int, ledger: Ledger, money: Money, cell: int, probability: Any,
    next_seen: Any, row: Any,
) -> None:  # fmt: skip
    """Account one cell.

    Parameters
    ----------
    market, walks, path, ledger
        The ledger must hold the path of the cell.
    money, cell
        Its money rule.
    probability
        float64 (V, 2, T): entry probabilities, which size a ramp.
    next_seen
        int64 (T,): first bar at or after each that is not flagged out of sample.
    row
        float64 (len(TALLY),): written to.
    """
    begin, at = path * (walks.trade.shape[0] // TOGETHER), path * (ledger.turnover.shape[0] // TOGETHER)
    _fill_exposures(walks.trade, begin, walks.count[path], ledger, money, cell, probability)
    n = _compound(walks.trade, begin, walks.count[path], at, ledger, money, cell, row)
    row[0] = n
    row[BARS_HELD] = 0.0
    for i in range(n):
        word, bar = walks.trade[begin + i] >> 32, (walks.trade[begin + i] & 0xFFFFFFFF) >> 1
        row[BARS_HELD] += (word >> REASON_BITS) - bar
        row[REASONS_AT + (word & _REASON_MASK)] += 1.0
        net, gross = ledger.net[i], ledger.exposure[i] * ledger.gross[0, at + i]
        _add_return(row, NET, net)
        _add_return(row, GROSS, gross)
        if next_seen[bar] > word >> REASON_BITS:
            row[OOS] += 1.0
            _add_return(row, OOS_NET, net)
            _add_return(row, OOS_GROSS, gross)
    _spread_trades(ledger, n, row)
    _spread_days(ledger, at, n, market.days, row)


@kernel
def _fill_exposures(trades: Any, begin: int, n: int, ledger: Ledger, money: Money, cell: int, probability: Any) -> None:
    """Write the exposure and size of each entry of one cell."""
    exposure, size = ledger.exposure, ledger.size
    if money.ramp[cell] == 0:
        for i in range(n):
            exposure[i], size[i] = money.exposure[cell], money.size[cell]
        return
    variant = money.variant[cell]
    low, high, power = money.size_min[cell], money.size_max[cell], money.size_power[cell]
    for i in range(n):
        key = trades[begin + i] & 0xFFFFFFFF
        bar, side = key >> 1, key & 1
        stake = ramp_size(probability[variant, side, bar], money.thresholds[cell, side], low, high, power)
        size[i] = stake
        exposure[i] = money.leverage[cell] * stake


@kernel
def _compound(trades: Any, begin: int, n: int, at: int, ledger: Ledger, money: Money, cell: int, row: Any) -> int:
    """Write each trade's net return, balance and drawdown; return how many trades there are until the account ends."""
    for column in range(row.shape[0]):
        row[column] = 0.0
    balance, peak, drawdown = 1.0, 1.0, 0.0
    worst, best = np.inf, -np.inf
    fee, funded = money.fee[cell], money.funded[cell]
    taken = n
    for i in range(n):
        if (trades[begin + i] >> 32) & _REASON_MASK == LIQUIDATION:
            net = -ledger.size[i] - ledger.exposure[i] * fee
        else:
            net = ledger.exposure[i] * (ledger.gross[funded, at + i] - fee * ledger.turnover[at + i])
        net = max(net, -1.0)
        ledger.net[i] = net
        balance *= 1.0 + net
        peak = max(peak, balance)
        drawdown = max(drawdown, 1.0 - balance / peak)
        worst, best = min(worst, net), max(best, net)
        if balance == 0.0:
            taken = i + 1
            break
    row[BALANCE], row[DRAWDOWN], row[WORST], row[BEST] = balance, drawdown, worst, best
    return taken


@kernel
def _add_return(row: Any, at: int, amount: float) -> None:
    row[at] += 1.0 if amount > 0.0 else 0.0
    row[at + 1] += 1.0 if amount < 0.0 else 0.0
    row[at + 2] += amount if amount > 0.0 else 0.0
    row[at + 3] -= amount if amount < 0.0 else 0.0
    row[at + 4] += amount * amount


@kernel
def _spread_trades(ledger: Ledger, n: int, row: Any) -> None:
    """Add up squared deviations from the mean trade; trades that are all alike deviate by exactly zero."""
    if n == 0 or row[WORST] == row[BEST]:
        return
    mean = (row[NET + 2] - row[NET + 3]) / n
    total = 0.0
    for i in range(n):
        total += (ledger.net[i] - mean) ** 2
    row[DEVIATION] = total


@kernel
def _spread_days(ledger: Ledger, at: int, n: int, days: int, row: Any) -> None:
    """Add up squared deviations from the mean day, days without an exit among them."""
    row[DAY_SUM] = row[NET + 2] - row[NET + 3]
    mean = row[DAY_SUM] / days
    total, day, active, low, high = 0.0, 0.0, 0, np.inf, -np.inf
    for i in range(n + 1):
        if i == n or (i > 0 and ledger.same_day[at + i] == 0.0):
            if n > 0:
                total += (day - mean) ** 2
                active += 1
                low, high = min(low, day), max(high, day)
            day = 0.0
        if i < n:
            day += ledger.net[i]
    idle = days - active
    if idle > 0:
        low, high = min(low, 0.0), max(high, 0.0)
    row[DAY_DEVIATION] = 0.0 if low == high else total + idle * mean * mean
