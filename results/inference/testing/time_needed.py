"""How long a judge will take, from a timed trial of some cells of the run itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from results.inference.formulas.resampling import resample_counts
from results.inference.max_t.maxima import SharedMaxima
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.survey import Batches
from results.inference.testing.units.looks import first_look
from results.inference.testing.units.meeting import groups_of
from results.style.counts import lasting
from signals.arrays import Floats32, Integers

__all__ = ["Expected", "expect"]

_TRIED, _STRETCHES = 512, 4
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
        Seconds, before any shift: both tests by the fewest resamples, and by the most.
    """

    groups: int
    days: int
    resamples: tuple[int, int]
    permutations: int
    least: float
    most: float

    def line(self) -> str:
        """Say it in a line: what hangs on what is found is said as such, and not as a longer time."""
        few, many = self.resamples
        drawn = f"{many:,}" if few == many else f"{few:,} to {many:,}"
        soon, late = lasting(self.least), lasting(self.most)
        return (
            f"judging {self.groups:,} cells that do not differ in scale only: {self.days:,} days, {drawn} resamples: "
            + (f"about {soon}" if few == many or soon == late else f"about {soon} if {few:,} settle it, {late} if not")
            + (
                f"; up to {self.permutations} shifts only where a positive verdict hangs on them"
                if self.permutations
                else ""
            )
        )


def expect(judged: JudgedRun, batches: Batches) -> Expected:
    """Time both tests on some of the cells, and scale up.

    At least, both tests end after their first look; at most, all resamples are made. Whether shifts are, and how long they
    take, is said when it is known.
    """
    groups, candidates = int(batches.groups.sum()), int(batches.candidates.sum())
    days, resamples, look = len(judged.dates), judged.resamples, first_look(judged.resamples)
    tried = _some(judged, batches)
    if len(tried) == 0:
        return Expected(groups, days, (look, resamples), judged.permutations, 0.0, 0.0)
    counts = resample_counts(days, look, 1.0, 0)
    _timed(judged.of(tried[:8]), counts)  # compiles
    simulated, resampled, mirrored = _timed(judged.of(tried), counts)
    share = _OVERHEAD / len(tried) / judged.jobs
    first = share * candidates * (simulated + mirrored + 2 * resampled)
    more = 2 * resampled * (resamples - look) / look + simulated + mirrored
    second = share * candidates * more if resamples > look else 0.0
    return Expected(groups, days, (look, resamples), judged.permutations, first, first + second)


def _timed(judged: JudgedRun, counts: Floats32) -> tuple[float, float, float]:
    """Return the seconds that the P&L of some groups, their resamples, and their mirror images take."""
    began, rows = time.perf_counter(), np.arange(len(judged.groups))
    daily = judged.daily_net(rows)
    simulated = time.perf_counter()
    SharedMaxima(counts).take(daily)
    resampled = time.perf_counter()
    judged.daily_excess(rows)
    return simulated - began, resampled - simulated, time.perf_counter() - resampled


def _some(judged: JudgedRun, batches: Batches) -> Integers:
    """Return groups from here and there, in stretches: neighbours share work, as they will in the tests."""
    length, known = _TRIED // _STRETCHES, np.flatnonzero(batches.candidates)
    if len(known) == 0:
        return np.zeros(0, dtype=np.int64)
    units = known[np.unique(np.linspace(0, len(known) - 1, _STRETCHES).astype(np.int64))]
    each = _TRIED // len(units)
    firsts = []
    for at, unit in enumerate(units.tolist()):
        own = groups_of(judged, batches.file(unit))["first"]
        start = (len(own) - each) * at // max(len(units) - 1, 1) if len(own) > each else 0
        firsts.append(own[start : start + max(length, each)])
    return np.concatenate(firsts)
