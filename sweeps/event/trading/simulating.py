"""Stage three: the trades of paths, entry to exit to next entry.

A path is an entry rule met by an exit rule, and by a rule of when to enter again. Nothing is done per bar: the next
entry is a bit search, and the exit of every entry is resolved once per exit rule and remembered, so that all entry
rules share it. Each step waits for the one before it, so several paths of one exit rule are simulated in step: while
one waits for memory, the others go on.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Bytes, Floats, Integers, Integers32
from sweeps.event.trading.cut_trades import write_cuts
from sweeps.event.trading.entries import EntryRules, write_entries
from sweeps.event.trading.exits import ExitRules
from sweeps.event.trading.following import entries_at, follow, is_followed, leave_entries, rules_followed
from sweeps.event.trading.market import Market
from sweeps.event.trading.resolved import HELD_AT, ResolvedExits, found_at, place_of, resolve
from sweeps.event.trading.simulated_paths import SETS, TOGETHER, SimulatedPaths, beyond_of, words_of
from sweeps.event.trading.turning import is_plain, reverses_at_once, step_reversing, step_turning
from sweeps.kernels.bits import SPARE, is_member, next_in_sparse, next_member
from sweeps.kernels.compiled import Whole, inner_kernel, kernel
from sweeps.kernels.simd import prefetch
from sweeps.plan.exit_rule import ExitRule

__all__ = [
    "finish_paths",
    "simulate_one",
    "simulate_paths",
    "simulate_trades",
    "start_paths",
]


_SPARSE = 16
"""Entries are sparse, and looked for as such, if a word of bars in so many has none."""


@inner_kernel
def start_paths(entry_rules: EntryRules, rows: Integers, paths: SimulatedPaths) -> None:
    """Put paths to their first entries.

    Parameters
    ----------
    entry_rules, rows
        The entry rules, and that of each path, int64 (at most TOGETHER,); paths that are not there have no trades.
    paths
        Written to.
    """
    apart = words_of(paths)
    for path in range(TOGETHER):
        paths.bar[path], paths.row[path] = beyond_of(paths), 0
        if path < rows.shape[0]:
            paths.row[path] = rows[path]
            write_entries(entry_rules, rows[path], paths.sets, SETS * path * apart, apart)
            base, length = np.uint64(8 * SETS * path * apart), np.uint64(beyond_of(paths) >> 3)
            paths.bar[path] = next_member(paths.octets, base, length, np.int64(0))
    paths.longest[0], paths.cut[0], paths.empty[0] = 0, 0, _empty_words(paths)


@inner_kernel
def _empty_words(paths: SimulatedPaths) -> Whole:
    """Count the words of bars in which the first path, like which the others are, never enters."""
    empty: Whole = 0
    for word in range(words_of(paths) - SPARE):
        empty += np.int64(paths.sets[np.uint64(word)] == 0)
    return empty


@inner_kernel
def simulate_trades(
    market: Market, rule: ExitRule, words: Bytes, entry_probability: Floats, reentry: Integers, resolved: ResolvedExits,
    paths: SimulatedPaths, more: int,
) -> bool:  # fmt: skip
    """Follow paths of one exit rule through the bars; return whether any of them is not at its end.

    Parameters
    ----------
    market, rule, words, entry_probability
        The bars, the exit rule, and `signal_words` and `entry_probability` of `ExitRules`.
    reentry
        The re-entry rule of all the paths, as `sweeps.plan.reentry_rules.reentry_records` makes it.
    resolved
        Memory shared by all paths of the exit rule, filled in where it is still blank.
    paths
        Receives the trades.
    more
        Trades to be added to the longest path at most.
    """
    apart, beyond = words_of(paths), beyond_of(paths)
    length, until = np.uint64(beyond >> 3), paths.longest[0] + more
    sparse = _SPARSE * paths.empty[0] > apart
    going, cut = True, paths.cut[0]
    while paths.longest[0] < until:
        if min(paths.bar[0], paths.bar[1], paths.bar[2], paths.bar[3]) >= beyond:
            going = False
            break
        done = paths.longest[0]
        if is_plain(reentry) and is_followed(paths):
            _step_following(resolved, paths, until)
        elif is_plain(reentry):
            paths.longest[0] = _step(
                paths.octets, np.uint64(8 * apart), length, resolved.pairs, resolved.record, resolved.slot[0], paths.trade,
                paths.bar, done, until, sparse,
            )  # fmt: skip
        elif reverses_at_once(reentry):
            paths.longest[0] = step_reversing(
                paths.octets, np.uint64(8 * apart), length, resolved, paths.trade, paths.bar, paths.cut, done, until
            )
        else:
            paths.longest[0] = step_turning(
                paths.octets, np.uint64(8 * apart), length, resolved, paths.trade, paths.bar, paths.cut, done, until,
                reentry,
            )  # fmt: skip
        for path in range(TOGETHER):
            bar = paths.bar[path]
            key = 2 * bar + is_member(paths.octets, np.uint64(8 * (SETS * path + 1) * apart), bar)
            if resolved.held[key] == 0:
                resolve(market, rule, words, entry_probability, key, resolved)
    write_cuts(market, rule, resolved, cut, paths.cut[0])
    return going


@inner_kernel
def finish_paths(paths: SimulatedPaths) -> None:
    """Count the trades of paths that are at their ends."""
    for path in range(TOGETHER):
        paths.count[path] = _trades_until(paths.trade, path, paths.longest[0], 2 * beyond_of(paths))


@inner_kernel
def simulate_paths(
    market: Market, rule: ExitRule, words: Bytes, entry_probability: Floats, entry_rules: EntryRules, rows: Integers,
    reentry: Integers, resolved: ResolvedExits, paths: SimulatedPaths, mirrored: bool,
) -> None:  # fmt: skip
    """Follow paths to their ends, or their mirror images, which enter at the same bars on the other side.

    Parameters are as of `start_paths` and `simulate_trades`; in the mirror the rule and the probabilities are mirrored ones.
    """
    start_paths(entry_rules, rows, paths)
    if mirrored:
        _swap_sides(rows.shape[0], paths)
    while simulate_trades(market, rule, words, entry_probability, reentry, resolved, paths, market.close.shape[0]):
        pass
    finish_paths(paths)


@inner_kernel
def _swap_sides(n: int, paths: SimulatedPaths) -> None:
    """Have n paths enter short where they would enter long, and the other way round."""
    apart = words_of(paths)
    for path in range(n):
        enters, short = SETS * path * apart, (SETS * path + 1) * apart
        for word in range(apart - SPARE):
            paths.sets[short + word] = paths.sets[enters + word] & ~paths.sets[short + word]


@kernel
def simulate_one(
    market: Market, rules: ExitRules, entry_rules: EntryRules, rows: Integers, reentry: Integers, resolved: ResolvedExits,
    paths: SimulatedPaths,
) -> None:  # fmt: skip
    """Follow the paths of the first exit rule; as `simulate_paths`, from outside of kernels."""
    simulate_paths(
        market, rules.records[0], rules.signal_words, rules.entry_probability, entry_rules, rows, reentry, resolved, paths,
        False,
    )  # fmt: skip


@inner_kernel
def _trades_until(trade: Integers32, path: int, rounds: int, beyond: Whole) -> int:
    """Count the trades of a path before the key beyond all bars."""
    low, high = 0, rounds
    while low < high:
        middle = (low + high) >> 1
        if trade[TOGETHER * middle + path] != beyond:
            low = middle + 1
        else:
            high = middle
    return low


@inner_kernel
def _step_following(resolved: ResolvedExits, paths: SimulatedPaths, until: Whole) -> None:
    """Simulate paths as `_step` does, their next entries being written down."""
    last, done, entries, known = 2 * beyond_of(paths), paths.longest[0], entries_at(paths), True
    following, first = paths.following, rules_followed(paths)
    held, record, slot, trade = resolved.held, resolved.record, resolved.slot[0], paths.trade
    while done < until and known and min(entries[0], entries[1], entries[2], entries[3]) < last:
        known, entries = follow(following, first, held, record, slot, trade, TOGETHER * done, entries)
        done += np.int64(known)
    leave_entries(paths, entries)
    paths.longest[0] = done


@inner_kernel
def _step(
    octets: Bytes, apart: np.uint64, length: np.uint64, pairs: Integers, record: Floats, slot: Whole,
    trades: Integers32, bars: Integers, rounds: int, until: int, sparse: bool,
) -> Whole:  # fmt: skip
    """Simulate paths in step until all are at their end, an resolved exit is unknown or enough is done; return all rounds made.

    Nothing but look-ups happens here; whoever calls resolves exits and calls again. A path at its end stays beyond
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
        found_0, found_1 = found_at(pairs, bar_0, short_0), found_at(pairs, bar_1, short_1)
        found_2, found_3 = found_at(pairs, bar_2, short_2), found_at(pairs, bar_3, short_3)
        if found_0 == 0 or found_1 == 0 or found_2 == 0 or found_3 == 0:
            break
        place_0 = place_of(found_0, 2 * bar_0 + short_0, slot)
        place_1 = place_of(found_1, 2 * bar_1 + short_1, slot)
        place_2 = place_of(found_2, 2 * bar_2 + short_2, slot)
        place_3 = place_of(found_3, 2 * bar_3 + short_3, slot)
        # whoever gathers the trades will find their records in a near cache
        prefetch(record, 4 * place_0)
        prefetch(record, 4 * place_1)
        prefetch(record, 4 * place_2)
        prefetch(record, 4 * place_3)
        trades[at], trades[at + np.uint64(1)] = place_0, place_1
        trades[at + np.uint64(2)], trades[at + np.uint64(3)] = place_2, place_3
        at += np.uint64(TOGETHER)
        after_0, after_1 = bar_0 + (found_0 >> HELD_AT) + 1, bar_1 + (found_1 >> HELD_AT) + 1
        after_2, after_3 = bar_2 + (found_2 >> HELD_AT) + 1, bar_3 + (found_3 >> HELD_AT) + 1
        if sparse:
            bar_0 = next_in_sparse(octets, base_0, length, after_0)
            bar_1 = next_in_sparse(octets, base_1, length, after_1)
            bar_2 = next_in_sparse(octets, base_2, length, after_2)
            bar_3 = next_in_sparse(octets, base_3, length, after_3)
        else:
            bar_0, bar_1 = next_member(octets, base_0, length, after_0), next_member(octets, base_1, length, after_1)
            bar_2, bar_3 = next_member(octets, base_2, length, after_2), next_member(octets, base_3, length, after_3)
        if bar_0 & bar_1 & bar_2 & bar_3 == beyond:  # none is larger, so all are
            break
    bars[0], bars[1], bars[2], bars[3] = bar_0, bar_1, bar_2, bar_3
    return np.int64(at) // TOGETHER
