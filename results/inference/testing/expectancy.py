"""The test of expectancy: of all cells of a run at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.ladder import StepDown
from results.inference.max_t.series import skewness_restored
from results.inference.max_t.step_down import ALPHA, settled
from results.inference.sample.survey import Batches
from results.inference.testing.units.distinct import distinct_keys
from results.inference.testing.units.hands import Hands
from results.inference.testing.units.looks import in_two_looks
from results.inference.testing.units.meeting import FEWEST_DAYS, columns_file, source_of
from signals import InputError
from signals.arrays import Array, Floats, Integers

__all__ = ["FEWEST_JUDGED", "ExpectancyTest", "expectancy_test"]

FEWEST_JUDGED = 2 * FEWEST_DAYS
"""Days with bars that judged trades must span."""


@dataclass(frozen=True, eq=False)
class ExpectancyTest:
    """The simultaneous test of a run's groups, which are on the disk: what is known of each is kept by unit.

    Attributes
    ----------
    test
        Of the groups that move on enough days.
    tested
        int64 (U,): how many of these each unit has.
    distinct
        How many different series there are among them.
    days, block
        D, mean block length in days.
    resamples, asked
        How many the answer took, and how many it might have taken.
    blocks
        Sums by block of the distinct ones, or of a random share of them.
    """

    test: StepDown
    tested: Integers
    distinct: int
    days: int
    block: float
    resamples: int
    asked: int
    blocks: BlockSums

    def lower_t(self, t: Array, skew: Array) -> Floats:
        """Return the lower ends of the bands that hold for all cells at once, in units of a cell's standard error."""
        return np.asarray(t - skewness_restored(self.test.critical_above, np.minimum(skew, 0.0)))

    def upper_t(self, t: Array, skew: Array) -> Floats:
        """Return the upper ends of the bands."""
        return np.asarray(t - skewness_restored(-self.test.critical_below, np.maximum(skew, 0.0)))

    def source(self, hands: Hands, row: int) -> int:
        """Return the first cell of the group that a row of `blocks` is of."""
        unit, place = source_of(int(self.blocks.sources[row]))
        columns = hands.judged.kept.read(columns_file("expectancy", unit))
        return int(columns["first"][np.searchsorted(columns["candidate"], place)])


def expectancy_test(hands: Hands, batches: Batches, alpha: float = ALPHA) -> ExpectancyTest | None:
    """Test all groups with enough trades at once; None where there are none.

    Raises
    ------
    InputError
        If the judged trades span too few days.

    Notes
    -----
    Memory is that of a unit's daily P&L and maxima a thread, and of the maxima and sums by block of the whole run, whatever
    its size.

    A fifth of the resamples come first. Where they make it certain that all of them would name no cell, and would not
    exclude every cell either, the rest are not drawn; see `settled`.
    """
    judged, days = hands.judged, len(hands.judged.dates)
    if days < FEWEST_JUDGED:
        raise InputError(
            f"{judged.panel.run.path}: the judged trades span {days} days with bars; at least {FEWEST_JUDGED} "
            "are needed to test"
        )
    if not batches.candidates.any():
        return None
    sources = [batches.file(unit) for unit in range(len(batches))]
    looks = in_two_looks(hands, "expectancy", sources, batches.candidates, alpha, settled)
    if looks is None:
        return None
    distinct = distinct_keys(judged.kept, [columns_file("expectancy", unit) for unit in range(len(batches))])
    return ExpectancyTest(
        looks.test, looks.tested, distinct, days, looks.block, looks.resamples, judged.resamples, looks.blocks
    )
