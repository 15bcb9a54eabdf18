"""The test of expectancy: of all cells of a run at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from results.inference.max_t.block_sums import BlockSums
from results.inference.max_t.series import skewness_restored
from results.inference.max_t.step_down import ALPHA, Simultaneous, settled
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.resampled import FEWEST_DAYS
from results.inference.testing.two_looks import TwoLooks, in_two_looks
from signals import InputError
from signals.arrays import Floats, Floats32, Integers, Integers32

__all__ = ["ExpectancyTest", "expectancy_test"]


@dataclass(frozen=True, eq=False)
class ExpectancyTest:
    """The simultaneous test of a run's G groups.

    Attributes
    ----------
    tested
        int64 (J,): groups that move on enough days, ascending.
    test
        Of those, in the same order.
    t
        float64 (J,): plain t-statistics of the daily mean.
    skew
        float32 (J,): skewness of the statistic; where it flatters, `test.above` has it taken out.
    mean, error
        float32 (J,): daily mean and its standard error, of each group's first cell.
    distinct
        How many different series there are among them.
    days, block
        D, mean block length in days.
    resamples, asked
        How many the answer took, and how many it might have taken.
    blocks
        Sums by block of the distinct ones, or of a random share of them.
    sources
        int64: group of each row of `blocks`.
    """

    tested: Integers
    test: Simultaneous
    t: Floats
    skew: Floats32
    mean: Floats32
    error: Floats32
    distinct: int
    days: int
    block: float
    resamples: int
    asked: int
    blocks: BlockSums
    sources: Integers

    def lower_t(self, rows: NDArray[np.integer]) -> Floats:
        """Return the lower ends of the bands that hold for all cells at once, in units of a cell's standard error."""
        return np.asarray(self.t[rows] - skewness_restored(self.test.critical_above, np.minimum(self.skew[rows], 0.0)))

    def upper_t(self, rows: NDArray[np.integer]) -> Floats:
        """Return the upper ends of the bands."""
        return np.asarray(self.t[rows] - skewness_restored(-self.test.critical_below, np.maximum(self.skew[rows], 0.0)))

    def rows(self, groups: int) -> Integers32:
        """Return where each of all G groups stands in `tested`, -1 for those that are not there."""
        rows = np.full(groups, -1, dtype=np.int32)
        rows[self.tested] = np.arange(len(self.tested), dtype=np.int32)
        return rows


def expectancy_test(judged: JudgedRun, alpha: float = ALPHA) -> ExpectancyTest | None:
    """Test all groups with enough trades at once; None where there are none.

    Raises
    ------
    InputError
        If the judged trades span too few days.

    Notes
    -----
    Memory is that of a chunk of daily P&L and of the maxima a thread, plus some hundred bytes a group.

    A fifth of the resamples come first. Where they make it certain that all of them would name no cell, and would not
    exclude every cell either, the rest are not drawn; see `settled`.
    """
    days, candidates = len(judged.dates), np.flatnonzero(judged.groups.candidate)
    if days < 2 * FEWEST_DAYS:
        raise InputError(
            f"{judged.panel.run.path}: the judged trades span {days} days with bars; at least {2 * FEWEST_DAYS} "
            "are needed to test"
        )
    if len(candidates) == 0:
        return None
    looks = in_two_looks(judged, judged.daily_net, candidates, "expectancy", alpha, settled)
    return None if looks is None else _summed_up(looks, candidates, days, judged.resamples)


def _summed_up(looks: TwoLooks, candidates: Integers, days: int, asked: int) -> ExpectancyTest:
    found, columns = looks.found, looks.found.columns
    tested = candidates[found.rows]
    keys = columns.pop("key")[found.distinct]
    order = np.argsort(keys)
    sources = found.distinct[order[np.searchsorted(keys, found.blocks.keys, sorter=order)]]
    return ExpectancyTest(
        tested,
        looks.test,
        columns["t"],
        columns["skew"],
        columns["mean"],
        (columns.pop("deviation") / np.sqrt(days)).astype(np.float32),
        len(found.distinct),
        days,
        looks.block,
        looks.resamples,
        asked,
        found.blocks,
        tested[sources],
    )
