"""Trades of paths in order, gathered once so that every lane of money reads them in a row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.arena import Arena
from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION
from sweeps.market import Market
from sweeps.simd import WIDTH, add_above, counts, load, splat, store, subtract_below, tally_above
from sweeps.tally import BARS_HELD, GROSS, OOS, OOS_GROSS, REASONS_AT, TALLY
from sweeps.walk import REASON_BITS, TOGETHER, Outcomes, Walks

__all__ = ["LIQUIDATED", "UNSEEN", "Ledger", "blank_ledger", "gather"]

UNSEEN, LIQUIDATED = 1, 2
"""Bits of a stretch's kind: all bars of its trades are flagged out of sample; its trades were liquidated."""

_REASON_MASK = (1 << REASON_BITS) - 1
_LANE_ROWS = 16
_COUNTED_TOGETHER = 500
"""Trades after which the packed counts of reasons, 9 bits each, are emptied."""


class Ledger(NamedTuple):
    """The trades of up to `TOGETHER` paths, room for N trades a path: those of path p begin at ``p * N``.

    Attributes
    ----------
    gross
        float64 (2, TOGETHER * N): signed price moves; in the second row less the funding paid, where there is any.
    turnover
        float64 (TOGETHER * N,): ``1 + exit/entry``, what a fee is charged on per unit of exposure.
    same_day
        float64 (TOGETHER * N,): 0 for the first trade that exits on its date, else 1.
    stretch, kind
        int64 (TOGETHER * N,): first trade of each stretch of trades of one kind, one past the last at the end; its
        bits.
    stretches
        int64 (TOGETHER,): stretches of each path.
    shared
        float64 (TOGETHER, len(TALLY)): what all lanes of a path have in common, per unit of exposure.
    net, exposure, size
        float64 (N,): of each trade, for the one cell that is accounted on its own.
    lanes
        float64: where a block of lanes leaves its sums.
    """

    gross: NDArray[np.float64]
    turnover: NDArray[np.float64]
    same_day: NDArray[np.float64]
    stretch: NDArray[np.int64]
    kind: NDArray[np.int64]
    stretches: NDArray[np.int64]
    shared: NDArray[np.float64]
    net: NDArray[np.float64]
    exposure: NDArray[np.float64]
    size: NDArray[np.float64]
    lanes: NDArray[np.float64]


def blank_ledger(n_bars: int, arena: Arena) -> Ledger:
    """Allocate the working memory of one thread; a path has at most T/2 trades."""
    # one more place a path for the end of its last stretch
    capacity = n_bars // 2 + 2
    places = TOGETHER * capacity
    return Ledger(
        gross=arena.empty((2, places)),
        turnover=arena.empty(places),
        same_day=arena.empty(places),
        stretch=arena.empty(places, np.int64),
        kind=arena.empty(places, np.int64),
        stretches=np.zeros(TOGETHER, dtype=np.int64),
        shared=np.zeros((TOGETHER, len(TALLY))),
        net=arena.empty(capacity),
        exposure=arena.empty(capacity),
        size=arena.empty(capacity),
        lanes=np.zeros(_LANE_ROWS * WIDTH),
    )


