"""How many distinct trade lists are behind the cells of a run, however many there are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.runs.compared.cell_digests import MOST_HELD, HeldDigests
from sweeps.store.reading import read_families
from sweeps.threads import in_threads

__all__ = ["count_paths"]

_PATHS_HELD = 1 << 24
"""Ids held at a time, 128 MB, and half as many again that wait to be held against them."""

_PASSES = 8
"""Passes over the parts in which all ids are counted; of more, ids up to a bound are, and the others taken to be as dense."""

_IDS = 1 << 63

_FEW = 100
"""Parts that are read before anybody asks what is going on."""


def count_paths(parts: Sequence[Path], cells: int, held: HeldDigests | None = None, progress: bool = False) -> int:
    """Count the distinct trade lists behind the cells of some part files.

    Parameters
    ----------
    parts
        Part files of one run.
    cells
        How many cells they hold.
    held
        What need not be read.
    progress
        Show a bar for each pass over the parts.

    Notes
    -----
    A path's id is a 63-bit digest of what its entries and exits are made of. Two of a million paths share one by
    accident with a probability of 5e-8; no result hangs on it. Of more than some hundred million paths a share of the ids is
    counted, which tells the whole within 0.1 %.
    """
    if held is not None and cells <= MOST_HELD:
        return pl.Series(held.of(parts).path).n_unique()
    low = counted = 0
    for _ in range(_PASSES):
        found, high = _distinct(parts, low, progress)
        counted, low = counted + found, high
        if low >= _IDS:
            return counted
    return round(counted * _IDS / low)


def _distinct(parts: Sequence[Path], low: int, progress: bool) -> tuple[int, int]:
    """Count the distinct ids from one on, and up to where as many are held as may be: ids are digests, evenly spread."""
    high = _IDS
    held: list[Integers] = [np.zeros(0, dtype=np.int64)]
    with ProgressBar(len(parts), "counting distinct trade lists", progress and len(parts) > _FEW, unit="parts") as bar:
        for ids in in_threads(_ids, ((part,) for part in parts), os.cpu_count() or 1):
            held.append(ids[(ids >= low) & (ids <= high - 1)])
            if sum(map(len, held[1:])) > _PATHS_HELD // 2:
                held = [_distinct_ones(held)]
                while len(held[0]) > _PATHS_HELD:
                    held = [held[0][: len(held[0]) // 2].copy()]
                    high = int(held[0][-1]) + 1
            bar.advance(1)
    return len(_distinct_ones([ids[ids <= high - 1] for ids in held])), high


def _ids(part: Path) -> Integers:
    return np.unique(read_families(part, ["path"])["path"].to_numpy())


def _distinct_ones(ids: list[Integers]) -> Integers:
    """Return the distinct ones of ids, sorted; the list is left empty, so that what it held is not held twice."""
    every = np.concatenate(ids)
    ids.clear()
    every.sort()
    first = np.ones(len(every), dtype=np.bool_)
    first[1:] = every[1:] != every[:-1]
    return every[first]
