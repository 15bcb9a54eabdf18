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

__all__ = ["BALANCE", "TALLY", "WIDTH", "Ledger", "Money", "account_cell", "account_lanes", "blank_ledger", "gather"]

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

BALANCE = TALLY.index("balance")
_OOS, _OOS_GROSS = TALLY.index("oos_trades"), TALLY.index("oos_gross_wins")
_GROSS, _HELD, _REASONS = TALLY.index("gross_wins"), TALLY.index("bars_held"), TALLY.index("exits_stop_loss")

WIDTH = 16
"""Lanes accounted together: two AVX-512 registers of float64. With 8 the compiler unrolls the loop and misses SIMD."""

# rows of a block of lanes, WIDTH values each: what a lane stakes and pays, then its running state
_EXPOSURE, _FEE, _FUNDED, _SIZE = range(4)
_UNSEEN, _SEEN = 4, 9
_WINS, _LOSSES, _WIN, _LOSS, _SQUARES = range(5)
_EQUITY, _RATIO, _LOWEST, _WORST, _BEST, _SHIFT, _SHIFTED = range(14, 21)
_DAY, _DAY_SHIFT, _DAY_SUM, _DAY_SHIFTED, _DAY_SQUARES, _NET = range(21, 27)
_ROWS = 27


class Ledger(NamedTuple):
    """The trades of one path in order, gathered so that the accounts read them in a row; capacity N.

    Attributes
    ----------
    gross, turnover, carry
        float64 (N,): as in `Outcomes`.
    day
        int64 (N,): date of the exit.
    unseen
        bool (N,): every bar from entry to exit is flagged out of sample.
    liquidated
        bool (N,).
    exposure, size
        float64 (N,): of each entry, for the one cell that is accounted on its own.
    block
        float64 (_ROWS * WIDTH,): working memory of a block of lanes.
    shared
        float64 (len(TALLY),): what all lanes of the path have in common.
    """

    gross: NDArray[np.float64]
    turnover: NDArray[np.float64]
    carry: NDArray[np.float64]
    day: NDArray[np.int64]
    unseen: NDArray[np.bool_]
    liquidated: NDArray[np.bool_]
    exposure: NDArray[np.float64]
    size: NDArray[np.float64]
    block: NDArray[np.float64]
    shared: NDArray[np.float64]


def blank_ledger(n_bars: int) -> Ledger:
    """Allocate the working memory of one thread; a path has at most T/2 trades."""
    capacity = n_bars // 2 + 1
    gross, turnover, carry, exposure, size = (np.zeros(capacity) for _ in range(5))
    unseen, liquidated = (np.zeros(capacity, dtype=np.bool_) for _ in range(2))
    day = np.zeros(capacity, dtype=np.int64)
    block, shared = np.zeros(_ROWS * WIDTH), np.zeros(len(TALLY))
    return Ledger(gross, turnover, carry, day, unseen, liquidated, exposure, size, block, shared)


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
def gather(market: Market, outcomes: Outcomes, trades: Any, n: int, next_seen: Any, ledger: Ledger) -> None:
    """Copy a path's trades into the ledger and tally what all its lanes share, per unit of exposure."""
    gross, turnover, carry = ledger.gross, ledger.turnover, ledger.carry
    shared = ledger.shared
    shared[:] = 0.0
    shared[0] = n
    for i in range(n):
        key = trades[i]
        u, move = outcomes.exit_bar[key], outcomes.gross[key]
        unseen = next_seen[key >> 1] > u
        gross[i], turnover[i], carry[i] = move, outcomes.turnover[key], outcomes.carry[key]
        ledger.day[i] = market.day[u]
        ledger.unseen[i] = unseen
        ledger.liquidated[i] = outcomes.reason[key] == LIQUIDATION
        shared[_HELD] += u - (key >> 1)
        shared[_REASONS + outcomes.reason[key]] += 1.0
        _add_gross(shared, _GROSS, move)
        if unseen:
            shared[_OOS] += 1.0
            _add_gross(shared, _OOS_GROSS, move)


