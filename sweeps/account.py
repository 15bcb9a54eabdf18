"""Stage four: what a path's trades do to an account, for every money rule that leaves the path alone.

The money rules of a path are its lanes. They share the trade list, so the inner loops run over lanes and become SIMD
instructions; what does not depend on money (gross moves, reasons, holding times) is tallied once per path.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION, ramp_size
from sweeps.market import Market
from sweeps.walk import Outcomes

__all__ = ["TALLY", "Money", "account_lanes", "account_singly"]

TALLY = (
    "trades",
    "wins",
    "losses",
    "sum_win",
    "sum_loss",
    "sum_squares",
    "gross_wins",
    "gross_losses",
    "gross_sum_win",
    "gross_sum_loss",
    "gross_sum_squares",
    "oos_trades",
    "oos_wins",
    "oos_losses",
    "oos_sum_win",
    "oos_sum_loss",
    "oos_sum_squares",
    "oos_gross_wins",
    "oos_gross_losses",
    "oos_gross_sum_win",
    "oos_gross_sum_loss",
    "oos_gross_sum_squares",
    "balance",
    "max_drawdown",
    "worst_trade",
    "best_trade",
    "deviation",
    "day_sum",
    "day_deviation",
    "bars_held",
    "exits_stop_loss",
    "exits_trailing_stop",
    "exits_take_profit",
    "exits_liquidation",
    "exits_signal",
    "exits_max_hold",
    "exits_end",
)
"""Columns of a tally, all float64; `deviation` and `day_deviation` are sums of squared deviations from the mean."""

_GROSS, _OOS, _OOS_GROSS = 6, 11, 17
_BALANCE, _HELD, _REASONS = 22, 29, 30
# a lane's running state, one row each
_WINS, _LOSSES, _WIN, _LOSS, _SQUARES = range(5)
_SEEN = 5  # first row of the same five for trades that touch bars the model has seen
_EQUITY, _RATIO, _DRAWDOWN, _WORST, _BEST, _SHIFT, _SHIFTED, _DAY, _NET = range(10, 19)
_DAY_SHIFT, _DAY_SUM, _DAY_SHIFTED, _DAY_SQUARES = range(19, 23)
STATE_ROWS = 23


class Money(NamedTuple):
    """Money rules as columns, one row a cell, cells of a path adjacent.

    Attributes
    ----------
    exposure, size, fee
        float64 (n,): of a fixed size; a ramp's exposure is that of each entry.
    funded
        float64 (n,): 1 where funding is charged, else 0.
    ramp
        int64 (n,): 1 for a ramp.
    leverage, size_min, size_max, size_power
        float64 (n,): of a ramp.
    thresholds
        float64 (n, 2): long and short entry threshold, which a ramp measures from.
    variant
        int64 (n,): whose probabilities.
    """

    exposure: NDArray[np.float64]
    size: NDArray[np.float64]
    fee: NDArray[np.float64]
    funded: NDArray[np.float64]
    ramp: NDArray[np.int64]
    leverage: NDArray[np.float64]
    size_min: NDArray[np.float64]
    size_max: NDArray[np.float64]
    size_power: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    variant: NDArray[np.int64]


@kernel
def _tally_gross(market: Market, outcomes: Outcomes, trades: Any, n: int, next_seen: Any, row: Any) -> None:
    """Tally what all lanes of a path share, per unit of exposure."""
    row[:] = 0.0
    for i in range(n):
        key = trades[i]
        gross, u = outcomes.gross[key], outcomes.exit_bar[key]
        row[_HELD] += u - (key >> 1)
        row[_REASONS + outcomes.reason[key]] += 1.0
        _add_gross(row, _GROSS, gross)
        if next_seen[key >> 1] > u:
            row[_OOS] += 1.0
            _add_gross(row, _OOS_GROSS, gross)
    row[0] = n


@kernel
def _add_gross(row: Any, at: int, gross: float) -> None:
    if gross > 0.0:
        row[at] += 1.0
        row[at + 2] += gross
    elif gross < 0.0:
        row[at + 1] += 1.0
        row[at + 3] -= gross
    row[at + 4] += gross * gross


@kernel
def _nets(money: Money, first: int, lanes: int, outcomes: Outcomes, key: int, net: Any) -> None:
    """Net return of one trade for every lane, floored at -1."""
    exposure, fee = money.exposure[first : first + lanes], money.fee[first : first + lanes]
    if outcomes.reason[key] == LIQUIDATION:
        size = money.size[first : first + lanes]
        for lane in range(lanes):
            value = -size[lane] - exposure[lane] * fee[lane]
            net[lane] = value if value > -1.0 else -1.0
        return
    gross, turnover, carry = outcomes.gross[key], outcomes.turnover[key], outcomes.carry[key]
    funded = money.funded[first : first + lanes]
    for lane in range(lanes):
        value = exposure[lane] * (gross - fee[lane] * turnover - funded[lane] * carry)
        net[lane] = value if value > -1.0 else -1.0


@kernel
def _close_day(state: Any, lanes: int) -> None:
    """Add the finished day's P&L to the daily sums and start the next at zero."""
    day, shift = state[_DAY, :lanes], state[_DAY_SHIFT, :lanes]
    total, shifted, squares = (
        state[_DAY_SUM, :lanes],
        state[_DAY_SHIFTED, :lanes],
        state[_DAY_SQUARES, :lanes],
    )
    for lane in range(lanes):
        total[lane] += day[lane]
        off = day[lane] - shift[lane]
        shifted[lane] += off
        squares[lane] += off * off
        day[lane] = 0.0


