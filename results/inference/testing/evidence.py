"""What both tests found of a run, and the cells that they speak of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from results.inference.max_t.step_down import TIMING_ALPHA
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.timing import TimingTest
from signals.arrays import Flags, Integers

__all__ = ["Evidence"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A judged run with the results of both tests.

    Attributes
    ----------
    judged
        The run.
    expectancy, timing
        The tests.
    """

    judged: JudgedRun
    expectancy: ExpectancyTest
    timing: TimingTest

    @cached_property
    def positive(self) -> Flags:
        """Which of the tested groups both tests call positive, bool (J,).

        Where the shifts were left out, timing is what the bootstrap by days calls so.
        """
        return self.expectancy.test.inner & (self.timing.p[self.expectancy.tested] <= TIMING_ALPHA)

    @cached_property
    def confident(self) -> Integers:
        """Their rows in the test of expectancy, the highest adjusted t first."""
        rows = np.flatnonzero(self.positive)
        return rows[np.argsort(-self.expectancy.test.above[rows], kind="stable")]

    @cached_property
    def leading(self) -> int:
        """Row of the leading cell's group: the highest adjusted t of those that pass every test, or else of all."""
        passing = self.confident if self.judged.permutations else self.confident[:0]
        return int(passing[0]) if len(passing) else int(np.argmax(self.expectancy.test.above))

    @property
    def leading_group(self) -> int:
        """The group of the leading cell."""
        return int(self.expectancy.tested[self.leading])