@kernel
def _add_gross(row: Any, at: int, gross: float) -> None:
    row[at] += 1.0 if gross > 0.0 else 0.0
    row[at + 1] += 1.0 if gross < 0.0 else 0.0
    row[at + 2] += gross if gross > 0.0 else 0.0
    row[at + 3] -= gross if gross < 0.0 else 0.0
    row[at + 4] += gross * gross


@kernel
def _load_block(money: Money, first: int, lanes: int, block: Any) -> None:
    """Set a block up for adjacent lanes; places without a lane stake nothing."""
    block[:] = 0.0
    for lane in range(lanes):
        block[_EXPOSURE * WIDTH + lane] = money.exposure[first + lane]
        block[_FEE * WIDTH + lane] = money.fee[first + lane]
        block[_FUNDED * WIDTH + lane] = money.funded[first + lane]
        block[_SIZE * WIDTH + lane] = money.size[first + lane]
    for lane in range(WIDTH):
        for row in (_EQUITY, _RATIO, _LOWEST):
            block[row * WIDTH + lane] = 1.0
        block[_WORST * WIDTH + lane] = np.inf
        block[_BEST * WIDTH + lane] = -np.inf


@kernel
def _net_block(block: Any, gross: float, turnover: float, carry: float, liquidated: bool) -> None:
    """Work out one trade's net return for every lane of a block, and compound it.

    All lanes do the same arithmetic on neighbouring numbers, and `block`, at offsets known when it is compiled, is the
    only array: so the loop becomes SIMD. The balance's ratio to its peak is kept instead of the peak: no division.
    """
    broke = 1.0 if liquidated else 0.0
    for lane in range(WIDTH):
        exposure, fee = block[_EXPOSURE * WIDTH + lane], block[_FEE * WIDTH + lane]
        net = exposure * (gross - fee * turnover - block[_FUNDED * WIDTH + lane] * carry)
        lost = -block[_SIZE * WIDTH + lane] - exposure * fee
        net = lost if broke > 0.0 else net
        net = net if net > -1.0 else -1.0
        block[_NET * WIDTH + lane] = net
        growth = 1.0 + net
        block[_EQUITY * WIDTH + lane] *= growth
        ratio = block[_RATIO * WIDTH + lane] * growth
        ratio = ratio if ratio < 1.0 else 1.0
        block[_RATIO * WIDTH + lane] = ratio
        lowest = block[_LOWEST * WIDTH + lane]
        block[_LOWEST * WIDTH + lane] = ratio if ratio < lowest else lowest
        worst, best = block[_WORST * WIDTH + lane], block[_BEST * WIDTH + lane]
        block[_WORST * WIDTH + lane] = net if net < worst else worst
        block[_BEST * WIDTH + lane] = net if net > best else best
        off = net - block[_SHIFT * WIDTH + lane]
        block[_SHIFTED * WIDTH + lane] += off * off
        block[_DAY * WIDTH + lane] += net


@kernel
def _count_unseen(block: Any) -> None:
    """Count and add up the block's nets of a trade on bars the model has not seen."""
    for lane in range(WIDTH):
        net = block[_NET * WIDTH + lane]
        block[(_UNSEEN + _WINS) * WIDTH + lane] += 1.0 if net > 0.0 else 0.0
        block[(_UNSEEN + _LOSSES) * WIDTH + lane] += 1.0 if net < 0.0 else 0.0
        block[(_UNSEEN + _WIN) * WIDTH + lane] += net if net > 0.0 else 0.0
        block[(_UNSEEN + _LOSS) * WIDTH + lane] -= net if net < 0.0 else 0.0
        block[(_UNSEEN + _SQUARES) * WIDTH + lane] += net * net


@kernel
def _count_seen(block: Any) -> None:
    """Count and add up the block's nets of a trade that touches a bar the model has seen."""
    for lane in range(WIDTH):
        net = block[_NET * WIDTH + lane]
        block[(_SEEN + _WINS) * WIDTH + lane] += 1.0 if net > 0.0 else 0.0
        block[(_SEEN + _LOSSES) * WIDTH + lane] += 1.0 if net < 0.0 else 0.0
        block[(_SEEN + _WIN) * WIDTH + lane] += net if net > 0.0 else 0.0
        block[(_SEEN + _LOSS) * WIDTH + lane] -= net if net < 0.0 else 0.0
        block[(_SEEN + _SQUARES) * WIDTH + lane] += net * net


