"""What both tests say of the groups of one unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.shifts import share_reaching
from results.inference.testing.timing import TimingTest
from results.inference.testing.units.meeting import columns_file
from results.inference.testing.units.standing import standing_file
from signals.arrays import Array, Flags, Floats, Integers

__all__ = ["REFUSED", "Refused", "Rows", "rows_of"]

Refused = Literal["decisions", "crossing"] | None
REFUSED: tuple[Refused, ...] = (None, "decisions", "crossing")
"""Why timing that is significant by days is not counted."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The m tested groups of a unit, in order.

    Attributes
    ----------
    unit
        Which.
    row
        int32: which of the unit's groups they are.
    first, size
        int64: a cell of each, and how many it has.
    t, above, below, skew, mean, error
        Plain t-statistic of the daily mean; as evidence of a positive and of a negative expectancy; skewness of the statistic; daily
        mean and its standard error, of the first cell.
    p_above, p_below
        Adjusted p-values of "expectancy at most 0" and "at least 0".
    timing
        The statistic of timing, NaN where a group has none.
    p_days, p_timing
        Adjusted p-values of timing by days; and the larger of those of the tests that were made, 1 where a group has no timing,
        or too few decisions behind it, or lives on which trades are left out.
    refused
        int8: which of `REFUSED`.
    candidate
        Whether the shifts decide on it.
    alpha
        The error allowed of expectancy.
    """

    unit: int
    row: Array
    first: Integers
    size: Integers
    t: Floats
    above: Floats
    below: Floats
    skew: Array
    mean: Array
    error: Array
    p_above: Floats
    p_below: Floats
    timing: Floats
    p_days: Floats
    p_timing: Floats
    refused: Array
    candidate: Flags
    alpha: float

    @property
    def inner(self) -> Flags:
        """Which are confidently positive."""
        return self.p_above <= self.alpha

    @property
    def outer(self) -> Flags:
        """For which a positive expectancy cannot be excluded."""
        return self.p_below > self.alpha

    @property
    def positive(self) -> Flags:
        """Which both tests call positive; where the shifts were left out, timing is what the bootstrap by days calls so."""
        return self.inner & (self.p_timing <= TIMING_ALPHA)


def rows_of(judged: JudgedRun, unit: int, expectancy: ExpectancyTest, timing: TimingTest) -> Rows:
    """Return what both tests say of a unit's groups."""
    found = judged.kept.read(columns_file("expectancy", unit))
    n = len(found["first"])
    statistic, p_days, refused = np.full(n, np.nan), np.ones(n), np.zeros(n, dtype=np.int8)
    candidate, p_timing = np.zeros(n, dtype=np.bool_), np.ones(n)
    if timing.days is not None:
        by_days = judged.kept.read(columns_file("timing", unit), "row", "above")
        statistic[by_days["row"]] = by_days["above"]
        p_days[by_days["row"]] = timing.days.p_above(by_days["above"])
        p_timing = p_days.copy()
        if timing.stood.counts[unit].any():
            stood = judged.kept.read(standing_file(unit, shifted=judged.permutations > 0))
            refused[stood["undecided"]], refused[stood["crossed"]] = 1, 2
            p_timing[refused > 0] = 1.0
            candidate[stood["candidates"]] = True
            if timing.largest is not None:
                rows = stood["candidates"]
                p_timing[rows] = np.maximum(p_timing[rows], share_reaching(timing.largest, stood["observed"]))
    test = expectancy.test
    return Rows(
        unit, found["row"], found["first"], found["size"], found["t"], found["above"], found["below"], found["skew"],
        found["mean"], (found["deviation"] / np.sqrt(expectancy.days)).astype(np.float32), test.p_above(found["above"]),
        test.p_below(found["below"]), statistic, p_days, p_timing, refused, candidate, test.alpha,
    )  # fmt: skip
