"""What the memory system allows: a bare pointer chase over tables of the size of the engine's, and nothing else.

A path is a chain of look-ups, each of which must return before the next can start. Here a chain hops from bar to bar as
a path does, forward by the bars of a trade and the wait for the next, and does no arithmetic at all. Several chains in
flight overlap their cache misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.clock import best_seconds
from benchmarks.speed.scale import Scale
from signals.arrays import Integers
from sweeps.kernels.compiled import kernel

__all__ = ["BYTES", "Chase", "measure_chases"]

BYTES = (8, 16, 32)
"""Bytes of an entry: a bar alone (a walk looks up 4), a bar with a return, and the record of a trade."""


@dataclass(frozen=True)
class Chase:
    """One table, chased.

    Attributes
    ----------
    work
        Letter of the work whose bars it has.
    bars, entry_bytes
        The table has two entries a bar, of so many bytes each.
    bars_per_hop
        Mean bars from one entry to the next: those of a path of the work.
    nanoseconds
        A hop's share of the time, by number of chains in flight.
    """

    work: str
    bars: int
    entry_bytes: int
    bars_per_hop: float
    nanoseconds: dict[int, float]

    @property
    def megabytes(self) -> float:
        """Size of the table, in MB."""
        return 2 * self.bars * self.entry_bytes / 1e6

    def at(self, chains: int) -> float:
        """Return nanoseconds a hop with as many chains in flight, or with the next number that was measured."""
        return self.nanoseconds[min((count for count in self.nanoseconds if count >= chains), default=chains)]

    @property
    def best(self) -> float:
        """Nanoseconds a hop with the best number of chains."""
        return min(self.nanoseconds.values())


def measure_chases(scale: Scale, bars_per_hop: dict[str, float]) -> list[Chase]:
    """Chase tables of every work's size.

    Parameters
    ----------
    scale
        Works, chains and hops.
    bars_per_hop
        By letter of the work.
    """
    found = []
    for work in scale.workloads:
        stride = bars_per_hop[work.letter]
        for entry_bytes in BYTES:
            table = _table(2 * work.bars, entry_bytes // 8, 2 * stride)
            times = {chains: _nanoseconds(table, chains, scale) for chains in scale.chained}
            found.append(Chase(work.letter, work.bars, entry_bytes, stride, times))
    return found


def _table(entries: int, words: int, stride: float) -> Integers:
    """Return entries whose first word is the next one: forward by random steps of a mean, from the end to the start."""
    generator = np.random.default_rng(entries + words)
    table = np.zeros((entries, words), dtype=np.int64)
    table[:, 0] = (np.arange(entries) + generator.geometric(1 / max(stride, 1.0), entries)) % entries
    return table


def _nanoseconds(table: Integers, chains: int, scale: Scale) -> float:
    starts = np.random.default_rng(chains).integers(0, len(table), chains)
    steps = max(scale.hops // chains, 1)
    seconds = best_seconds(lambda: _chase(table, starts.copy(), steps), scale.pace)
    return seconds / (steps * chains) * 1e9


@kernel
def _chase(table: Any, at: Any, steps: int) -> int:
    """Follow all chains in lockstep."""
    chains = at.shape[0]
    for _ in range(steps):
        for chain in range(chains):
            at[chain] = table[at[chain], 0]
    return int(at[0])
