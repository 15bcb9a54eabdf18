"""What both tests found of a run, summed up in one pass over its groups, and the cells that they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from results.inference.max_t.maxima import LEVELS, level_of
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import Batches
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.rows import REFUSED, Refused, Rows, rows_of
from results.inference.testing.threads import in_order
from results.inference.testing.timing import TimingTest
from results.inference.testing.units.hands import Hands
from signals.arrays import Floats, Integers

__all__ = ["MOST_NAMED", "Evidence", "OneGroup", "Summed"]

MOST_NAMED = 100_000
"""Groups whose order is kept: their cells may be named, each."""


@dataclass(frozen=True)
class OneGroup:
    """What both tests say of one group; see `Rows`."""

    first: int
    t: float
    above: float
    skew: float
    mean: float
    error: float
    p_above: float
    timing: float
    p_days: float
    p_timing: float
    refused: Refused

    @classmethod
    def of(cls, rows: Rows, at: int) -> OneGroup:
        """Return one of a unit's groups."""
        names = ("t", "above", "skew", "mean", "error", "p_above", "timing", "p_days", "p_timing")
        numbers = {name: float(getattr(rows, name)[at]) for name in names}
        return cls(first=int(rows.first[at]), **numbers, refused=REFUSED[int(rows.refused[at])])


@dataclass
class Summed:
    """Numbers of cells, and the best, over all groups that were passed.

    Attributes
    ----------
    judged, confident, not_excluded, above_zero, without_timing
        Cells of the tested groups, of those confidently positive, of those for which a positive expectancy cannot be excluded, of
        those with an adjusted t above 0, of those without timing.
    by_level
        int64 (LEVELS,): cells by level of the adjusted t.
    positive, positive_cells
        Groups that both tests call positive, and their cells.
    few
        Whether some confidently positive group has too few decisions behind it.
    timing
        The largest statistic of timing, -inf where no group has any.
    p_timing, p_candidate
        The smallest adjusted p-value of timing of any group, and of one that the shifts decide on.
    best, best_positive
        The group of the highest adjusted t, of all and of the positive ones.
    named
        The positive ones, the highest adjusted t first: unit, row among its groups, and cells, int64 (m, 3).
    """

    judged: int = 0
    confident: int = 0
    not_excluded: int = 0
    above_zero: int = 0
    without_timing: int = 0
    by_level: Integers = field(default_factory=lambda: np.zeros(LEVELS, dtype=np.int64))
    positive: int = 0
    positive_cells: int = 0
    few: bool = False
    timing: float = -np.inf
    p_timing: float = 1.0
    p_candidate: float = 1.0
    best: OneGroup | None = None
    best_positive: OneGroup | None = None
    named: Integers = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    _order: Floats = field(default_factory=lambda: np.zeros(0))

    def take(self, rows: Rows) -> None:
        """Pass the next unit."""
        size = rows.size
        self.judged += int(size.sum())
        self.confident += int(size[rows.inner].sum())
        self.not_excluded += int(size[rows.outer].sum())
        self.above_zero += int(size[rows.above > 0].sum())
        self.without_timing += int(size[np.isnan(rows.timing)].sum())
        self.by_level += np.bincount(level_of(rows.above), weights=size, minlength=LEVELS).astype(np.int64)
        self.few |= bool((rows.inner & (rows.refused == 1)).any())
        self.timing = max(self.timing, float(np.nanmax(rows.timing, initial=-np.inf)))
        self.p_timing = min(self.p_timing, float(rows.p_timing.min(initial=1.0)))
        self.p_candidate = min(self.p_candidate, float(rows.p_timing[rows.candidate].min(initial=1.0)))
        self.best = _better(self.best, rows, np.arange(len(size)))
        self._name(rows, np.flatnonzero(rows.positive))

    def _name(self, rows: Rows, at: Integers) -> None:
        if len(at) == 0:
            return
        self.positive += len(at)
        self.positive_cells += int(rows.size[at].sum())
        self.best_positive = _better(self.best_positive, rows, at)
        own = np.stack([np.full(len(at), rows.unit), rows.row[at], rows.size[at]], axis=1)
        order, named = np.concatenate([self._order, -rows.above[at]]), np.concatenate([self.named, own])
        kept = np.argsort(order, kind="stable")[:MOST_NAMED]
        self._order, self.named = order[kept], named[kept]


def _better(best: OneGroup | None, rows: Rows, at: Integers) -> OneGroup | None:
    """Return the group of the highest adjusted t, the first of equal ones."""
    if len(at) == 0:
        return best
    own = int(at[np.argmax(rows.above[at])])
    return OneGroup.of(rows, own) if best is None or rows.above[own] > best.above else best


@dataclass(frozen=True, eq=False)
class Evidence:
    """A judged run with the results of both tests.

    Attributes
    ----------
    hands
        Who judges the run.
    batches
        Its units.
    expectancy, timing
        The tests.
    """

    hands: Hands
    batches: Batches
    expectancy: ExpectancyTest
    timing: TimingTest

    @property
    def judged(self) -> JudgedRun:
        """The run."""
        return self.hands.judged

    def rows(self, unit: int) -> Rows:
        """Return what the tests say of a unit's groups."""
        return rows_of(self.judged, unit, self.expectancy, self.timing)

    def units(self) -> Iterator[Rows]:
        """Return what the tests say of all groups, unit by unit."""
        yield from in_order(self.rows, range(len(self.batches)), self.judged.jobs)

    @cached_property
    def summed(self) -> Summed:
        """Numbers of cells, and the best."""
        summed = Summed()
        for rows in self.units():
            summed.take(rows)
        return summed

    @cached_property
    def leading(self) -> OneGroup:
        """The leading cell's group: the highest adjusted t of those that pass every test, or else of all."""
        passing = self.summed.best_positive if self.judged.permutations else None
        found = passing if passing is not None else self.summed.best
        if found is None:
            raise ValueError("no group was tested, so none leads")
        return found

    def listed(self, most: int) -> list[OneGroup]:
        """Return the first of the groups that both tests call positive."""
        found = []
        for unit, row, _ in self.summed.named[:most].tolist():
            rows = self.rows(unit)
            found.append(OneGroup.of(rows, int(np.searchsorted(rows.row, row))))
        return found