@kernel
def _add_nets(state: Any, lanes: int, at: int) -> None:
    """Add one trade's nets to the counts and sums of the lanes."""
    net = state[_NET, :lanes]
    wins, losses = state[at + _WINS, :lanes], state[at + _LOSSES, :lanes]
    win, loss, squares = state[at + _WIN, :lanes], state[at + _LOSS, :lanes], state[at + _SQUARES, :lanes]
    for lane in range(lanes):
        value = net[lane]
        wins[lane] += 1.0 if value > 0.0 else 0.0
        losses[lane] += 1.0 if value < 0.0 else 0.0
        win[lane] += value if value > 0.0 else 0.0
        loss[lane] -= value if value < 0.0 else 0.0
        squares[lane] += value * value


@kernel
def _add_equity(state: Any, lanes: int) -> None:
    """Compound one trade and keep the extremes; the ratio to the peak needs no division."""
    net, equity, ratio = state[_NET, :lanes], state[_EQUITY, :lanes], state[_RATIO, :lanes]
    lowest = state[_DRAWDOWN, :lanes]
    for lane in range(lanes):
        growth = 1.0 + net[lane]
        equity[lane] *= growth
        below = ratio[lane] * growth
        below = below if below < 1.0 else 1.0
        ratio[lane] = below
        lowest[lane] = below if below < lowest[lane] else lowest[lane]


@kernel
def _add_spread(state: Any, lanes: int) -> None:
    """Keep extremes and shifted sums; a shift by the first trade makes equal trades deviate by exactly zero."""
    net, worst, best = state[_NET, :lanes], state[_WORST, :lanes], state[_BEST, :lanes]
    shift, shifted, day = state[_SHIFT, :lanes], state[_SHIFTED, :lanes], state[_DAY, :lanes]
    for lane in range(lanes):
        value = net[lane]
        worst[lane] = value if value < worst[lane] else worst[lane]
        best[lane] = value if value > best[lane] else best[lane]
        off = value - shift[lane]
        shifted[lane] += off * off
        day[lane] += value


@kernel
def _begin(state: Any, lanes: int) -> None:
    state[:, :lanes] = 0.0
    state[_EQUITY : _DRAWDOWN + 1, :lanes] = 1.0
    state[_WORST, :lanes] = np.inf
    state[_BEST, :lanes] = -np.inf


@kernel
def _settle(state: Any, lane: int, shared: Any, scale: float, active: int, days: int, row: Any) -> None:
    """Turn a lane's running state and its path's shared tally into a row."""
    row[:] = shared
    for at in range(1, 6):
        seen = state[_SEEN + at - 1, lane]
        unseen = state[at - 1, lane]
        row[at] = seen + unseen
        row[_OOS + at] = unseen
    for at in (_GROSS, _OOS_GROSS):
        row[at + 2] *= scale
        row[at + 3] *= scale
        row[at + 4] *= scale * scale
    n = row[0]
    row[_BALANCE] = state[_EQUITY, lane]
    row[_BALANCE + 1] = 1.0 - state[_DRAWDOWN, lane]
    row[_BALANCE + 2] = state[_WORST, lane]
    row[_BALANCE + 3] = state[_BEST, lane]
    total = row[3] - row[4]
    off = total - n * state[_SHIFT, lane]
    row[_BALANCE + 4] = max(state[_SHIFTED, lane] - off * off / n, 0.0) if n > 0 else 0.0
    if state[_WORST, lane] == state[_BEST, lane]:
        row[_BALANCE + 4] = 0.0
    row[_BALANCE + 5] = state[_DAY_SUM, lane]
    shift = state[_DAY_SHIFT, lane]
    idle = days - active
    squares = state[_DAY_SQUARES, lane] + idle * shift * shift
    off = state[_DAY_SHIFTED, lane] - idle * shift
    row[_BALANCE + 6] = max(squares - off * off / days, 0.0)


