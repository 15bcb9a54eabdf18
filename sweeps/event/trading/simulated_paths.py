"""Room for paths that are simulated in step: their trades, where they stand, and the bars at which they enter."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Bytes, Integers, Integers32, Words
from sweeps.kernels.arena import Arena
from sweeps.kernels.bits import SPARE
from sweeps.kernels.compiled import inner_kernel
from sweeps.kernels.simd import WIDTH

__all__ = [
    "SETS",
    "TOGETHER",
    "SimulatedPaths",
    "bars_followed",
    "beyond_of",
    "blank_paths",
    "most_trades",
    "words_of",
]

TOGETHER = WIDTH
"""Paths that are simulated in step: enough to hide the latency of the caches, few enough for their entry sets to stay in them.

As many as there are lanes in a register, so that they are accounted side by side.
"""


SETS = 2
"""Sets of bars of a path: where it enters, and where short."""


class SimulatedPaths(NamedTuple):
    """The trades of `TOGETHER` paths in step; W words of bars.

    Attributes
    ----------
    trade
        int32: trade i of path p at ``TOGETHER*i + p``, as the place of its record in `ResolvedExits`: its key
        ``2*bar + side`` unless it is cut short; after its last trade a path has the key beyond all bars, up to the last
        trade of the longest.
    count
        int64 (TOGETHER,): trades of each path.
    longest
        int64 (1,): trades of the longest.
    cut
        int64 (1,): trades of all of them that an entry of the other side cut short.
    empty
        int64 (1,): words of bars in which the first of them never enters.
    bar
        int64 (TOGETHER,): where each path stands.
    row
        int64 (TOGETHER,): the entry rule of each; 0 where there is no path.
    following
        int32 (E * F,): of each entry rule the key of the first entry at or after each bar, as far beyond the last as a path may
        look; (0,) where it is not written down.
    sets, octets
        uint64 (TOGETHER * SETS * (W + SPARE),), and uint8, the same memory: of each path the bars at which it enters, and
        those of them at which it enters short, as in `sweeps.kernels.bits`.
    """

    trade: Integers32
    count: Integers  # type: ignore[assignment]  # hides tuple.count, which nobody asks for
    longest: Integers
    cut: Integers
    empty: Integers
    bar: Integers
    row: Integers
    following: Integers32
    sets: Words
    octets: Bytes


def most_trades(n_bars: int, reverses: bool = False) -> int:
    """Return the room that the trades of a path may need: one every other bar, or where it reverses one every bar."""
    return (n_bars if reverses else n_bars // 2) + 2


def blank_paths(n_bars: int, arena: Arena | None = None, most: int = 0, followed: int = 0) -> SimulatedPaths:
    """Allocate room for the trades of one thread, at most `most` of a path; and for what follows of some entry rules."""
    rounds, words = most or most_trades(n_bars), SETS * (-(-n_bars // 64) + SPARE)
    arena = arena or Arena(TOGETHER * (4 * rounds + 8 * words) + 4096)
    count, longest, cut, empty, bar, row = (
        np.zeros(size, dtype=np.int64) for size in (TOGETHER, 1, 1, 1, TOGETHER, TOGETHER)
    )
    trade, sets = arena.zeros(TOGETHER * rounds, np.int32), arena.zeros(TOGETHER * words, np.uint64)
    following = arena.zeros(followed * bars_followed(n_bars), np.int32)
    return SimulatedPaths(trade, count, longest, cut, empty, bar, row, following, sets, sets.view(np.uint8))


def bars_followed(n_bars: int) -> int:
    """Return how many bars something follows of: all in full words, a word beyond them, and how far a path at its end looks."""
    return 64 * (-(-n_bars // 64) + 1) + 3


@inner_kernel
def words_of(paths: SimulatedPaths) -> int:
    """Return the words of a set of bars, its spare ones among them."""
    return paths.sets.shape[0] // (SETS * TOGETHER)


@inner_kernel
def beyond_of(paths: SimulatedPaths) -> int:
    """Return the bar beyond all others."""
    return 64 * (words_of(paths) - SPARE + 1)
