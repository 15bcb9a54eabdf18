"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it. Each step waits for the
one before it, so several paths of one exit rule are walked in turns: while one waits for memory, others go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.arena import Arena
from sweeps.compiled import kernel
from sweeps.entries import EntryRules, next_entry, write_entries
from sweeps.exits import LIQUIDATION, ExitRule, close_position, entry_price
from sweeps.market import Market
from sweeps.simd import WIDTH

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

TOGETHER = WIDTH
"""Paths walked in turns: enough to hide the latency of the caches, few enough for their entry sets to stay in them.

As many as there are lanes in a register, so that paths of one cell each can be accounted side by side.
"""

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
    trade
        int64 (TOGETHER * N,): ``word << 32 | key`` of each trade in order, as in `Outcomes`; those of path p begin at
        ``p * N``.
    count
        int64 (TOGETHER,): trades of each path.
    state
        int64 (2 * TOGETHER * 3,): of each path still on its way the bar it stands at, where its next trade goes, and
        where its entry set begins; then the same of paths that wait for an outcome.
    sets
        uint64 (TOGETHER * 2 * (W + 2),): the entry set of each path, word by word the bars at which it enters and
        those of them at which it enters short, side by side; the last two pairs of each stay zero, so that a search
        may look ahead.
    """

    trade: NDArray[np.int64]
    count: NDArray[np.int64]  # type: ignore[assignment]  # hides tuple.count, which nobody asks for
    state: NDArray[np.int64]
    sets: NDArray[np.uint64]


def blank_outcomes(n_bars: int, arena: Arena | None = None) -> Outcomes:
    """Allocate a memory of outcomes for one thread."""
    arena = arena or Arena(n_bars * 2 * 24 + 4096)
    known = arena.empty(2 * n_bars + 1, np.int32)
    known[-1] = 0
    word = arena.full(2 * n_bars, _UNKNOWN, np.int32)
    return Outcomes(word, arena.empty(2 * n_bars), arena.empty(2 * n_bars), known)


def blank_walks(n_bars: int, arena: Arena | None = None) -> Walks:
    """Allocate room for the trades of one thread; a path has at most T/2."""
    capacity, words = n_bars // 2 + 1, 2 * (-(-n_bars // 64) + 2)
    arena = arena or Arena(TOGETHER * 8 * (capacity + words) + 4096)
    count, state = np.zeros(TOGETHER, dtype=np.int64), np.zeros(6 * TOGETHER, dtype=np.int64)
    return Walks(arena.empty(TOGETHER * capacity, np.int64), count, state, arena.full(TOGETHER * words, 0, np.uint64))


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
    n_bars, capacity = market.close.shape[0], walks.trade.shape[0] // TOGETHER
    stride = walks.sets.shape[0] // TOGETHER
    state, active = walks.state, 0
    for path in range(rows.shape[0]):
        write_entries(entry_rules, rows[path], walks.sets, path * stride)
        walks.count[path] = 0
        bar = next_entry(walks.sets, np.uint64(path * stride), np.uint64(stride), 0)
        if bar < n_bars:
            state[3 * active], state[3 * active + 1], state[3 * active + 2] = bar, path * capacity, path * stride
            active += 1
    while active > 0:
        active = _walk_on(n_bars, walks.sets, np.uint64(stride), outcomes.word, walks.trade, walks.count, state, active)
        for waiting in range(3 * TOGETHER, 3 * (TOGETHER + active), 3):
            bar, base = state[waiting], np.uint64(state[waiting + 2])
            key = 2 * bar + _enters_short(walks.sets, base, bar)
            if outcomes.word[key] == _UNKNOWN:
                work_out(
                    market.open, market.close, market.tape, market.padded, rule, words, entry_probability, key,
                    market.funding, outcomes.word, outcomes.gross, outcomes.carry, outcomes.known,
                )  # fmt: skip
            for part in range(3):
                state[waiting - 3 * TOGETHER + part] = state[waiting + part]
    for path in range(rows.shape[0]):
        walks.count[path] -= path * capacity if walks.count[path] > 0 else 0


@kernel
def _enters_short(sets: Any, base: Any, bar: Any) -> Any:
    """Return 1 if the entry at a bar is short, else 0."""
    word = sets[base + np.uint64(2 * (bar >> 6)) + np.uint64(1)]
    return np.int64((word >> np.uint64(bar & 63)) & np.uint64(1))


@kernel
def _walk_on(
    n_bars: int, sets: Any, stride: Any, word_of: Any, trades: Any, counts: Any, state: Any, active: int
) -> int:
    """Walk paths in turns until each is at its end or waits for an outcome that is unknown.

    Nothing but look-ups happens here, so that the loop stays small; whoever calls works the outcomes out and calls
    again. `counts` receives where the trades of each finished path end.

    Returns
    -------
    int
        How many paths wait; their state is in the second half of `state`.
    """
    waiting = 0
    while active > 0:
        turn = np.uint64(0)
        while turn < np.uint64(3 * active):
            bar, at, base = state[turn], state[turn + np.uint64(1)], np.uint64(state[turn + np.uint64(2)])
            key = 2 * bar + _enters_short(sets, base, bar)
            word = np.int64(word_of[np.uint64(key)])
            if word >= 0:
                trades[np.uint64(at)] = (word << 32) | key
                state[turn + np.uint64(1)] = at + 1
                bar = next_entry(sets, base, stride, (word >> REASON_BITS) + 1)
                state[turn] = bar
                if bar < n_bars:
                    turn += np.uint64(3)
                    continue
                counts[np.uint64(base // stride)] = at + 1
            else:
                free = np.uint64(3 * (TOGETHER + waiting))
                state[free], state[free + np.uint64(1)], state[free + np.uint64(2)] = bar, at, np.int64(base)
                waiting += 1
            active -= 1
            last = np.uint64(3 * active)
            for part in range(3):
                state[turn + np.uint64(part)] = state[last + np.uint64(part)]
    return waiting