@kernel
def account_lanes(
    market: Market,
    outcomes: Outcomes,
    trades: Any,
    n: int,
    next_seen: Any,
    money: Money,
    first: int,
    lanes: int,
    state: Any,
    shared: Any,
    tally: Any,
) -> None:
    """Account one path for adjacent lanes of fixed size.

    Parameters
    ----------
    market, outcomes
        The bars and the outcomes of the path's exit rule.
    trades, n
        Keys of the path's trades and their number.
    next_seen
        int64 (T,): first bar at or after each that the model has seen.
    money, first, lanes
        The lanes are rows ``first`` to ``first + lanes - 1``.
    state, shared
        Working memory, float64 (STATE_ROWS, >= lanes) and (len(TALLY),).
    tally
        float64 (n_cells, len(TALLY)): rows of the lanes are written. A lane that is ruined, on the way or by
        underflow, is left to `account_singly`, which the caller runs where `balance` comes out 0.
    """
    _tally_gross(market, outcomes, trades, n, next_seen, shared)
    _begin(state, lanes)
    today, active = -1, 0
    for i in range(n):
        key = trades[i]
        u = outcomes.exit_bar[key]
        if market.day[u] != today:
            if active == 1:
                state[_DAY_SHIFT, :lanes] = state[_DAY, :lanes]
            if active > 0:
                _close_day(state, lanes)
            today = market.day[u]
            active += 1
        _nets(money, first, lanes, outcomes, key, state[_NET])
        if i == 0:
            state[_SHIFT, :lanes] = state[_NET, :lanes]
        _add_nets(state, lanes, 0 if next_seen[key >> 1] > u else _SEEN)
        _add_equity(state, lanes)
        _add_spread(state, lanes)
    if active == 1:
        state[_DAY_SHIFT, :lanes] = state[_DAY, :lanes]
    if active > 0:
        _close_day(state, lanes)
    for lane in range(lanes):
        _settle(state, lane, shared, money.exposure[first + lane], active, market.days, tally[first + lane])


@kernel
def _exposure(money: Money, cell: int, probability: Any, key: int) -> Any:
    """Exposure and size of one trade of one cell."""
    if money.ramp[cell] == 0:
        return money.exposure[cell], money.size[cell]
    side = key & 1
    size = ramp_size(
        probability[money.variant[cell], side, key >> 1],
        money.thresholds[cell, side],
        money.size_min[cell],
        money.size_max[cell],
        money.size_power[cell],
    )
    return money.leverage[cell] * size, size


@kernel
def account_singly(
    market: Market,
    outcomes: Outcomes,
    trades: Any,
    n: int,
    next_seen: Any,
    money: Money,
    cell: int,
    probability: Any,
    state: Any,
    shared: Any,
    tally: Any,
) -> None:
    """Account one path for one cell, trade by trade: for ramps, and for accounts that are ruined on the way."""
    shared[:] = 0.0
    _begin(state, 1)
    today, active, taken = -1, 0, 0
    for i in range(n):
        key = trades[i]
        u = outcomes.exit_bar[key]
        if market.day[u] != today:
            if active == 1:
                state[_DAY_SHIFT, 0] = state[_DAY, 0]
            if active > 0:
                _close_day(state, 1)
            today = market.day[u]
            active += 1
        exposure, size = _exposure(money, cell, probability, key)
        fee = money.fee[cell]
        if outcomes.reason[key] == LIQUIDATION:
            net = -size - exposure * fee
        else:
            net = exposure * (outcomes.gross[key] - fee * outcomes.turnover[key] - money.funded[cell] * outcomes.carry[key])
        state[_NET, 0] = max(net, -1.0)
        if i == 0:
            state[_SHIFT, 0] = state[_NET, 0]
        unseen = next_seen[key >> 1] > u
        _add_nets(state, 1, 0 if unseen else _SEEN)
        _add_equity(state, 1)
        _add_spread(state, 1)
        shared[_HELD] += u - (key >> 1)
        shared[_REASONS + outcomes.reason[key]] += 1.0
        _add_gross(shared, _GROSS, exposure * outcomes.gross[key])
        if unseen:
            shared[_OOS] += 1.0
            _add_gross(shared, _OOS_GROSS, exposure * outcomes.gross[key])
        taken += 1
        if state[_EQUITY, 0] == 0.0:
            break
    shared[0] = taken
    if active == 1:
        state[_DAY_SHIFT, 0] = state[_DAY, 0]
    if active > 0:
        _close_day(state, 1)
    _settle(state, 0, shared, 1.0, active, market.days, tally[cell])
