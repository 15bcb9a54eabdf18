"""Stepping down without the cells: p-values as a function of the observed statistic, from what is known by level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.inference.max_t.maxima import LEVELS, Maxima, level_of, level_start
from signals.arrays import Floats, Floats32, Integers
from sweeps.kernels.compiled import kernel

__all__ = ["LevelTable", "StepDown", "least_level"]


@dataclass(frozen=True, eq=False)
class LevelTable:
    """What stepping down needs of the observed statistics of all cells: 16 bytes a level, whatever their number.

    Attributes
    ----------
    above
        float64 (LEVELS,): the smallest statistic of each level as evidence of a positive expectancy; inf where it is empty.
    below
        float64 (LEVELS,): the largest as evidence of a negative one; -inf where it is empty.
    highest_above, highest_below
        The largest of all, -inf where there are none.
    """

    above: Floats
    below: Floats
    highest_above: float
    highest_below: float

    @classmethod
    def of(cls, above: Floats, below: Floats) -> LevelTable:
        """Return the table of some cells' statistics, each (n,)."""
        least, most = np.full(LEVELS, np.inf), np.full(LEVELS, -np.inf)
        np.minimum.at(least, level_of(above), above)
        np.maximum.at(most, level_of(below), below)
        return cls(least, most, float(above.max(initial=-np.inf)), float(below.max(initial=-np.inf)))

    def beside(self, other: LevelTable) -> LevelTable:
        """Return the table of the cells of both."""
        return LevelTable(
            np.minimum(self.above, other.above),
            np.maximum(self.below, other.below),
            max(self.highest_above, other.highest_above),
            max(self.highest_below, other.highest_below),
        )


@dataclass(frozen=True, eq=False)
class StepDown:
    """The simultaneous test of cells that nobody holds.

    Attributes
    ----------
    table
        Of the observed statistics.
    highest, lowest
        float32 (LEVELS, B): by level, ascending, the largest resampled statistic of the cells that are not clearly better, and
        not clearly worse.
    least
        The level from which on cells may be the best of a grid without an edge.
    critical_above, critical_below, expected_maximum, alpha
        As of `results.inference.max_t.step_down.Simultaneous`.
    """

    table: LevelTable
    highest: Floats32
    lowest: Floats32
    least: int
    critical_above: float
    critical_below: float
    expected_maximum: float
    alpha: float
    _better: Floats
    _worse: Floats

    @classmethod
    def of(cls, maxima: Maxima, table: LevelTable, days: int, alpha: float) -> StepDown:
        """Judge cells by the maxima of their resamples over D days."""
        least = least_level(days)
        relevant = maxima.above.copy()
        relevant[:least] = -np.inf
        highest = np.sort(np.maximum.accumulate(relevant, axis=0), axis=1)
        lowest = np.sort(np.maximum.accumulate(maxima.below[::-1], axis=0)[::-1], axis=1)
        return cls(
            table,
            highest,
            lowest,
            least,
            _critical(maxima.above.max(axis=0), alpha),
            _critical(maxima.below.max(axis=0), alpha),
            float(maxima.above.max(axis=0).mean()),
            alpha,
            _largest_of_the_better(highest, table.above),
            _largest_of_the_worse(lowest, table.below),
        )

    @property
    def least_p_above(self) -> float:
        """The smallest adjusted p-value of "expectancy at most 0": that of the largest statistic."""
        return float(self.p_above(np.array([self.table.highest_above]))[0])

    @property
    def most_p_below(self) -> float:
        """The largest adjusted p-value of "expectancy at least 0"."""
        return float(self.p_below(np.array([self.table.highest_below]))[0])

    def p_above(self, above: Floats) -> Floats:
        """Return the adjusted p-values of "expectancy at most 0" of cells (n,) that are in the table."""
        level = level_of(above)
        p = np.maximum(_share_beyond(self.highest, level, above), self._better[level])
        # what is left out of the maximum has nothing to be compared with, and is no evidence of an edge
        p[level < self.least] = 1.0
        return p

    def least_significant(self, alpha: float) -> float:
        """Return the statistic from which on cells are significant, as `p_above` has it: p-values fall as statistics rise.

        No cell below the lowest level, all better than which are significant, is; and of its own cells those are that few
        enough resamples reach.
        """
        level = int(np.flatnonzero((self._better <= alpha) & (np.arange(LEVELS) >= self.least))[0])
        low = level_start(level) if level else -1e9
        high = level_start(level + 1) if level < LEVELS - 1 else max(self.table.highest_above, level_start(level)) + 1
        at = np.array([level])
        while low < (middle := (low + high) / 2) < high:
            within = float(_share_beyond(self.highest, at, np.array([middle]))[0]) <= alpha
            low, high = (low, middle) if within else (middle, high)
        return high

    def p_below(self, below: Floats) -> Floats:
        """Return the adjusted p-values of "expectancy at least 0"."""
        level = level_of(below)
        return np.maximum(_share_beyond(self.lowest, level, -below), self._worse[level])


def least_level(days: int) -> int:
    """Return the level of the statistic below which a cell cannot be the best of a grid without an edge."""
    return int(level_of(np.array([-np.sqrt(2 * np.log(np.log(max(days, 16))))]))[0])


def _share_beyond(ordered: Floats32, level: Integers, t: Floats) -> Floats:
    """Share of resamples whose maximum up to a cell's level reaches its statistic; the sample counts as one more."""
    reached = np.empty(len(t))
    _count_reaching(ordered, level, t.astype(np.float32), reached)
    return np.asarray((1 + reached) / (ordered.shape[1] + 1))


@kernel
def _count_reaching(ordered: Floats32, level: Integers, t: Floats32, reached: Floats) -> None:
    """Count the values of a level's ascending row that are at least as large as each statistic."""
    values = ordered.shape[1]
    for i in range(len(t)):
        low, high = 0, values
        while low < high:
            middle = (low + high) // 2
            if ordered[level[i], middle] < t[i]:
                low = middle + 1
            else:
                high = middle
        reached[i] = values - low


def _largest_of_the_better(highest: Floats32, smallest: Floats) -> Floats:
    """Return by level the largest p-value of any cell of a level above it; of a level's cells the smallest has the largest."""
    taken = np.flatnonzero(np.isfinite(smallest))
    own = np.zeros(LEVELS)
    own[taken] = _share_beyond(highest, taken, smallest[taken])
    return np.append(np.maximum.accumulate(own[::-1])[::-1][1:], 0.0)


def _largest_of_the_worse(lowest: Floats32, largest: Floats) -> Floats:
    """Return by level the largest p-value of any cell of a level below it."""
    taken = np.flatnonzero(np.isfinite(largest))
    own = np.zeros(LEVELS)
    own[taken] = _share_beyond(lowest, taken, -largest[taken])
    return np.insert(np.maximum.accumulate(own)[:-1], 0, 0.0)


def _critical(maxima: Floats32, alpha: float) -> float:
    resamples = len(maxima)
    rank = min(int(np.ceil((1 - alpha) * (resamples + 1))), resamples)
    return float(np.sort(maxima)[rank - 1])
