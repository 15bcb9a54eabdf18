"""Which chunks a shard has: contiguous ranges of their numbers, over all assets, as equal as they can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from signals import InputError
from signals.conditions import shortened
from sweeps.runs.checksums import SHARDS
from sweeps.runs.surveyed import Surveyed

__all__ = ["ShardNumber", "cells_between", "chunk_count"]

_MOST = 100_000


@dataclass(frozen=True)
class ShardNumber:
    """Which shard of how many.

    Attributes
    ----------
    number
        From 1.
    of
        All shards.
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> ShardNumber:
        """Read ``"3/16"``.

        Raises
        ------
        InputError
            If it is none.
        """
        found = re.fullmatch(r"\s*([0-9]{1,6})\s*/\s*([0-9]{1,6})\s*", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= _MOST:
            raise InputError(
                f"shard = '{shortened(text)}' is none; give which of how many, from 1/16 to 16/16 (at most {_MOST:,})"
            )
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def folder(self) -> str:
        """Its folder in that of shards: all have names of one length."""
        width = max(2, len(str(self.of)))
        return f"{self.number:0{width}d}-of-{self.of:0{width}d}"

    def place(self, run: Path) -> Path:
        """Return its folder."""
        return run / SHARDS / self.folder

    def chunks(self, all_: int) -> range:
        """Return the numbers of its chunks, of so many; none where there are more shards than chunks."""
        return range((self.number - 1) * all_ // self.of, self.number * all_ // self.of)


def chunk_count(surveyed: Sequence[Surveyed], size: int) -> int:
    """Return how many chunks of so many cells a run has."""
    return surveyed[-1].chunks(size).stop


def cells_between(surveyed: Sequence[Surveyed], size: int, numbers: range) -> int:
    """Return how many cells some chunks offer, those that break a rule included."""
    cells = 0
    for one in surveyed:
        own = one.chunks(size)
        first, stop = max(numbers.start, own.start), min(numbers.stop, own.stop)
        if first < stop:
            cells += min(one.selected, (stop - own.start) * size) - (first - own.start) * size
    return cells
