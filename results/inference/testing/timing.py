"""Timing: whether the probabilities know the direction, or any model that trades as often would have done as well.

A position without knowledge earns what the market pays for being there, and what its exits earn on either side. What is
tested is the rest, `sweeps.event.daily.pnl.daily_excess`, by two tests that fail in different worlds: the bootstrap
over days that tests expectancy too, and shifts of the probabilities. A cell has timing skill where both say so, and
where enough decisions stand behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.inference.max_t.ladder import StepDown
from results.inference.max_t.step_down import TIMING_ALPHA, hopeless
from results.inference.sample.survey import Batches
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.units.hands import Hands, Stage
from results.inference.testing.units.looks import TwoLooks, first_look, in_two_looks
from results.inference.testing.units.meeting import columns_file
from results.inference.testing.units.rounds import SHIFTS, shifts_of_units
from results.inference.testing.units.standing import Asked, Stood, stand, standing_file, standing_stage

__all__ = ["SHIFTS", "TimingTest", "timing_test"]


@dataclass(frozen=True, eq=False)
class TimingTest:
    """What both tests say of the timing of a run's groups, which are on the disk.

    Attributes
    ----------
    days
        The bootstrap over days of those that have timing; None where none has.
    resamples, asked
        How many the bootstrap took, and how many it might have taken.
    stood
        How many of the significant ones decided too little, live on crossing trades, or are left to the shifts.
    largest
        The largest statistic of each shift made; None where nothing hung on shifts, or they were left out.
    alpha
        The error allowed.
    """

    days: StepDown | None
    resamples: int
    asked: int
    stood: Stood
    largest: list[float] | None
    alpha: float

    @property
    def luck_alone(self) -> float:
        """What the best of so many shows on average without any skill; NaN where no cell has timing."""
        return np.nan if self.days is None else self.days.expected_maximum


def timing_test(hands: Hands, batches: Batches, expectancy: ExpectancyTest, alpha: float = TIMING_ALPHA) -> TimingTest:
    """Test the timing of all groups whose expectancy was tested, at once.

    The shifts run the whole grid again and again, so they are made where a positive verdict hangs on them alone: where
    some cell is significant by all else.

    Raises
    ------
    InputError
        If there are fewer offsets than shifts.
    """
    judged, units = hands.judged, range(len(batches))
    sources = [columns_file("expectancy", unit) for unit in units]
    looks = in_two_looks(hands, "timing", sources, expectancy.tested, alpha, hopeless)
    stood = Stood(len(batches))
    least = np.inf if looks is None else looks.test.least_significant(alpha)
    if looks is not None and looks.test.least_p_above <= alpha:
        _tell_apart(hands, looks, expectancy, least, stood)
    largest = None
    if judged.permutations and (cells := stood.total("candidates")):
        largest = shifts_of_units(hands, batches, cells, stood.best, alpha)
    used = first_look(judged.resamples) if looks is None else looks.resamples
    return TimingTest(None if looks is None else looks.test, used, judged.resamples, stood, largest, alpha)


def _tell_apart(hands: Hands, looks: TwoLooks, expectancy: ExpectancyTest, least: float, stood: Stood) -> None:
    above, critical = expectancy.test.least_significant(expectancy.test.alpha), expectancy.test.critical_above
    shifted = hands.judged.permutations > 0

    def asked(unit: int) -> Asked:
        return Asked(unit, above, least, critical, shifted)

    name = standing_stage(shifted=shifted)
    stage = Stage(
        name, "counting decisions", looks.tested.tolist(), lambda unit: [standing_file(unit, shifted=shifted)]
    )
    hands.gather(stage, stand, asked, stood)
