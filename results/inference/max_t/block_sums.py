"""Sums by block of days of the distinct series of a run: what cross-validation and choosing again are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from results.inference.max_t.series import Standard
from signals.arrays import Array, Flags, Floats32, Integers, Words

__all__ = ["BLOCKS", "MOST_SERIES", "BlockSums"]

BLOCKS = 16
"""The published number: 12,870 ways to call half of the blocks in-sample."""
MOST_SERIES = 200_000
"""Above it a random half is dropped, and again: 26 MB at most, and a share that no probability below notices."""
_HALVES = 64
_MIXER = np.uint64(0x9E3779B97F4A7C15)

Part = tuple[Words, Floats32, Floats32]
"""Keys, sums and squares."""


@dataclass
class BlockSums:
    """Sums and sums of squares of each series by block of days: 136 bytes a series, whatever the days.

    Which series are kept where there are more than `most` depends on their keys and the seed, not on the order in which
    they came.

    Attributes
    ----------
    edges
        int64 (blocks + 1,): first day of each block, and D.
    keys
        uint64 (n,): of `Standard`; ascending after `settle`.
    sums, squares
        float32 (n, blocks): in units of each series' deviation.
    halvings
        How often a half of the series was dropped.
    """

    edges: Integers
    keys: Words
    sums: Floats32
    squares: Floats32
    halvings: int
    seed: int
    most: int

    @classmethod
    def blank(cls, days: int, blocks: int = BLOCKS, seed: int = 0, most: int = MOST_SERIES) -> BlockSums:
        """Return sums of no series over D days."""
        edges = np.linspace(0, days, blocks + 1).astype(np.int64)
        none = np.zeros((0, blocks), dtype=np.float32)
        return cls(edges, np.zeros(0, dtype=np.uint64), none, none, 0, seed, most)

    def __len__(self) -> int:
        """Return the number of series kept."""
        return len(self.keys)

    def add(self, parts: Sequence[Part]) -> None:
        """Take parts from `part_of` into account; no series may come twice."""
        self.keys = np.concatenate([self.keys, *(keys for keys, _, _ in parts)])
        self.sums = np.concatenate([self.sums, *(sums for _, sums, _ in parts)])
        self.squares = np.concatenate([self.squares, *(squares for _, _, squares in parts)])
        while len(self.keys) > self.most and self.halvings < _HALVES:
            self.halvings += 1
            self._keep(np.flatnonzero(self._wanted(self.keys)))

    def arrays(self) -> dict[str, Array]:
        """Return what `restore` needs."""
        return {
            "series": self.keys,
            "sums": self.sums,
            "squares": self.squares,
            "halvings": np.array(self.halvings),
        }

    def restore(self, arrays: Mapping[str, Array]) -> None:
        """Take over the series that were kept as `arrays`."""
        self.keys, self.sums, self.squares = arrays["series"], arrays["sums"], arrays["squares"]
        self.halvings = int(arrays["halvings"])

    def settle(self) -> None:
        """Bring the series into an order that does not depend on how they came."""
        self._keep(np.argsort(self.keys, kind="stable"))

    def part_of(self, series: Standard, rows: Flags) -> Part:
        """Sum up some rows of a chunk of series, those that are not wanted left out; threads may do it at once."""
        wanted = np.flatnonzero(rows & self._wanted(series.key))
        days = series.scores.shape[1]
        # by the rounded scores: equal for a series and its multiples
        daily = series.scores[wanted] + (series.t[wanted, None] / np.sqrt(days - 1)).astype(np.float32)
        starts = self.edges[:-1]
        return (
            series.key[wanted],
            np.add.reduceat(daily, starts, axis=1),
            np.add.reduceat(np.square(daily), starts, axis=1),
        )

    def _wanted(self, keys: Words) -> Flags:
        if self.halvings == 0:
            return np.ones(len(keys), dtype=np.bool_)
        mixed = (keys + np.uint64(self.seed & 0xFFFFFFFF)) * _MIXER
        return np.asarray((mixed ^ (mixed >> np.uint64(31))) * _MIXER >> np.uint64(64 - self.halvings) == 0)

    def _keep(self, rows: Integers) -> None:
        self.keys, self.sums, self.squares = self.keys[rows], self.sums[rows], self.squares[rows]
