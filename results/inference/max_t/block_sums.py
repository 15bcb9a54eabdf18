"""Sums by block of days of the distinct series of a run: what cross-validation and choosing again are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from results.inference.max_t.series import Standard
from signals.arrays import Array, Flags, Floats32, Integers, Words

__all__ = ["BLOCKS", "MOST_SERIES", "BlockSums"]

BLOCKS = 16
"""The published number: 12,870 ways to call half of the blocks in-sample."""
MOST_SERIES = 200_000
"""Above it a random half is dropped, and again: 26 MB at most, and a share that no probability below notices."""
_HALVES = 64
_FIELDS = ("keys", "sums", "squares", "sources")
_MIXER = np.uint64(0x9E3779B97F4A7C15)

_PENDING = 1 << 17
"""Series that are held before those that came twice are found among them."""

Part = dict[str, Array]
"""`keys`, `sums`, `squares` and `sources` of some series."""


@dataclass
class BlockSums:
    """Sums and sums of squares of each series by block of days: 144 bytes a series, whatever the days.

    Which series are kept where there are more than `most` depends on their keys and the seed, not on the order in which
    they came, nor on how often each did.

    Attributes
    ----------
    edges
        int64 (blocks + 1,): first day of each block, and D.
    keys
        uint64 (n,): of `Standard`; ascending after `settle`.
    sums, squares
        float32 (n, blocks): in units of each series' deviation.
    sources
        int64 (n,): where each is from, as its caller counts; the smallest where it came more than once.
    halvings
        How often a half of the series was dropped.
    """

    edges: Integers
    keys: Words
    sums: Floats32
    squares: Floats32
    sources: Integers
    halvings: int
    seed: int
    most: int
    _pending: list[Part] = field(default_factory=list)

    @classmethod
    def blank(cls, days: int, blocks: int = BLOCKS, seed: int = 0, most: int = MOST_SERIES) -> BlockSums:
        """Return sums of no series over D days."""
        edges = np.linspace(0, days, blocks + 1).astype(np.int64)
        none = np.zeros((0, blocks), dtype=np.float32)
        return cls(edges, np.zeros(0, np.uint64), none, none, np.zeros(0, np.int64), 0, seed, most)

    def __len__(self) -> int:
        """Return the number of series kept."""
        return len(self.keys)

    def add(self, part: Part) -> None:
        """Take a part from `part_of` into account."""
        self._pending.append(part)
        if sum(len(each["keys"]) for each in self._pending) > _PENDING:
            self._join()

    def arrays(self) -> dict[str, Array]:
        """Return what `take` needs."""
        self._join()
        return {**{name: getattr(self, name) for name in _FIELDS}, "halvings": np.array(self.halvings)}

    def take(self, arrays: Mapping[str, Array]) -> None:
        """Take over series that were kept as `arrays`."""
        self.halvings = max(self.halvings, int(arrays["halvings"]))
        self.add({name: arrays[name] for name in _FIELDS})

    def settle(self) -> None:
        """Bring the series into an order that does not depend on how they came."""
        self._join()

    def part_of(self, series: Standard, rows: Flags, sources: Integers) -> Part:
        """Sum up some rows (n,) of a chunk of series, those that are not wanted left out."""
        wanted = np.flatnonzero(rows & self._wanted(series.key))
        days = series.scores.shape[1]
        # by the rounded scores: equal for a series and its multiples
        daily = series.scores[wanted] + (series.t[wanted, None] / np.sqrt(days - 1)).astype(np.float32)
        starts = self.edges[:-1]
        return {
            "keys": series.key[wanted],
            "sums": np.add.reduceat(daily, starts, axis=1),
            "squares": np.add.reduceat(np.square(daily), starts, axis=1),
            "sources": sources[wanted],
        }

    def _join(self) -> None:
        """Keep one of each series, the first as sources go, and drop a half of them as long as there are too many."""
        parts = [{name: getattr(self, name) for name in _FIELDS}, *self._pending]
        self._pending = []
        for name in _FIELDS:
            setattr(self, name, np.concatenate([part[name] for part in parts]))
        order = np.lexsort((self.sources, self.keys))
        keys = self.keys[order]
        self._keep(order[np.concatenate([np.ones(len(keys[:1]), np.bool_), keys[1:] != keys[:-1]])])
        self._keep(np.flatnonzero(self._wanted(self.keys)))
        while len(self.keys) > self.most and self.halvings < _HALVES:
            self.halvings += 1
            self._keep(np.flatnonzero(self._wanted(self.keys)))

    def _wanted(self, keys: Words) -> Flags:
        if self.halvings == 0:
            return np.ones(len(keys), dtype=np.bool_)
        mixed = (keys + np.uint64(self.seed & 0xFFFFFFFF)) * _MIXER
        return np.asarray((mixed ^ (mixed >> np.uint64(31))) * _MIXER >> np.uint64(64 - self.halvings) == 0)

    def _keep(self, rows: Integers) -> None:
        for name in _FIELDS:
            setattr(self, name, getattr(self, name)[rows])
