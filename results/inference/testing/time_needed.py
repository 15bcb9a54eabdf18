"""How long a judge will take, from a timed trial of some cells of the run itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.stream import Stream
from results.inference.sample.evaluation import Material
from results.inference.sample.groups import Groups
from results.inference.testing.expectancy import first_look
from results.style.counts import lasting
from signals.arrays import Integers
from sweeps.event.daily.pnl import daily_excess, daily_net
from sweeps.event.engine import EventEngine

__all__ = ["Expected", "expect"]

_TRIED, _STRETCHES = 2048, 4
_OVERHEAD = 1.2
"""What comes after the tests and between them, as a share."""


@dataclass(frozen=True)
class Expected:
    """What is to be done, and how long it will take.

    Attributes
    ----------
    groups, days
        Cells that do not differ in scale only, and days with bars.
    resamples
        The fewest and the most that the test of expectancy may take.
    permutations
        The most shifts that the test of timing may take; 0 without it.
    least, most
        Seconds.
    """

    groups: int
    days: int
    resamples: tuple[int, int]
    permutations: int
    least: float
    most: float

    def line(self) -> str:
        """Say it in a line."""
        shifts = f", {self.permutations} shifts" if self.permutations else ""
        few, many = self.resamples
        drawn = f"{many:,}" if few == many else f"{few:,} to {many:,}"
        return (
            f"judging {self.groups:,} cells that do not differ in scale only: {self.days:,} days, {drawn} resamples"
            f"{shifts}: about {_span(self.least, self.most)}"
        )


def expect(  # noqa: PLR0913 - what the time depends on
    material: Material, engine: EventEngine, groups: Groups, *, resamples: int, permutations: int, jobs: int
) -> Expected:
    """Time both tests on some of the cells, and scale up.

    At least, both tests end after their first look and nothing hangs on shifts; at most, all resamples and shifts are made.
    """
    candidates = np.flatnonzero(groups.candidate)
    days, look = material.days, first_look(resamples)
    tried = _some(candidates)
    if len(tried) == 0:
        return Expected(len(groups), len(days), (look, resamples), permutations, 0.0, 0.0)
    table = groups.table(tried)
    counts = resample_counts(len(days), look, 1.0, 0)
    compiled = table.take(slice(0, 8))  # which is what these do
    Stream(counts).take(daily_net(engine, compiled, material.sample)[:, days])
    daily_excess(engine, compiled, material.sample)
    began = time.perf_counter()
    daily = daily_net(engine, table, material.sample)[:, days]
    walked = time.perf_counter()
    Stream(counts).take(daily)
    met = time.perf_counter()
    daily_excess(engine, table, material.sample)
    ended = time.perf_counter()
    share = _OVERHEAD * len(candidates) / len(tried) / jobs
    first = share * ((met - began) + (ended - met) + (met - walked))
    more = 2 * (met - walked) * (resamples - look) / look + (walked - began) + (ended - met)
    second = share * more if resamples > look else 0.0
    shifts = _OVERHEAD * len(groups) / len(tried) / jobs * (ended - met) * permutations
    return Expected(len(groups), len(days), (look, resamples), permutations, first, first + second + shifts)


def _some(candidates: Integers) -> Integers:
    """Return some from here and there, in stretches: neighbours share work, as they will in the tests."""
    length = _TRIED // _STRETCHES
    if len(candidates) <= _TRIED:
        return candidates
    starts = np.linspace(0, len(candidates) - length, _STRETCHES).astype(np.int64)
    return np.concatenate([candidates[start : start + length] for start in starts])


def _span(least: float, most: float) -> str:
    low, high = lasting(least), lasting(most)
    return low if low == high else f"{low} to {high}"
