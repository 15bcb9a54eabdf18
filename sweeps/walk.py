"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it. Each step waits for the
one before it, so several paths of one exit rule are walked in turns: while one waits for memory, others go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.bits import next_bar, next_in_window
from sweeps.compiled import kernel
from sweeps.exits import LIQUIDATION, ExitRule, close_position, entry_price
from sweeps.market import Market

__all__ = ["REASON_BITS", "TOGETHER", "Outcomes", "Walks", "blank_outcomes", "blank_walks", "forget", "walk_paths"]

TOGETHER = 8
"""Paths walked in turns: enough to hide the latency of the caches, few enough for their entry sets to stay in them."""

REASON_BITS = 3
"""An outcome's word is ``exit_bar << REASON_BITS | reason``; one load finds the exit of an entry."""

_UNKNOWN = -1


class Outcomes(NamedTuple):
    """What becomes of a position under one exit rule, by key ``2*bar + side``; filled in as entries are met.

    Attributes
    ----------
    word
        int32 (2T,): exit bar and reason, -1 where not worked out yet.
    gross
        float64 (2T,): signed price move. A fee is charged on ``1 + exit/entry = 2 + d * gross`` of the exposure.
    carry
        float64 (2T,): funding paid per unit of exposure, signed.
    known
        int32 (2T + 1,): the keys that are worked out; their number comes last.
    """

    word: NDArray[np.int32]
    gross: NDArray[np.float64]
    carry: NDArray[np.float64]
    known: NDArray[np.int32]


class Walks(NamedTuple):
    """The trades of up to `TOGETHER` paths; capacity N a path.

    Attributes
    ----------
    key, word
        int32 (TOGETHER, N): of each trade in order, as in `Outcomes`.
    count
        int64 (TOGETHER,): trades of each path.
    bar, slot
        int64 (TOGETHER,): where each path stands, and which are still on their way.
    """

    key: NDArray[np.int32]
    word: NDArray[np.int32]
    count: NDArray[np.int64]
    bar: NDArray[np.int64]
    slot: NDArray[np.int64]


def blank_outcomes(n_bars: int) -> Outcomes:
    """Allocate a memory of outcomes for one thread."""
    word, known = np.full(2 * n_bars, _UNKNOWN, dtype=np.int32), np.zeros(2 * n_bars + 1, dtype=np.int32)
    return Outcomes(word, np.zeros(2 * n_bars), np.zeros(2 * n_bars), known)


def blank_walks(n_bars: int) -> Walks:
    """Allocate room for the trades of one thread; a path has at most T/2."""
    capacity = n_bars // 2 + 1
    # left untouched until written to: memory of trades that never happen is never claimed
    key, word = (np.empty((TOGETHER, capacity), dtype=np.int32) for _ in range(2))
    count, bar, slot = (np.zeros(TOGETHER, dtype=np.int64) for _ in range(3))
    return Walks(key, word, count, bar, slot)


@kernel
def forget(outcomes: Outcomes) -> None:
    """Blank the outcomes for the next exit rule; cost grows with what was known, not with bars."""
    known = outcomes.known
    last = known.shape[0] - 1
    for i in range(known[last]):
        outcomes.word[known[i]] = _UNKNOWN
    known[last] = 0


@kernel
def _work_out(
    market: Market, rule: ExitRule, words: Any, entry_probability: Any, key: int, outcomes: Outcomes
) -> int:
    """Fill in the outcome of one entry and return its word."""
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    entry = entry_price(market, rule, side, bar)
    exit_bar, exit_price, fill_bar, reason = close_position(market, rule, words, entry_probability, side, bar, entry)
    outcomes.gross[key] = direction * (exit_price / entry - 1.0)
    carry = 0.0
    if reason != LIQUIDATION:
        filled = bar if rule.at_close == 1 else bar + 1
        carry = direction * (market.funding[fill_bar] - market.funding[filled])
    outcomes.carry[key] = carry
    word = (exit_bar << REASON_BITS) | reason
    outcomes.word[key] = word
    known = outcomes.known
    n = known[known.shape[0] - 1]
    known[n] = key
    known[known.shape[0] - 1] = n + 1
    return word


@kernel
def walk_paths(
    market: Market,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    entries: Any,
    shorts: Any,
    rows: Any,
    outcomes: Outcomes,
    walks: Walks,
) -> None:
    """Follow some paths of one exit rule through the bars.

    Parameters
    ----------
    market, rule, words, entry_probability
        The bars, the exit rule, and `signal_words` and `entry_probability` of `ExitRules`.
    entries, shorts
        uint64 (E, W): bars at which each entry rule enters, and those of them at which it enters short; at least one
        word beyond the bars is zero.
    rows
        int64 (at most TOGETHER,): the entry rule of each path.
    outcomes
        Memory shared by all paths of the exit rule, filled in where it is still blank.
    walks
        Receives the trades of path p in row p.
    """
    n_bars = market.close.shape[0]
    word_of, keys, ends, counts, bars, slots = (
        outcomes.word, walks.key, walks.word, walks.count, walks.bar, walks.slot,
    )  # fmt: skip
    active = 0
    for path in range(rows.shape[0]):
        counts[path] = 0
        bars[path] = next_bar(entries[rows[path]], 0)
        if bars[path] < n_bars:
            slots[active] = path
            active += 1
    while active > 0:
        turn = 0
        while turn < active:
            path = slots[turn]
            bar, row, n = bars[path], rows[path], counts[path]
            short = (shorts[row, bar >> 6] >> np.uint64(bar & 63)) & np.uint64(1)
            key = 2 * bar + np.int64(short)
            word = np.int64(word_of[key])
            if word < 0:
                word = _work_out(market, rule, words, entry_probability, key, outcomes)
            keys[path, n], ends[path, n] = key, word
            counts[path] = n + 1
            bar = next_in_window(entries, row, (word >> REASON_BITS) + 1)
            bars[path] = bar
            if bar < n_bars:
                turn += 1
            else:
                active -= 1
                slots[turn] = slots[active]
