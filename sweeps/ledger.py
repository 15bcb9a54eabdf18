"""A path's trades in order, gathered once so that every lane of money reads them in a row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION
from sweeps.market import Market
from sweeps.simd import WIDTH, add_above, counts, load, splat, store, tally_above
from sweeps.tally import BARS_HELD, GROSS, OOS, OOS_GROSS, REASONS_AT, TALLY
from sweeps.walk import REASON_BITS, TOGETHER, Outcomes, Walks

__all__ = ["LIQUIDATED", "UNSEEN", "Ledger", "blank_ledger", "gather"]

UNSEEN, LIQUIDATED = 1, 2
"""Bits of a stretch's kind: all bars of its trades are flagged out of sample; its trades were liquidated."""

_REASON_MASK = (1 << REASON_BITS) - 1
_COUNTED_TOGETHER = 500
"""Trades after which the packed counts of reasons, 9 bits each, are emptied."""


class Ledger(NamedTuple):
    """The trades of one path; capacity N.

    Attributes
    ----------
    gross
        float64 (2, N): signed price moves; in the second row less the funding paid, where there is any.
    turnover
        float64 (N,): ``1 + exit/entry``, what a fee is charged on per unit of exposure.
    same_day
        float64 (N,): 0 for the first trade that exits on its date, else 1.
    stretch, kind
        int64 (N + 1,): first trade of each stretch of trades of one kind, one past the last at the end; its bits.
    shared
        float64 (len(TALLY),): what all lanes of the path have in common, per unit of exposure.
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
    shared: NDArray[np.float64]
    net: NDArray[np.float64]
    exposure: NDArray[np.float64]
    size: NDArray[np.float64]
    lanes: NDArray[np.float64]


def blank_ledger(n_bars: int, lane_rows: int = 32) -> Ledger:
    """Allocate the working memory of one thread; a path has at most T/2 trades."""
    capacity = n_bars // 2 + 1 + WIDTH
    turnover, same_day, net, exposure, size = (np.empty(capacity) for _ in range(5))
    stretch, kind = (np.empty(capacity + 1, dtype=np.int64) for _ in range(2))
    shared, lanes = np.zeros(len(TALLY)), np.zeros(lane_rows * WIDTH)
    return Ledger(
        np.empty((2, capacity)), turnover, same_day, stretch, kind, shared, net, exposure, size, lanes
    )  # fmt: skip


@kernel
def gather(market: Market, outcomes: Outcomes, walks: Walks, path: int, next_seen: Any, ledger: Ledger) -> int:
    """Copy a path's trades into the ledger and tally what all its lanes share.

    Parameters
    ----------
    market, outcomes, walks, path
        The trades are those in row `path` of `walks`.
    next_seen
        int64 (T,): first bar at or after each that is not flagged out of sample.
    ledger
        Written to.

    Returns
    -------
    int
        Number of stretches.
    """
    n = walks.count[path]
    shared = ledger.shared
    shared[:] = 0.0
    shared[0] = n
    begin = path * (walks.key.shape[0] // TOGETHER)
    keys, words = walks.key[begin : begin + n], walks.word[begin : begin + n]
    stretches, held = _copy(
        keys, words, outcomes.gross, market.day, next_seen, ledger.gross[0], ledger.turnover, ledger.same_day,
        ledger.stretch, ledger.kind,
    )  # fmt: skip
    if market.funded:
        _subtract_carry(keys, outcomes.carry, ledger.gross[0], ledger.gross[1])
    shared[BARS_HELD] = held
    _count_reasons(words, shared)
    for at in range(stretches):
        first, end = ledger.stretch[at], ledger.stretch[at + 1]
        _add_gross(ledger, first, end, GROSS)
        if ledger.kind[at] & UNSEEN:
            shared[OOS] += end - first
            if stretches > 1:
                _add_gross(ledger, first, end, OOS_GROSS)
    if stretches == 1 and ledger.kind[0] & UNSEEN:
        shared[OOS_GROSS : OOS_GROSS + 5] = shared[GROSS : GROSS + 5]
    return stretches


@kernel
def _copy(
    keys: Any,
    words: Any,
    gross: Any,
    days: Any,
    next_seen: Any,
    moves: Any,
    turnover: Any,
    same_day: Any,
    stretch: Any,
    kinds: Any,
) -> Any:
    """Copy moves, mark first trades of a day and cut the trades into stretches; return their number, and bars held."""
    n = keys.shape[0]
    held: Any = 0
    stretches, previous, today, seen_at = 0, -1, -1, -1
    for i in range(n):
        key, word = np.uint64(keys[i]), np.int64(words[i])
        u, bar, short = word >> REASON_BITS, np.int64(key >> np.uint64(1)), np.int64(key & np.uint64(1))
        move = gross[key]
        moves[i] = move
        turnover[i] = 2.0 + move * (1.0 - 2.0 * short)
        held += u - bar
        day = days[np.uint64(u)]
        same_day[i] = 1.0 if day == today else 0.0
        today = day
        if bar > seen_at:
            seen_at = next_seen[np.uint64(bar)]
        kind = (UNSEEN if seen_at > u else 0) | (LIQUIDATED if word & _REASON_MASK == LIQUIDATION else 0)
        if kind != previous:
            stretch[stretches], kinds[stretches] = i, kind
            stretches += 1
            previous = kind
    stretch[stretches] = n
    return stretches, held


@kernel
def _subtract_carry(keys: Any, carry: Any, moves: Any, less_carry: Any) -> None:
    for i in range(keys.shape[0]):
        less_carry[i] = moves[i] - carry[np.uint64(keys[i])]


@kernel
def _count_reasons(words: Any, shared: Any) -> None:
    """Count reasons, nine bits of one integer each, so that no count waits for the one before it in memory."""
    n = words.shape[0]
    for first in range(0, n, _COUNTED_TOGETHER):
        packed: Any = 0
        for i in range(first, min(first + _COUNTED_TOGETHER, n)):
            packed += 1 << (9 * (np.int64(words[i]) & _REASON_MASK))
        for reason in range(7):
            shared[REASONS_AT + reason] += (packed >> (9 * reason)) & 511


@kernel
def _add_gross(ledger: Ledger, first: int, end: int, at: int) -> None:
    """Add the gross moves of trades ``first`` to ``end - 1`` to five shared columns."""
    moves, shared, lanes = ledger.gross[0], ledger.shared, ledger.lanes
    zero = splat(0.0)
    wins, losses, won, lost, squares = zero, zero, zero, zero, zero
    whole = first + (end - first) // WIDTH * WIDTH
    for i in range(first, whole, WIDTH):
        move = load(moves, i)
        wins, losses = tally_above(wins, move, zero), tally_above(losses, zero, move)
        won, lost = add_above(won, move, zero), add_above(lost, zero - move, zero)
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
