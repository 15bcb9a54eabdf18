"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it. Each step waits for the
one before it, so several paths of one exit rule walk in step: while one waits for memory, the others go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sweeps.arena import Arena
from sweeps.compiled import kernel
from sweeps.entries import SPARE, EntryRules, next_entry, write_entries
from sweeps.exits import ExitRule
from sweeps.market import Market
from sweeps.outcomes import HELD, Outcomes, work_out
from sweeps.simd import WIDTH

__all__ = ["TOGETHER", "Walks", "blank_walks", "walk_paths"]

TOGETHER = WIDTH
"""Paths that walk in step: enough to hide the latency of the caches, few enough for their entry sets to stay in them.

As many as there are lanes in a register, so that they are accounted side by side.
"""


class Walks(NamedTuple):
    """The trades of `TOGETHER` paths in step; W words of bars.

    Attributes
    ----------
    trade
        int32: the key ``2*bar + side`` of trade i of path p at ``TOGETHER*i + p``, as in `Outcomes`; after its last
        trade a path has the key beyond all bars, up to the last trade of the longest.
    count
        int64 (TOGETHER,): trades of each path.
    longest
        int64 (1,): trades of the longest.
    bar
        int64 (TOGETHER,): where each path stands.
    sets
        uint64 (TOGETHER * 2 * (W + SPARE),): the entry set of each path, word by word the bars at which it enters and
        those of them at which it enters short, side by side; the last `SPARE` pairs of each stay zero.
    """

    trade: NDArray[np.int32]
    count: NDArray[np.int64]  # type: ignore[assignment]  # hides tuple.count, which nobody asks for
    longest: NDArray[np.int64]
    bar: NDArray[np.int64]
    sets: NDArray[np.uint64]


def blank_walks(n_bars: int, arena: Arena | None = None) -> Walks:
    """Allocate room for the trades of one thread; a path has at most T/2."""
    rounds, words = n_bars // 2 + 2, 2 * (-(-n_bars // 64) + SPARE)
    arena = arena or Arena(TOGETHER * (4 * rounds + 8 * words) + 4096)
    count, longest, bar = (np.zeros(size, dtype=np.int64) for size in (TOGETHER, 1, TOGETHER))
    return Walks(
        arena.zeros(TOGETHER * rounds, np.int32), count, longest, bar, arena.zeros(TOGETHER * words, np.uint64)
    )


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
        Receives the trades; paths that are not there have none.
    """
    stride = walks.sets.shape[0] // TOGETHER
    beyond = (stride // 2 - SPARE + 1) << 6
    for lane in range(TOGETHER):
        walks.count[lane], walks.bar[lane] = 0, beyond
        if lane < rows.shape[0]:
            write_entries(entry_rules, rows[lane], walks.sets, lane * stride)
            walks.bar[lane] = next_entry(walks.sets, np.uint64(lane * stride), np.uint64(stride), 0)
    rounds = 0
    while min(walks.bar[0], walks.bar[1], walks.bar[2], walks.bar[3]) < beyond:
        rounds = _walk_on(walks.sets, np.uint64(stride), beyond, outcomes.bits, walks, rounds)
        for lane in range(TOGETHER):
            key = 2 * walks.bar[lane] + _enters_short(walks.sets, np.uint64(lane * stride), walks.bar[lane])
            if outcomes.bits[4 * key + HELD] == 0:
                work_out(
                    market.open, market.close, market.tape, market.padded, rule, words, entry_probability, key,
                    market.funding, market.day, outcomes.record, outcomes.bits, outcomes.carry, outcomes.known,
                )  # fmt: skip
    walks.longest[0] = rounds


@kernel
def _enters_short(sets: Any, base: Any, bar: Any) -> Any:
    """Return 1 if the entry at a bar is short, else 0."""
    word = sets[base + np.uint64(2 * (bar >> 6)) + np.uint64(1)]
    return np.int64((word >> np.uint64(bar & 63)) & np.uint64(1))


@kernel
def _held(bits: Any, bar: Any, short: Any) -> Any:
    """Return day and bars held of the outcome at a bar; both sides are read, so that neither waits for the choice."""
    at = np.uint64(8 * bar + HELD)
    of_long, of_short = bits[at], bits[at + np.uint64(4)]
    return of_long ^ ((of_long ^ of_short) & -short)


@kernel
def _walk_on(sets: Any, stride: Any, beyond: int, bits: Any, walks: Walks, rounds: int) -> Any:
    """Walk paths in step until all are at their end or an outcome is unknown; return the rounds made in all.

    Nothing but look-ups happens here; whoever calls works outcomes out and calls again. A path at its end stays beyond
    all bars, where an outcome leads to itself. Written out path by path: what a path stands at must stay in registers.
    """
    mask, four = 0xFFFFFFFF, np.uint64(TOGETHER)
    bars, counts, trades = walks.bar, walks.count, walks.trade
    base_1, base_2, base_3 = stride, stride + stride, stride + stride + stride
    base_0 = base_1 - stride
    bar_0, bar_1, bar_2, bar_3 = bars[0], bars[1], bars[2], bars[3]
    count_0, count_1, count_2, count_3 = counts[0], counts[1], counts[2], counts[3]
    at = np.uint64(TOGETHER * rounds)
    while True:
        short_0, short_1 = _enters_short(sets, base_0, bar_0), _enters_short(sets, base_1, bar_1)
        short_2, short_3 = _enters_short(sets, base_2, bar_2), _enters_short(sets, base_3, bar_3)
        held_0, held_1 = _held(bits, bar_0, short_0), _held(bits, bar_1, short_1)
        held_2, held_3 = _held(bits, bar_2, short_2), _held(bits, bar_3, short_3)
        if min(held_0, held_1, held_2, held_3) == 0:
            break
        trades[at], trades[at + np.uint64(1)] = 2 * bar_0 + short_0, 2 * bar_1 + short_1
        trades[at + np.uint64(2)], trades[at + np.uint64(3)] = 2 * bar_2 + short_2, 2 * bar_3 + short_3
        at += four
        count_0, count_1 = count_0 + np.int64(bar_0 < beyond), count_1 + np.int64(bar_1 < beyond)
        count_2, count_3 = count_2 + np.int64(bar_2 < beyond), count_3 + np.int64(bar_3 < beyond)
        bar_0 = next_entry(sets, base_0, stride, bar_0 + (held_0 & mask) + 1)
        bar_1 = next_entry(sets, base_1, stride, bar_1 + (held_1 & mask) + 1)
        bar_2 = next_entry(sets, base_2, stride, bar_2 + (held_2 & mask) + 1)
        bar_3 = next_entry(sets, base_3, stride, bar_3 + (held_3 & mask) + 1)
        if min(bar_0, bar_1, bar_2, bar_3) >= beyond:
            break
    bars[0], bars[1], bars[2], bars[3] = bar_0, bar_1, bar_2, bar_3
    counts[0], counts[1], counts[2], counts[3] = count_0, count_1, count_2, count_3
    return np.int64(at) // TOGETHER
