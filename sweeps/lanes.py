"""Stage four: what a path's trades do to an account, for every money rule that leaves the path alone.

The money rules of a path are its lanes. A block of lanes goes through the trade list with all its running state in
registers; what does not depend on money is in the ledger already.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sweeps.compiled import kernel
from sweeps.ledger import LIQUIDATED, UNSEEN, Ledger
from sweeps.money import Money
from sweeps.simd import (
    WIDTH,
    add_above,
    column,
    counts,
    known,
    larger,
    load,
    smaller,
    splat,
    spread,
    store,
    subtract_below,
    tally_above,
)
from sweeps.tally import (
    BALANCE,
    BEST,
    DAY_DEVIATION,
    DAY_SUM,
    DEVIATION,
    DRAWDOWN,
    GROSS,
    NET,
    OOS_GROSS,
    OOS_NET,
    WORST,
)
from sweeps.walk import TOGETHER

__all__ = ["account_abreast", "account_block", "block_end", "fill_up", "settle"]

_EQUITY, _LOWEST, _WORST, _BEST, _CROSS, _SUMS, _UNSEEN = (WIDTH * row for row in (0, 1, 2, 3, 4, 5, 10))
"""Where a block leaves its sums; five rows each from the last two on: wins, losses, their sums, squares."""

_CANCELLED = 1e-4
"""Share of a sum of squares below which a deviation taken from it has lost too many digits."""


@kernel
def block_end(money: Money, first: int, end: int) -> int:
    """Return one past the last cell that can be accounted with cell `first`: `WIDTH` at most, all funded alike."""
    at = first + 1
    while at < min(first + WIDTH, end) and money.funded[at] == money.funded[first]:
        at += 1
    return at


@kernel
def account_block(ledger: Ledger, path: int, money: Money, first: int) -> None:
    """Account a path of the ledger for `WIDTH` adjacent cells of fixed size, from cell `first` on.

    The balance's ratio to its peak is kept instead of the peak: no division. A day's P&L is squared as it grows:
    ``(a + b)**2 = a**2 + b**2 + 2ab``, so that no branch waits for the day to end; `cross` adds up the ``ab``.
    A balance below zero is not stopped: `settle` finds that out.
    """
    moves, turnover, same_day = ledger.gross[money.funded[first]], ledger.turnover, ledger.same_day
    exposure, cost = load(money.exposure, first), load(money.cost, first)
    zero, one = splat(0.0), splat(1.0)
    lost = zero - load(money.size, first) - cost
    equity, ratio, lowest, worst, best = one, one, one, splat(np.inf), splat(-np.inf)
    wins, losses, won, gone, squares, day, cross = zero, zero, zero, zero, zero, zero, zero
    lanes = ledger.lanes
    for row in range(5):
        store(lanes, _UNSEEN + row * WIDTH, zero)
    begin = path * (ledger.turnover.shape[0] // TOGETHER)
    for at in range(begin, begin + ledger.stretches[path]):
        kind = ledger.kind[at]
        before_wins, before_losses, before_won, before_gone, before_squares = wins, losses, won, gone, squares
        for i in range(begin + ledger.stretch[at], begin + ledger.stretch[at + 1]):
            net = exposure * spread(moves, i) - cost * spread(turnover, i)
            if kind & LIQUIDATED:
                net = lost
            growth = one + net
            equity = equity * growth
            ratio = smaller(ratio * growth, one)
            lowest = smaller(ratio, lowest)
            worst, best = smaller(net, worst), larger(net, best)
            wins, losses = tally_above(wins, net, zero), tally_above(losses, zero, net)
            won, gone = add_above(won, net, zero), subtract_below(gone, net, zero)
            squares = squares + net * net
            day = day * spread(same_day, i)
            cross = cross + net * day
            day = day + net
        if kind & UNSEEN:
            _add_counts(lanes, _UNSEEN, counts(wins) - counts(before_wins))
            _add_counts(lanes, _UNSEEN + WIDTH, counts(losses) - counts(before_losses))
            _add_counts(lanes, _UNSEEN + 2 * WIDTH, won - before_won)
            _add_counts(lanes, _UNSEEN + 3 * WIDTH, gone - before_gone)
            _add_counts(lanes, _UNSEEN + 4 * WIDTH, squares - before_squares)
    _leave(lanes, equity, lowest, worst, best, cross)
    _leave_sums(lanes, _SUMS, counts(wins), counts(losses), won, gone, squares)


@kernel
def account_abreast(ledger: Ledger, longest: int, money: Money, first: int) -> None:
    """Account `WIDTH` paths of the ledger, each for one cell of fixed size, from cell `first` on.

    Each lane is a path, with trades in one stretch and none liquidated; those with fewer trades than the longest have
    NaN for the moves that are missing, as `fill_up` leaves them. What happens to a lane is what `account_block` does.
    """
    moves, turnover, same_day = ledger.gross[money.funded[first]], ledger.turnover, ledger.same_day
    stride = turnover.shape[0] // TOGETHER
    exposure, cost = load(money.exposure, first), load(money.cost, first)
    zero, one = splat(0.0), splat(1.0)
    equity, ratio, lowest, worst, best = one, one, one, splat(np.inf), splat(-np.inf)
    wins, losses, won, gone, squares, day, cross = zero, zero, zero, zero, zero, zero, zero
    for i in range(longest):
        net = exposure * column(moves, stride, i) - cost * column(turnover, stride, i)
        # comparisons with NaN are false
        worst, best = smaller(net, worst), larger(net, best)
        net = known(net)
        growth = one + net
        equity = equity * growth
        ratio = smaller(ratio * growth, one)
        lowest = smaller(ratio, lowest)
        wins, losses = tally_above(wins, net, zero), tally_above(losses, zero, net)
        won, gone = add_above(won, net, zero), subtract_below(gone, net, zero)
        squares = squares + net * net
        day = day * column(same_day, stride, i)
        cross = cross + net * day
        day = day + net
    lanes = ledger.lanes
    _leave(lanes, equity, lowest, worst, best, cross)
    _leave_sums(lanes, _SUMS, counts(wins), counts(losses), won, gone, squares)
    for path in range(WIDTH):
        unseen = 1.0 if ledger.kind[path * stride] & UNSEEN else 0.0
        for row in range(5):
            lanes[_UNSEEN + row * WIDTH + path] = unseen * lanes[_SUMS + row * WIDTH + path]


@kernel
def fill_up(ledger: Ledger, path: int, n: int, longest: int) -> None:
    """Put NaN for the moves that a path has fewer than the longest one beside it."""
    begin = path * (ledger.turnover.shape[0] // TOGETHER)
    for i in range(begin + n, begin + longest):
        ledger.gross[0, i], ledger.gross[1, i] = np.nan, np.nan
        ledger.turnover[i], ledger.same_day[i] = 1.0, 1.0


@kernel
def _leave(lanes: Any, equity: Any, lowest: Any, worst: Any, best: Any, cross: Any) -> None:
    store(lanes, _EQUITY, equity)
    store(lanes, _LOWEST, lowest)
    store(lanes, _WORST, worst)
    store(lanes, _BEST, best)
    store(lanes, _CROSS, cross)


@kernel
def _leave_sums(lanes: Any, at: int, wins: Any, losses: Any, won: Any, gone: Any, squares: Any) -> None:
    store(lanes, at, wins)
    store(lanes, at + WIDTH, losses)
    store(lanes, at + 2 * WIDTH, won)
    store(lanes, at + 3 * WIDTH, gone)
    store(lanes, at + 4 * WIDTH, squares)


@kernel
def _add_counts(lanes: Any, at: int, more: Any) -> None:
    store(lanes, at, load(lanes, at) + more)


@kernel
def settle(ledger: Ledger, path: int, lane: int, scale: float, days: int, row: Any) -> bool:
    """Turn one lane of a block and its path's shared tally into a row.

    Returns
    -------
    bool
        False where the row will not do and the cell must be accounted on its own: its account was ruined on the way,
        or a deviation is so small beside its mean that it drowned in the sums.
    """
    lanes, shared = ledger.lanes, ledger.shared[path]
    n = shared[0]
    for at in range(row.shape[0]):
        row[at] = shared[at]
    for at in range(5):
        row[NET + at] = lanes[_SUMS + at * WIDTH + lane]
        row[OOS_NET + at] = lanes[_UNSEEN + at * WIDTH + lane]
    for at in (GROSS, OOS_GROSS):
        row[at + 2] *= scale
        row[at + 3] *= scale
        row[at + 4] *= scale * scale
    total, squares = row[NET + 2] - row[NET + 3], row[NET + 4]
    row[BALANCE] = lanes[_EQUITY + lane]
    row[DRAWDOWN] = 1.0 - lanes[_LOWEST + lane]
    row[WORST], row[BEST] = lanes[_WORST + lane], lanes[_BEST + lane]
    row[DEVIATION] = 0.0 if n == 0 else squares - total * total / n
    row[DAY_SUM] = total
    day_squares = squares + 2.0 * lanes[_CROSS + lane]
    row[DAY_DEVIATION] = day_squares - total * total / days
    if n == 0:
        return True
    if row[WORST] <= -1.0 or row[BALANCE] <= 0.0:
        return False
    return row[DEVIATION] > _CANCELLED * squares and row[DAY_DEVIATION] > _CANCELLED * squares