@kernel
def _trade_block(block: Any, unseen: bool, gross: float, turnover: float, carry: float, liquidated: bool) -> None:
    """Account one trade for every lane of a block."""
    _net_block(block, gross, turnover, carry, liquidated)
    # two functions rather than an offset: an offset known only at run time would keep the loop from SIMD
    if unseen:
        _count_unseen(block)
    else:
        _count_seen(block)


@kernel
def _close_day(block: Any, first_day: bool) -> None:
    """Add the finished day's P&L to the daily sums, shifted by the first day's, and start the next at zero."""
    for lane in range(WIDTH):
        day = block[_DAY * WIDTH + lane]
        if first_day:
            block[_DAY_SHIFT * WIDTH + lane] = day
        off = day - block[_DAY_SHIFT * WIDTH + lane]
        block[_DAY_SUM * WIDTH + lane] += day
        block[_DAY_SHIFTED * WIDTH + lane] += off
        block[_DAY_SQUARES * WIDTH + lane] += off * off
        block[_DAY * WIDTH + lane] = 0.0


@kernel
def _settle(block: Any, lane: int, shared: Any, scale: float, active: int, days: int, row: Any) -> None:
    """Turn a lane's running state and its path's shared tally into a row.

    Deviations come from sums shifted by the first trade and the first day: equal values deviate by exactly zero.
    """
    row[:] = shared
    for at in range(5):
        row[1 + at] = block[(_UNSEEN + at) * WIDTH + lane] + block[(_SEEN + at) * WIDTH + lane]
        row[_OOS + 1 + at] = block[(_UNSEEN + at) * WIDTH + lane]
    for at in (_GROSS, _OOS_GROSS):
        row[at + 2] *= scale
        row[at + 3] *= scale
        row[at + 4] *= scale * scale
    n = row[0]
    row[BALANCE] = block[_EQUITY * WIDTH + lane]
    row[BALANCE + 1] = 1.0 - block[_LOWEST * WIDTH + lane]
    row[BALANCE + 2] = block[_WORST * WIDTH + lane]
    row[BALANCE + 3] = block[_BEST * WIDTH + lane]
    off = row[3] - row[4] - n * block[_SHIFT * WIDTH + lane]
    same = n == 0 or row[BALANCE + 2] == row[BALANCE + 3]
    row[BALANCE + 4] = 0.0 if same else max(block[_SHIFTED * WIDTH + lane] - off * off / n, 0.0)
    row[BALANCE + 5] = block[_DAY_SUM * WIDTH + lane]
    shift = block[_DAY_SHIFT * WIDTH + lane]
    idle = days - active
    off = block[_DAY_SHIFTED * WIDTH + lane] - idle * shift
    squares = block[_DAY_SQUARES * WIDTH + lane] + idle * shift * shift
    row[BALANCE + 6] = max(squares - off * off / days, 0.0)


@kernel
def account_lanes(ledger: Ledger, days: int, money: Money, first: int, lanes: int, tally: Any) -> None:
    """Account a path for up to WIDTH adjacent cells of fixed size.

    Parameters
    ----------
    ledger
        The path's trades, gathered.
    days
        Calendar days of the span.
    money, first, lanes
        The cells are rows ``first`` to ``first + lanes - 1``.
    tally
        float64 (n_cells, len(TALLY)): rows of the cells are written. A cell whose balance comes out 0 was ruined on
        the way, or by underflow, and is to be accounted again by `account_cell`, which stops there.
    """
    n = int(ledger.shared[0])
    block, gross, turnover, carry = ledger.block, ledger.gross, ledger.turnover, ledger.carry
    _load_block(money, first, lanes, block)
    if n > 0:
        _trade_block(block, True, gross[0], turnover[0], carry[0], ledger.liquidated[0])
        for lane in range(WIDTH):
            block[_SHIFT * WIDTH + lane] = block[_BEST * WIDTH + lane]
        _load_shifted(money, first, lanes, block)
    today, active = -1, 0
    for i in range(n):
        if ledger.day[i] != today:
            if active > 0:
                _close_day(block, active == 1)
            today = ledger.day[i]
            active += 1
        _trade_block(block, ledger.unseen[i], gross[i], turnover[i], carry[i], ledger.liquidated[i])
    if active > 0:
        _close_day(block, active == 1)
    for lane in range(lanes):
        _settle(block, lane, ledger.shared, money.exposure[first + lane], active, days, tally[first + lane])


