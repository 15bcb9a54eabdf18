"""The resamples of a whole run: daily P&L worked out chunk by chunk, met by all of them, and forgotten.

It goes in stretches of some seconds. After each, what was found is kept, so that a killed judge does none twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from results.inference.max_t.block_sums import BlockSums, Part
from results.inference.max_t.maxima import Maxima, SharedMaxima
from results.inference.saved.steps import Arrays, Kept
from results.inference.testing.threads import in_order
from signals.arrays import Floats32, Integers, Words

__all__ = ["FEWEST_DAYS", "Advance", "Daily", "Found", "Resampling"]

FEWEST_DAYS = 10
"""Days with P&L below which a cell is insufficient, however many its trades: ten trades of one day are one event."""
_AT_ONCE = 2048
_STRETCH = 120_000_000_000
"""Rows times days times resamples of a stretch: some five seconds of two cores."""
_MOST_CHUNKS = 64
"""Of a stretch: what `BlockSums` is handed at once."""
_FIELDS: dict[str, type] = {
    "above": np.float64,
    "below": np.float64,
    "t": np.float64,
    "skew": np.float32,
    "mean": np.float32,
    "deviation": np.float32,
    "key": np.uint64,
}

_T = TypeVar("_T")
Daily = Callable[[Integers], Floats32]
Advance = Callable[[int], None]
"""Called with numbers of candidates that are done."""


@dataclass(frozen=True, eq=False)
class Found:
    """What is known of the candidates that move on enough days.

    Attributes
    ----------
    rows
        int64 (J,): which of the candidates they are, ascending.
    columns
        `above`, `below`, `t`: float64 (J,); `skew`, `mean`, `deviation`: float32 (J,); `key`: uint64 (J,). See
        `Standard`.
    distinct
        int64: the first place among them of each distinct series, ascending.
    maxima
        Over the distinct ones.
    blocks
        Their sums by block.
    """

    rows: Integers
    columns: Arrays
    distinct: Integers
    maxima: Maxima
    blocks: BlockSums


@dataclass(frozen=True, eq=False)
class Resampling:
    """How candidates meet resamples.

    Attributes
    ----------
    daily
        From candidates, int64 (m,), to their daily P&L, float32 (m, D).
    candidates
        int64 (n,): what `daily` understands.
    days
        D.
    kept
        Where finished stretches are kept.
    jobs, seed
        Threads; which series are kept for `BlockSums` where there are too many.
    step
        What its stretches are kept as.
    summed
        Whether sums by block are asked for.
    """

    daily: Daily
    candidates: Integers
    days: int
    kept: Kept
    jobs: int
    seed: int
    step: str = "expectancy"
    summed: bool = True

    def first(self, counts: Floats32, advance: Advance) -> Found:
        """Let every candidate meet the resamples (B, D), and find out what is known of it."""
        n = len(self.candidates)
        columns: Arrays = {name: np.zeros(n, dtype) for name, dtype in _FIELDS.items()}
        blocks = BlockSums.blank(self.days, seed=self.seed)
        maxima = self._meet_all(counts, columns, blocks, advance)
        blocks.settle()
        rows = np.flatnonzero(columns["key"])
        if len(rows) < n:
            columns = {name: columns.pop(name)[rows] for name in _FIELDS}
        return Found(rows, columns, _first_of_each(columns["key"]), maxima, blocks)

    def second(self, counts: Floats32, found: Found, advance: Advance) -> Maxima:
        """Let one candidate of each distinct series meet further resamples."""
        distinct = found.rows[found.distinct]
        stretches = self._stretches(len(distinct), len(counts))
        done, maxima = self._resumed(f"{self.step}-more", stretches, counts)
        shared = SharedMaxima(counts)
        advance(sum(len(rows) for rows in stretches[:done]))
        for number, rows in enumerate(stretches[done:], done):
            work = distinct[rows]
            self._pooled(work, lambda part: shared.take(self.daily(self.candidates[part]))[1], advance)
            maxima.merge(shared.merged())
            self._keep(f"{self.step}-more", number + 1, maxima, {})
        return maxima

    def _meet_all(self, counts: Floats32, columns: Arrays, blocks: BlockSums, advance: Advance) -> Maxima:
        stretches = self._stretches(len(self.candidates), len(counts))
        done, maxima = self._resumed(self.step, stretches, counts, columns, blocks)
        shared = SharedMaxima(counts, columns["key"][columns["key"] != 0])
        advance(sum(len(rows) for rows in stretches[:done]))
        for number, rows in enumerate(stretches[done:], done):
            blocks.add(self._pooled(rows, lambda part: self._meet(part, shared, columns, blocks), advance))
            maxima.merge(shared.merged())
            self.kept.save(f"{self.step}-{number:04d}", {name: column[rows] for name, column in columns.items()})
            self._keep(self.step, number + 1, maxima, blocks.arrays())
        return maxima

    def _keep(self, step: str, done: int, maxima: Maxima, more: Arrays) -> None:
        self.kept.save(step, {"done": np.array(done), "above": maxima.above, "below": maxima.below, **more})

    def _resumed(
        self,
        step: str,
        stretches: list[Integers],
        counts: Floats32,
        columns: Arrays | None = None,
        blocks: BlockSums | None = None,
    ) -> tuple[int, Maxima]:
        """Take over what a killed judge had finished: how many stretches, and their maxima."""
        blank = Maxima(counts)
        if (state := self.kept.load(step)) is None:
            return 0, blank
        done = int(state["done"])
        if columns is not None:
            parts = [self.kept.load(f"{step}-{number:04d}") for number in range(done)]
            if any(part is None for part in parts):
                return 0, blank
            for rows, part in zip(stretches, parts, strict=False):
                for name in columns:
                    columns[name][rows] = (part or {})[name]
        if blocks is not None:
            blocks.restore(state)
        blank.above, blank.below = state["above"], state["below"]
        return done, blank

    def _meet(self, rows: Integers, shared: SharedMaxima, columns: Arrays, blocks: BlockSums) -> Part:
        daily = self.daily(self.candidates[rows])
        active = np.count_nonzero(daily, axis=1) >= FEWEST_DAYS
        series, fresh = shared.take(daily if active.all() else daily[active])
        judged = rows[active]
        for name in _FIELDS:
            columns[name][judged] = getattr(series, name)
        return blocks.part_of(series, fresh if self.summed else np.zeros_like(fresh))

    def _pooled(self, rows: Integers, work: Callable[[Integers], _T], advance: Advance) -> list[_T]:
        def counted(part: Integers) -> _T:
            result = work(part)
            advance(len(part))
            return result

        parts = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
        # threads of each matrix product: the threads above it already use the cores
        blas = 1 if self.jobs > 1 else None
        with threadpool_limits(blas, user_api="blas"):
            return list(in_order(counted, parts, self.jobs))

    def _stretches(self, n: int, resamples: int) -> list[Integers]:
        chunks = _STRETCH // (self.days * resamples * _AT_ONCE)
        step = min(max(chunks, 1), _MOST_CHUNKS) * _AT_ONCE
        return [np.arange(start, min(start + step, n)) for start in range(0, n, step)]


def _first_of_each(keys: Words) -> Integers:
    """Return the first place of each distinct series, whichever thread met one of them first."""
    if len(keys) == 0:
        return np.zeros(0, dtype=np.int64)
    # as `numpy.unique` would, in half of its memory
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    del ordered
    return np.sort(np.minimum.reduceat(order, starts))
