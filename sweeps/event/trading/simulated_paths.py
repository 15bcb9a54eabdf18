"""Room for paths that are simulated in step: their trades, where they stand, and the bars at which they enter."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from signals.arrays import Bytes, Integers, Integers32, Words
from sweeps.kernels.arena import Arena
from sweeps.kernels.bits import SPARE
from sweeps.kernels.simd import WIDTH

__all__ = ["SETS", "TOGETHER", "SimulatedPaths", "blank_paths", "most_trades"]

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
    sets: Words
    octets: Bytes


def most_trades(n_bars: int, reverses: bool = False) -> int:
    """Return the room that the trades of a path may need: one every other bar, or where it reverses one every bar."""
    return (n_bars if reverses else n_bars // 2) + 2


def blank_paths(n_bars: int, arena: Arena | None = None, most: int = 0) -> SimulatedPaths:
    """Allocate room for the trades of one thread, at most `most` of a path."""
    rounds, words = most or most_trades(n_bars), SETS * (-(-n_bars // 64) + SPARE)
    arena = arena or Arena(TOGETHER * (4 * rounds + 8 * words) + 4096)
    count, longest, cut, empty, bar = (np.zeros(size, dtype=np.int64) for size in (TOGETHER, 1, 1, 1, TOGETHER))
    trade, sets = arena.zeros(TOGETHER * rounds, np.int32), arena.zeros(TOGETHER * words, np.uint64)
    return SimulatedPaths(trade, count, longest, cut, empty, bar, sets, sets.view(np.uint8))
