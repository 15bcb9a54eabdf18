"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule. Nothing is done per bar: the next entry is a bit search, and the exit of
every entry is worked out once per exit rule and remembered, so that all entry rules share it. Each step waits for the
one before it, so several paths of one exit rule walk in step: while one waits for memory, the others go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from signals.arrays import Bytes, Integers, Integers32, Words
from sweeps.event.trading.entries import EntryRules, write_entries
from sweeps.event.trading.exits import ExitRule, ExitRules, rule_at
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import Outcomes, work_out
from sweeps.kernels.arena import Arena
from sweeps.kernels.bits import SPARE, is_member, next_member
from sweeps.kernels.compiled import inner_kernel, kernel
from sweeps.kernels.simd import WIDTH, prefetch

__all__ = ["TOGETHER", "Walks", "arrive", "blank_walks", "set_out", "walk_on", "walk_one", "walk_paths"]

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
    sets, octets
        uint64 (TOGETHER * 2 * (W + SPARE),), and uint8, the same memory: of each path the bars at which it enters, and
        those of them at which it enters short, as in `sweeps.kernels.bits`.
    """

    trade: Integers32
    count: Integers  # type: ignore[assignment]  # hides tuple.count, which nobody asks for
    longest: Integers
    bar: Integers
    sets: Words
    octets: Bytes


def blank_walks(n_bars: int, arena: Arena | None = None) -> Walks:
    """Allocate room for the trades of one thread; a path has at most T/2."""
    rounds, words = n_bars // 2 + 2, 2 * (-(-n_bars // 64) + SPARE)
    arena = arena or Arena(TOGETHER * (4 * rounds + 8 * words) + 4096)
    count, longest, bar = (np.zeros(size, dtype=np.int64) for size in (TOGETHER, 1, TOGETHER))
    trade, sets = arena.zeros(TOGETHER * rounds, np.int32), arena.zeros(TOGETHER * words, np.uint64)
    return Walks(trade, count, longest, bar, sets, sets.view(np.uint8))


@inner_kernel
def set_out(entry_rules: EntryRules, rows: Any, walks: Walks) -> None:
    """Put paths to their first entries.

    Parameters
    ----------
    entry_rules, rows
        The entry rules, and that of each path, int64 (at most TOGETHER,); paths that are not there have no trades.
    walks
        Written to.
    """
    apart = _words_of(walks)
    for lane in range(TOGETHER):
        walks.bar[lane] = _beyond(walks)
        if lane < rows.shape[0]:
            write_entries(entry_rules, rows[lane], walks.sets, 2 * lane * apart, apart)
            base, length = np.uint64(16 * lane * apart), np.uint64(_beyond(walks) >> 3)
            walks.bar[lane] = next_member(walks.octets, base, length, np.int64(0))
    walks.longest[0] = 0


@inner_kernel
def walk_on(
    market: Market, rule: ExitRule, words: Any, entry_probability: Any, outcomes: Outcomes, walks: Walks, further: int
) -> bool:  # fmt: skip
    """Follow paths of one exit rule through the bars; return whether any of them is not at its end.

    Parameters
    ----------
    market, rule, words, entry_probability
        The bars, the exit rule, and `signal_words` and `entry_probability` of `ExitRules`.
    outcomes
        Memory shared by all paths of the exit rule, filled in where it is still blank.
    walks
        Receives the trades.
    further
        Trades to be added to the longest path at most.
    """
    apart, beyond = _words_of(walks), _beyond(walks)
    length, until = np.uint64(beyond >> 3), walks.longest[0] + further
    while walks.longest[0] < until:
        if min(walks.bar[0], walks.bar[1], walks.bar[2], walks.bar[3]) >= beyond:
            return False
        walks.longest[0] = _step(
            walks.octets, np.uint64(8 * apart), length, outcomes.pairs, outcomes.record, walks.trade, walks.bar,
            walks.longest[0], until,
        )  # fmt: skip
        for lane in range(TOGETHER):
            bar = walks.bar[lane]
            key = 2 * bar + is_member(walks.octets, np.uint64(8 * (2 * lane + 1) * apart), bar)
            if outcomes.held[key] == 0:
                work_out(
                    market.open, market.close, market.tape, market.padded, rule, words, entry_probability, key,
                    market.funded, market.funding, market.day, outcomes.record, outcomes.bits, outcomes.held, outcomes.carry,
                    outcomes.known,
                )  # fmt: skip
    return True


@inner_kernel
def arrive(walks: Walks) -> None:
    """Count the trades of paths that are at their ends."""
    for lane in range(TOGETHER):
        walks.count[lane] = _trades_until(walks.trade, lane, walks.longest[0], 2 * _beyond(walks))


@inner_kernel
def _words_of(walks: Walks) -> int:
    """Return the words of a set of bars, its spare ones among them."""
    return walks.sets.shape[0] // (2 * TOGETHER)


@inner_kernel
def _beyond(walks: Walks) -> int:
    """Return the bar beyond all others."""
    return 64 * (_words_of(walks) - SPARE + 1)


@inner_kernel
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
    """Follow paths to their ends; parameters as of `set_out` and `walk_on`."""
    set_out(entry_rules, rows, walks)
    while walk_on(market, rule, words, entry_probability, outcomes, walks, market.close.shape[0]):
        pass
    arrive(walks)


@kernel
def walk_one(
    market: Market, rules: ExitRules, entry_rules: EntryRules, rows: Any, outcomes: Outcomes, walks: Walks
) -> None:
    """Follow the paths of the first exit rule; as `walk_paths`, from outside of kernels."""
    walk_paths(
        market, rule_at(rules, 0), rules.signal_words, rules.entry_probability, entry_rules, rows, outcomes, walks
    )  # fmt: skip


@inner_kernel
def _trades_until(trade: Any, lane: int, rounds: int, beyond: Any) -> Any:
    """Count the trades of a path before the key beyond all bars."""
    low, high = 0, rounds
    while low < high:
        middle = (low + high) >> 1
        if trade[TOGETHER * middle + lane] < beyond:
            low = middle + 1
        else:
            high = middle
    return low


@inner_kernel
def _step(
    octets: Any, apart: Any, length: Any, pairs: Any, record: Any, trades: Any, bars: Any, rounds: int, until: int
) -> Any:  # fmt: skip
    """Walk paths in step until all are at their end, an outcome is unknown or enough is done; return all rounds made.

    Nothing but look-ups happens here; whoever calls works outcomes out and calls again. A path at its end stays beyond
    all bars. Written out path by path: where a path stands must stay in registers.
    """
    beyond = np.int64(length * np.uint64(8))
    base_1 = apart + apart
    base_2, base_3 = base_1 + base_1, base_1 + base_1 + base_1
    base_0 = base_1 - base_1
    bar_0, bar_1, bar_2, bar_3 = bars[0], bars[1], bars[2], bars[3]
    at, end = np.uint64(TOGETHER * rounds), np.uint64(TOGETHER * until)
    while at < end:
        short_0, short_1 = is_member(octets, base_0 + apart, bar_0), is_member(octets, base_1 + apart, bar_1)
        short_2, short_3 = is_member(octets, base_2 + apart, bar_2), is_member(octets, base_3 + apart, bar_3)
        held_0, held_1 = _held(pairs, bar_0, short_0), _held(pairs, bar_1, short_1)
        held_2, held_3 = _held(pairs, bar_2, short_2), _held(pairs, bar_3, short_3)
        if held_0 == 0 or held_1 == 0 or held_2 == 0 or held_3 == 0:
            break
        # whoever gathers the trades will find their records in a near cache
        prefetch(record, 8 * bar_0)
        prefetch(record, 8 * bar_1)
        prefetch(record, 8 * bar_2)
        prefetch(record, 8 * bar_3)
        trades[at], trades[at + np.uint64(1)] = 2 * bar_0 + short_0, 2 * bar_1 + short_1
        trades[at + np.uint64(2)], trades[at + np.uint64(3)] = 2 * bar_2 + short_2, 2 * bar_3 + short_3
        at += np.uint64(TOGETHER)
        bar_0 = next_member(octets, base_0, length, bar_0 + held_0 + 1)
        bar_1 = next_member(octets, base_1, length, bar_1 + held_1 + 1)
        bar_2 = next_member(octets, base_2, length, bar_2 + held_2 + 1)
        bar_3 = next_member(octets, base_3, length, bar_3 + held_3 + 1)
        if bar_0 & bar_1 & bar_2 & bar_3 == beyond:  # none is larger, so all are
            break
    bars[0], bars[1], bars[2], bars[3] = bar_0, bar_1, bar_2, bar_3
    return np.int64(at) // TOGETHER


@inner_kernel
def _held(pairs: Any, bar: Any, short: Any) -> Any:
    """Return the bars that a position is held; both sides are read at once, so that the load waits for no choice."""
    return (pairs[np.uint64(bar)] >> (32 * short)) & 0xFFFFFFFF
