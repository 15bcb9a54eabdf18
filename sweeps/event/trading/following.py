"""The next entry from every bar on, written down: two look-ups then lead from a trade to the next, and no search.

That pays where many paths have the same few sets of entries, over bars so few that what is written down stays in a near cache.
"""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats, Integers32
from sweeps.event.trading.entries import EntryRules, write_entries
from sweeps.event.trading.resolved import HELD_AT, place_of
from sweeps.event.trading.simulated_paths import TOGETHER, SimulatedPaths, bars_followed, beyond_of, words_of
from sweeps.kernels.bits import SPARE
from sweeps.kernels.compiled import Whole, inlined_kernel, inner_kernel
from sweeps.kernels.simd import prefetch

__all__ = [
    "Entries",
    "entries_at",
    "entry_rules_followed",
    "follow",
    "is_followed",
    "leave_entries",
    "rules_followed",
    "write_following",
]

Entries = tuple[Whole, Whole, Whole, Whole]
"""A whole number for each path, most often the key ``2*bar + side`` of its next entry."""

_MEMORY = 1 << 19
"""Bytes that may be written: half of what a processor has of a near cache, as the records of trades want the other."""

_BARS_A_PATH = 8
"""Bars of entry rules that may be written down for each path: what takes no longer than a trade or two of it."""


def entry_rules_followed(rules: int, paths: int, n_bars: int) -> int:
    """Return for how many of some entry rules it is written down: for all of them or, where it does not pay, for none."""
    bars = rules * bars_followed(n_bars)
    return rules if bars <= _BARS_A_PATH * paths and 4 * bars <= _MEMORY else 0


@inner_kernel
def is_followed(paths: SimulatedPaths) -> bool:
    """Whether the next entries are written down."""
    return paths.following.shape[0] > 0


@inner_kernel
def write_following(entry_rules: EntryRules, paths: SimulatedPaths) -> None:
    """Write down the next entry of every entry rule from every bar on; the sets of the first path are room to work in."""
    apart, beyond = words_of(paths), beyond_of(paths)
    following, sets = paths.following, paths.sets
    width = beyond + 3
    for rule in range(entry_rules.priority.shape[0]):
        write_entries(entry_rules, rule, sets, np.int64(0), apart)
        first = rule * width
        key: Whole = 2 * beyond
        for bar in range(64 * (apart - SPARE), width):
            following[first + bar] = key
        for word in range(apart - SPARE - 1, -1, -1):
            enters, short = sets[np.uint64(word)], sets[np.uint64(apart + word)]
            for place in range(63, -1, -1):
                if (enters >> np.uint64(place)) & np.uint64(1) == np.uint64(1):
                    key = 2 * (64 * word + place) + np.int64((short >> np.uint64(place)) & np.uint64(1))
                following[first + 64 * word + place] = key


@inner_kernel
def rules_followed(paths: SimulatedPaths) -> Entries:
    """Return where in `SimulatedPaths.following` the entry rule of each path begins."""
    rows, width = paths.row, beyond_of(paths) + 3
    return rows[0] * width, rows[1] * width, rows[2] * width, rows[3] * width


@inner_kernel
def entries_at(paths: SimulatedPaths) -> Entries:
    """Return the next entries of paths from where they stand."""
    following, first, bars = paths.following, rules_followed(paths), paths.bar
    return (
        np.int64(following[first[0] + bars[0]]), np.int64(following[first[1] + bars[1]]),
        np.int64(following[first[2] + bars[2]]), np.int64(following[first[3] + bars[3]]),
    )  # fmt: skip


@inner_kernel
def leave_entries(paths: SimulatedPaths, entries: Entries) -> None:
    """Write where paths stand."""
    for path in range(TOGETHER):
        paths.bar[path] = entries[path] >> 1


@inlined_kernel
def follow(
    following: Integers32, first: Entries, held: Integers32, record: Floats, slot: Whole,
    trades: Integers32, at: Whole, entries: Entries,
) -> tuple[bool, Entries]:  # fmt: skip
    """Take each path's next trade; return whether the exits of all were resolved, and if so the entries after them.

    Parameters
    ----------
    following, first
        Of `SimulatedPaths`, and where in it each path's entry rule begins.
    held, record, slot
        Of `ResolvedExits`.
    trades, at
        Of `SimulatedPaths`, and the place to be written to.
    entries
        The next ones.
    """
    key_0, key_1, key_2, key_3 = entries
    found_0, found_1 = np.int64(held[np.uint64(key_0)]), np.int64(held[np.uint64(key_1)])
    found_2, found_3 = np.int64(held[np.uint64(key_2)]), np.int64(held[np.uint64(key_3)])
    if found_0 == 0 or found_1 == 0 or found_2 == 0 or found_3 == 0:
        return False, entries
    place_0, place_1 = place_of(found_0, key_0, slot), place_of(found_1, key_1, slot)
    place_2, place_3 = place_of(found_2, key_2, slot), place_of(found_3, key_3, slot)
    # whoever gathers the trades will find their records in a near cache
    prefetch(record, 4 * place_0)
    prefetch(record, 4 * place_1)
    prefetch(record, 4 * place_2)
    prefetch(record, 4 * place_3)
    trades[np.uint64(at)], trades[np.uint64(at + 1)] = place_0, place_1
    trades[np.uint64(at + 2)], trades[np.uint64(at + 3)] = place_2, place_3
    after_0 = np.uint64(first[0] + (key_0 >> 1) + (found_0 >> HELD_AT) + 1)
    after_1 = np.uint64(first[1] + (key_1 >> 1) + (found_1 >> HELD_AT) + 1)
    after_2 = np.uint64(first[2] + (key_2 >> 1) + (found_2 >> HELD_AT) + 1)
    after_3 = np.uint64(first[3] + (key_3 >> 1) + (found_3 >> HELD_AT) + 1)
    return True, (
        np.int64(following[after_0]), np.int64(following[after_1]), np.int64(following[after_2]),
        np.int64(following[after_3]),
    )  # fmt: skip