@kernel
def gather(market: Market, outcomes: Outcomes, walks: Walks, path: int, next_seen: Any, ledger: Ledger) -> None:
    """Copy a path's trades into the ledger and tally what all its lanes share.

    Parameters
    ----------
    market, outcomes, walks, path
        The trades are those in row `path` of `walks`.
    next_seen
        int64 (T,): first bar at or after each that is not flagged out of sample.
    ledger
        Written to.
    """
    n = walks.count[path]
    shared = ledger.shared
    for column in range(shared.shape[1]):
        shared[path, column] = 0.0
    shared[path, 0] = n
    begin, at = path * (walks.trade.shape[0] // TOGETHER), path * (ledger.turnover.shape[0] // TOGETHER)
    stretches = _copy(
        walks.trade, begin, n, at, outcomes.gross, market.next_day, next_seen, ledger.gross, ledger.turnover,
        ledger.same_day, ledger.stretch, ledger.kind, shared, path,
    )  # fmt: skip
    if market.funded:
        _subtract_carry(walks.trade, begin, n, at, outcomes.carry, ledger.gross)
    ledger.stretches[path] = stretches
    for which in range(stretches):
        first, end = ledger.stretch[at + which], ledger.stretch[at + which + 1]
        _add_gross(ledger, path, at + first, at + end, GROSS)
        if ledger.kind[at + which] & UNSEEN:
            shared[path, OOS] += end - first
            if stretches > 1:
                _add_gross(ledger, path, at + first, at + end, OOS_GROSS)
    if stretches == 1 and ledger.kind[at] & UNSEEN:
        for column in range(5):
            shared[path, OOS_GROSS + column] = shared[path, GROSS + column]


@kernel
def _copy(
    trades: Any,
    begin: int,
    n: int,
    at: int,
    gross: Any,
    next_day: Any,
    next_seen: Any,
    moves: Any,
    turnover: Any,
    same_day: Any,
    stretch: Any,
    kinds: Any,
    shared: Any,
    path: int,
) -> int:
    """Copy moves, mark first trades of a day, count reasons and bars held, and cut the trades into stretches.

    Reasons are counted in nine bits each of one integer, so that no count waits for the one before it in memory.
    """
    held: Any = 0
    stretches, previous, tomorrow, seen_at = 0, -1, 0, -1
    for first in range(0, n, _COUNTED_TOGETHER):
        packed: Any = 0
        for i in range(first, min(first + _COUNTED_TOGETHER, n)):
            trade = trades[np.uint64(begin + i)]
            key, word = trade & 0xFFFFFFFF, trade >> 32
            u, bar, reason = word >> REASON_BITS, key >> 1, word & _REASON_MASK
            move = gross[np.uint64(key)]
            place = np.uint64(at + i)
            moves[0, place] = move
            turnover[place] = 2.0 + (move if key & 1 == 0 else -move)
            held += u - bar
            packed += 1 << (9 * reason)
            same_day[place] = 1.0
            if u >= tomorrow:
                same_day[place] = 0.0
                tomorrow = next_day[np.uint64(u)]
            if bar > seen_at:
                seen_at = next_seen[np.uint64(bar)]
            kind = (UNSEEN if seen_at > u else 0) | (LIQUIDATED if reason == LIQUIDATION else 0)
            if kind != previous:
                stretch[at + stretches], kinds[at + stretches] = i, kind
                stretches += 1
                previous = kind
        for reason in range(7):
            shared[path, REASONS_AT + reason] += (packed >> (9 * reason)) & 511
    stretch[at + stretches] = n
    shared[path, BARS_HELD] = held
    return stretches


@kernel
def _subtract_carry(trades: Any, begin: int, n: int, at: int, carry: Any, moves: Any) -> None:
    for i in range(n):
        moves[1, at + i] = moves[0, at + i] - carry[np.uint64(trades[begin + i] & 0xFFFFFFFF)]


@kernel
def _add_gross(ledger: Ledger, path: int, first: int, end: int, at: int) -> None:
    """Add the gross moves at places ``first`` to ``end - 1`` to five shared columns of a path."""
    moves, shared, lanes = ledger.gross[0], ledger.shared[path], ledger.lanes
    zero = splat(0.0)
    wins, losses, won, lost, squares = zero, zero, zero, zero, zero
    whole = first + (end - first) // WIDTH * WIDTH
    for i in range(first, whole, WIDTH):
        move = load(moves, i)
        wins, losses = tally_above(wins, move, zero), tally_above(losses, zero, move)
        won, lost = add_above(won, move, zero), subtract_below(lost, move, zero)
        squares = squares + move * move
    store(lanes, 0, counts(wins))
    store(lanes, WIDTH, counts(losses))
    store(lanes, 2 * WIDTH, won)
    store(lanes, 3 * WIDTH, lost)
    store(lanes, 4 * WIDTH, squares)
    for column in range(5):
        for lane in range(WIDTH):
            shared[at + column] += lanes[column * WIDTH + lane]
    for i in range(whole, end):
        move = moves[i]
        shared[at] += 1.0 if move > 0.0 else 0.0
        shared[at + 1] += 1.0 if move < 0.0 else 0.0
        shared[at + 2] += move if move > 0.0 else 0.0
        shared[at + 3] -= move if move < 0.0 else 0.0
        shared[at + 4] += move * move