@kernel
def _load_shifted(money: Money, first: int, lanes: int, block: Any) -> None:
    """Set a block up again, now knowing the first trade's net, by which the squares are shifted."""
    shift = block[_SHIFT * WIDTH : (_SHIFT + 1) * WIDTH].copy()
    _load_block(money, first, lanes, block)
    block[_SHIFT * WIDTH : (_SHIFT + 1) * WIDTH] = shift


@kernel
def _fill_exposures(ledger: Ledger, trades: Any, n: int, money: Money, cell: int, probability: Any) -> None:
    """Write the exposure and size of each entry of one cell."""
    exposure, size = ledger.exposure, ledger.size
    if money.ramp[cell] == 0:
        exposure[:n] = money.exposure[cell]
        size[:n] = money.size[cell]
        return
    variant = money.variant[cell]
    low, high, power = money.size_min[cell], money.size_max[cell], money.size_power[cell]
    for i in range(n):
        bar, side = trades[i] >> 1, trades[i] & 1
        stake = ramp_size(probability[variant, side, bar], money.thresholds[cell, side], low, high, power)
        size[i] = stake
        exposure[i] = money.leverage[cell] * stake


@kernel
def account_cell(
    market: Market,
    outcomes: Outcomes,
    trades: Any,
    ledger: Ledger,
    money: Money,
    cell: int,
    probability: Any,
    tally: Any,
) -> None:
    """Account one cell trade by trade: for ramps, and for accounts that are ruined on the way.

    The ledger must hold the cell's path; its shared tally is overwritten.
    """
    shared, block = ledger.shared, ledger.block
    n = int(shared[0])
    _fill_exposures(ledger, trades, n, money, cell, probability)
    shared[:] = 0.0
    block[:] = 0.0
    for row in (_EQUITY, _RATIO, _LOWEST):
        block[row * WIDTH] = 1.0
    block[_WORST * WIDTH], block[_BEST * WIDTH] = np.inf, -np.inf
    block[_FEE * WIDTH], block[_FUNDED * WIDTH] = money.fee[cell], money.funded[cell]
    today, active, taken = -1, 0, 0
    for i in range(n):
        if ledger.day[i] != today:
            if active > 0:
                _close_day(block, active == 1)
            today = ledger.day[i]
            active += 1
        block[_EXPOSURE * WIDTH], block[_SIZE * WIDTH] = ledger.exposure[i], ledger.size[i]
        if i == 0:
            block[_SHIFT * WIDTH] = _net_of(ledger, money, cell)
        _trade_block(
            block, ledger.unseen[i], ledger.gross[i], ledger.turnover[i], ledger.carry[i], ledger.liquidated[i]
        )
        key = trades[i]
        shared[_HELD] += outcomes.exit_bar[key] - (key >> 1)
        shared[_REASONS + outcomes.reason[key]] += 1.0
        _add_gross(shared, _GROSS, ledger.exposure[i] * ledger.gross[i])
        if ledger.unseen[i]:
            shared[_OOS] += 1.0
            _add_gross(shared, _OOS_GROSS, ledger.exposure[i] * ledger.gross[i])
        taken += 1
        if block[_EQUITY * WIDTH] == 0.0:
            break
    shared[0] = taken
    if active > 0:
        _close_day(block, active == 1)
    _settle(block, 0, shared, 1.0, active, market.days, tally[cell])
    shared[0] = n


@kernel
def _net_of(ledger: Ledger, money: Money, cell: int) -> float:
    """Net return of a path's first trade for one cell."""
    exposure, fee = ledger.exposure[0], money.fee[cell]
    if ledger.liquidated[0]:
        return max(-ledger.size[0] - exposure * fee, -1.0)
    net = exposure * (ledger.gross[0] - fee * ledger.turnover[0] - money.funded[cell] * ledger.carry[0])
    return max(net, -1.0)
