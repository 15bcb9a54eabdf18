"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it. Each step waits for the
one before it, so several paths of one exit rule are walked in turns: while one waits for memory, others go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.bits import next_in_window
from sweeps.compiled import kernel
from sweeps.entries import EntryRules, write_entries
from sweeps.exits import LIQUIDATION, ExitRule, close_position, entry_price
from sweeps.market import Market

__all__ = [
    "REASON_BITS",
    "TOGETHER",
    "Outcomes",
    "Walks",
    "blank_outcomes",
    "blank_walks",
    "forget",
    "walk_paths",
    "work_out",
]

TOGETHER = 4
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
    """The trades of up to `TOGETHER` paths; room for N trades a path.

    Attributes
    ----------
    key, word
        int32 (TOGETHER * N,): of each trade in order, as in `Outcomes`; those of path p begin at ``p * N``.
    count
        int64 (TOGETHER,): trades of each path.
    bar, slot
        int64 (TOGETHER,): where each path stands, and which are still on their way.
    entries, shorts
        uint64 (TOGETHER, W + 2): bars at which each enters, and those of them at which it enters short; the last two
        words of each stay zero, so that a search may look ahead.
    """

    key: NDArray[np.int32]
    word: NDArray[np.int32]
    count: NDArray[np.int64]  # type: ignore[assignment]  # hides tuple.count, which nobody asks for
    bar: NDArray[np.int64]
    slot: NDArray[np.int64]
    entries: NDArray[np.uint64]
    shorts: NDArray[np.uint64]


def blank_outcomes(n_bars: int) -> Outcomes:
    """Allocate a memory of outcomes for one thread."""
    word, known = np.full(2 * n_bars, _UNKNOWN, dtype=np.int32), np.zeros(2 * n_bars + 1, dtype=np.int32)
    return Outcomes(word, np.zeros(2 * n_bars), np.zeros(2 * n_bars), known)


def blank_walks(n_bars: int) -> Walks:
    """Allocate room for the trades of one thread; a path has at most T/2."""
    capacity = n_bars // 2 + 1
    # left untouched until written to: memory of trades that never happen is never claimed
    key, word = (np.empty(TOGETHER * capacity, dtype=np.int32) for _ in range(2))
    count, bar, slot = (np.zeros(TOGETHER, dtype=np.int64) for _ in range(3))
    entries, shorts = (np.zeros((TOGETHER, -(-n_bars // 64) + 2), dtype=np.uint64) for _ in range(2))
    return Walks(key, word, count, bar, slot, entries, shorts)


@kernel
def forget(outcomes: Outcomes) -> None:
    """Blank the outcomes for the next exit rule; cost grows with what was known, not with bars."""
    known = outcomes.known
    last = known.shape[0] - 1
    for i in range(known[last]):
        outcomes.word[known[i]] = _UNKNOWN
    known[last] = 0


@kernel
def work_out(
    opens: Any,
    closes: Any,
    tape: Any,
    padded: int,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    key: int,
    funding: Any,
    word: Any,
    gross: Any,
    carry: Any,
    known: Any,
) -> None:
    """Fill in the outcome of one entry."""
    bar, side = key >> 1, key & 1
    direction = 1.0 - 2.0 * side
    entry = entry_price(opens, closes, rule, side, bar)
    exit_bar, exit_price, fill_bar, reason = close_position(
        opens, closes, tape, padded, rule, words, entry_probability, side, bar, entry
    )
    gross[key] = direction * (exit_price / entry - 1.0)
    paid = 0.0
    if reason != LIQUIDATION:
        filled = bar if rule.at_close == 1 else bar + 1
        paid = direction * (funding[fill_bar] - funding[filled])
    carry[key] = paid
    word[key] = (exit_bar << REASON_BITS) | reason
    last = known.shape[0] - 1
    known[known[last]] = key
    known[last] += 1


@kernel
def walk_paths(
    market: Market,
    rule: ExitRule,
    words: Any,
    entry_probability: Any,
    entry_rules: EntryRules,
    rows: Any,
    outcomes: Outcomes,
    walks: Walks,
) -> None:
    """Follow some paths of one exit rule through the bars.

    Parameters
    ----------
    market, rule, words, entry_probability
        The bars, the exit rule, and `signal_words` and `entry_probability` of `ExitRules`.
    entry_rules, rows
        The entry rules, and that of each path, int64 (at most TOGETHER,).
    outcomes
        Memory shared by all paths of the exit rule, filled in where it is still blank.
    walks
        Receives the trades of path p in row p.
    """
    n_bars, stride = market.close.shape[0], walks.entries.shape[1]
    n_words, capacity = np.uint64(stride - 1), walks.key.shape[0] // TOGETHER
    entries, shorts = walks.entries.reshape(-1), walks.shorts.reshape(-1)
    active = 0
    for path in range(rows.shape[0]):
        write_entries(entry_rules, rows[path], walks.entries[path], walks.shorts[path])
        walks.count[path] = 0
        walks.bar[path] = next_in_window(entries, np.uint64(path * stride), n_words, 0)
        if walks.bar[path] < n_bars:
            walks.slot[active] = path
            active += 1
    while active > 0:
        active, key = _walk_on(
            n_bars, entries, shorts, n_words, outcomes.word, walks.key, walks.word, capacity, walks.count, walks.bar,
            walks.slot, active,
        )  # fmt: skip
        if active > 0:
            work_out(
                market.open, market.close, market.tape, market.padded, rule, words, entry_probability, key,
                market.funding, outcomes.word, outcomes.gross, outcomes.carry, outcomes.known,
            )  # fmt: skip


@kernel
def _walk_on(
    n_bars: int,
    entries: Any,
    shorts: Any,
    n_words: Any,
    word_of: Any,
    keys: Any,
    ends: Any,
    capacity: int,
    counts: Any,
    bars: Any,
    slots: Any,
    active: int,
) -> Any:
    """Walk paths in turns until all are at their end or one meets an entry whose outcome is unknown.

    Nothing but look-ups happens here, so that the loop stays small; whoever calls works the outcome out and calls
    again.

    Returns
    -------
    active : int
        Paths still on their way.
    key : int
        The unknown entry, if there are any.
    """
    one, key, stride = np.uint64(1), np.uint64(0), n_words + np.uint64(1)
    while active > 0:
        turn = 0
        while turn < active:
            path = np.uint64(slots[turn])
            bar, base = bars[path], path * stride
            short = (shorts[base + np.uint64(bar >> 6)] >> np.uint64(bar & 63)) & one
            key = np.uint64(2 * bar) + short
            word = np.int64(word_of[key])
            if word < 0:
                return active, np.int64(key)
            n = counts[path]
            at = path * np.uint64(capacity) + np.uint64(n)
            keys[at], ends[at] = key, word
            counts[path] = n + 1
            bar = next_in_window(entries, base, n_words, (word >> REASON_BITS) + 1)
            bars[path] = bar
            if bar < n_bars:
                turn += 1
            else:
                active -= 1
                slots[turn] = slots[active]
    return 0, np.int64(0)
