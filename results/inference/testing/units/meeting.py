"""One unit of the bootstrap: its groups' daily P&L worked out, met by all resamples, and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.key_set import KeySet
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.packing import pack, unpack
from results.inference.max_t.series import Standard, standardise
from results.inference.sample.judged_run import JudgedRun
from results.inference.saved.steps import Arrays
from results.inference.testing.excess import has_timing
from signals.arrays import Floats32, Integers, Words

__all__ = ["FEWEST_DAYS", "Kind", "Looked", "Meeting", "columns_file", "daily_of", "groups_of", "meet", "source_of"]

FEWEST_DAYS = 10
"""Days with P&L below which a cell is insufficient, however many its trades: ten trades of one day are one event."""
_AT_ONCE = 2048
_UNITS = 1 << 14
"""Groups of one unit at most, for telling where a series is from."""
_FIELDS: dict[str, type] = {
    "above": np.float64,
    "below": np.float64,
    "t": np.float64,
    "skew": np.float32,
    "mean": np.float32,
    "deviation": np.float32,
    "key": np.uint64,
}
Kind = Literal["expectancy", "timing"]


@dataclass(frozen=True)
class Meeting:
    """What a unit is asked.

    Attributes
    ----------
    unit
        Which.
    kind
        Whether net P&L is resampled, or what was earned beyond the market's pay and the mirror image.
    source
        The file of its groups.
    days, block, resamples
        D, the mean block length in days, and from which resample to which.
    halvings
        How often a half of the series was left out of the sums by block; None where none are asked for.
    kept
        Whether what is known of each group is kept; in a second look it was.
    """

    unit: int
    kind: Kind
    source: str
    days: int
    block: float
    resamples: tuple[int, int]
    halvings: int | None
    kept: bool


class Looked:
    """The maxima of some resamples, and sums by block, of all units that were met."""

    def __init__(self, days: int, resamples: int, seed: int) -> None:
        self.days = days
        self.maxima = Maxima(np.zeros((resamples, days), dtype=np.float32))
        self.blocks = BlockSums.blank(days, seed=seed)

    def take(self, found: Arrays) -> None:
        """Take over what some units found."""
        unpack(found, self.maxima)
        if "keys" in found:
            self.blocks.take(found)

    def arrays(self) -> Arrays:
        """Return what `take` needs."""
        return {**pack(self.maxima, self.days), **self.blocks.arrays()}


def columns_file(kind: Kind, unit: int) -> str:
    """Return what is kept as that of a unit's groups."""
    return f"{kind}-{unit:05d}"


def groups_of(judged: JudgedRun, source: str) -> Arrays:
    """Return the groups of a file that can be tested: which rows of it they are, `first` and `size`, int64 (n,)."""
    found = judged.kept.read(source)
    rows = np.flatnonzero(found.get("enough", np.ones(len(found["first"]), dtype=np.bool_)))
    return {"row": rows.astype(np.int32), "first": found["first"][rows], "size": found["size"][rows]}


def daily_of(judged: JudgedRun, kind: Kind, first: Integers) -> Floats32:
    """Return the days that a test resamples of some groups, float32 (n, D): all 0 where there is nothing to test."""
    some = judged.of(first)
    every = np.arange(len(first))
    if kind == "expectancy":
        return some.daily_net(every)
    excess = some.daily_excess(every)
    excess[~has_timing(excess)] = 0.0
    return excess


def meet(judged: JudgedRun, asked: Meeting) -> tuple[int, Arrays]:
    """Let the groups of a unit meet resamples, and keep what is known of each."""
    groups, maxima = groups_of(judged, asked.source), Maxima(_counts(judged.seed, asked))
    blocks = BlockSums.blank(asked.days, seed=judged.seed)
    blocks.halvings = asked.halvings or 0
    columns: Arrays = {name: np.zeros(len(groups["first"]), dtype) for name, dtype in _FIELDS.items()}
    seen = KeySet()
    for start in range(0, len(groups["first"]), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(groups["first"])))
        daily = daily_of(judged, asked.kind, groups["first"][rows])
        active = np.count_nonzero(daily, axis=1) >= FEWEST_DAYS
        series, rows = standardise(daily if active.all() else daily[active]), rows[active]
        fresh = seen.add(_told_apart(series))
        maxima.add(series, np.flatnonzero(fresh))
        for name in _FIELDS:
            columns[name][rows] = getattr(series, name)
        if asked.halvings is not None:
            blocks.add(blocks.part_of(series, fresh, asked.unit * _UNITS + rows))
    found = pack(maxima, asked.days)
    if asked.kept:
        moving = np.flatnonzero(columns["key"])
        groups["candidate"] = np.arange(len(groups["first"]), dtype=np.int32)
        judged.kept.save(
            columns_file(asked.kind, asked.unit), {name: each[moving] for name, each in {**groups, **columns}.items()}
        )
    return asked.unit, found if asked.halvings is None else {**found, **blocks.arrays()}


def source_of(source: int) -> tuple[int, int]:
    """Return of which unit a series of sums by block is, and which of its candidates."""
    return divmod(source, _UNITS)


def _told_apart(series: Standard) -> Words:
    """Return keys that are equal where nothing that a maximum is made of differs: the level may, by rounding."""
    mixed = series.key ^ (series.above.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    mixed ^= series.below.view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed[series.key == 0] = 0
    return mixed


@lru_cache(maxsize=4)
def _drawn(seed: int, days: int, block: float, last: int) -> Floats32:
    return resample_counts(days, last, block, seed)


def _counts(seed: int, asked: Meeting) -> Floats32:
    """Return the resamples that are met, which every unit of a process shares."""
    start, stop = asked.resamples
    return _drawn(seed, asked.days, asked.block, stop)[start:]
