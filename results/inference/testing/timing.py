"""Timing: whether the probabilities know the direction, or any model that trades as often would have done as well.

A position without knowledge earns what the market pays for being there, and what its exits earn on either side. What is
tested is the rest, `sweeps.event.daily.pnl.daily_excess`, by two tests that fail in different worlds: the bootstrap
over days that tests expectancy too, and shifts of the probabilities. A cell has timing skill where both say so, and
where enough decisions stand behind it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from results.inference.max_t.step_down import TIMING_ALPHA, Simultaneous, hopeless
from results.inference.sample.crossing import stands_with_crossing
from results.inference.sample.judged_run import JudgedRun
from results.inference.testing.deciding import too_steady
from results.inference.testing.excess import has_timing
from results.inference.testing.expectancy import ExpectancyTest
from results.inference.testing.shifts import AT_ONCE, Shifts, shift_test, unmoved
from results.inference.testing.two_looks import first_look, in_two_looks
from results.style.counts import counted, lasting
from signals import InputError
from signals.arrays import Floats, Floats32, Integers
from signals.progress import ProgressBar

__all__ = ["SHIFTS", "TimingTest", "timing_test"]

SHIFTS = "shifts"
"""How the names of the steps begin that keep shifts."""
_CHUNK = 16_384


@dataclass(frozen=True, eq=False)
class TimingTest:
    """What both tests say of the timing of G groups.

    Attributes
    ----------
    p
        float64 (G,): adjusted p-values, the larger of those of the tests that were made; 1 where a cell has no timing,
        or too few decisions behind it, or lives on which trades are left out.
    days
        float64 (G,): those of the bootstrap over days alone.
    t
        float64 (G,): the statistic, NaN where a cell has no timing.
    luck_alone
        What the best of so many shows on average without any skill; NaN where no cell has timing.
    resamples, asked
        How many the bootstrap took, and how many it might have taken.
    shifts
        The test by shifts; None where nothing hung on it, or it was left out.
    candidates
        int64: groups whose expectancy and timing by days are both significant: those that the shifts decide on.
    undecided
        int64: groups that would be significant by days but for having too few decisions behind them.
    crossed
        int64: groups that would be candidates but for trades that run on into in-sample bars; see
        `stands_with_crossing`.
    without
        int64: groups that were judged and have no timing.
    """

    p: Floats
    days: Floats
    t: Floats
    luck_alone: float
    resamples: int
    asked: int
    shifts: Shifts | None
    candidates: Integers
    undecided: Integers
    crossed: Integers
    without: Integers

    @property
    def p_value(self) -> float:
        """Of the whole map: the smallest among cells that met every test that was made.

        These are the candidates where shifts were made, and else all: a cell that the shifts were not asked about,
        because its expectancy may be luck, may not stand for a map by what its days alone say.
        """
        met = self.p if self.shifts is None else self.p[self.candidates]
        return float(met.min(initial=1.0))

    @property
    def p_by_shifts(self) -> float | None:
        """The smallest p-value by shifts alone among the candidates that met them; None where none did."""
        return None if self.shifts is None else float(self.shifts.p.min())


def timing_test(judged: JudgedRun, expectancy: ExpectancyTest, alpha: float = TIMING_ALPHA) -> TimingTest:
    """Test the timing of all groups whose expectancy was tested, at once.

    The shifts run the whole grid again and again, so they are made where a positive verdict hangs on them alone: where
    some cell is significant by all else.

    Raises
    ------
    InputError
        If there are fewer offsets than shifts.
    """
    groups, test, used = _by_days(judged, expectancy.tested, alpha)
    p, t = np.ones(len(judged.groups)), np.full(len(judged.groups), np.nan)
    p[groups], t[groups] = test.p_above, test.above
    days = p.copy()
    hopeful = np.flatnonzero(p <= alpha)
    few = hopeful[too_steady(judged, hopeful)]
    p[few] = 1.0
    candidates = expectancy.tested[expectancy.test.inner & (p[expectancy.tested] <= alpha)]
    stands = stands_with_crossing(judged, candidates, expectancy.test.critical_above)
    candidates, crossed = candidates[stands], candidates[~stands]
    p[crossed] = 1.0
    shifts = None
    if judged.permutations and len(candidates):
        shifts = _by_shifts(judged, candidates, alpha)
        p[candidates] = np.maximum(p[candidates], shifts.p)
    without = np.setdiff1d(expectancy.tested, groups, assume_unique=True)
    luck = test.expected_maximum
    return TimingTest(p, days, t, luck, used, judged.resamples, shifts, candidates, few, crossed, without)


def _by_days(judged: JudgedRun, candidates: Integers, alpha: float) -> tuple[Integers, Simultaneous, int]:
    """Return the groups that have timing, what the bootstrap says of them, and by how many resamples."""

    def daily(rows: Integers) -> Floats32:
        excess = judged.daily_excess(rows)
        excess[~has_timing(excess)] = 0.0
        return excess

    looks = in_two_looks(judged, daily, candidates, "timing", alpha, hopeless, summed=False)
    if looks is None:
        none = np.zeros(0)
        nothing = Simultaneous(none, none, none, none, np.nan, np.nan, np.nan, alpha)
        return candidates[:0], nothing, first_look(judged.resamples)
    return candidates[looks.found.rows], looks.test, looks.resamples


def _by_shifts(judged: JudgedRun, candidates: Integers, alpha: float) -> Shifts:
    panel, groups, permutations = judged.panel, judged.groups, judged.permutations
    # simulated over the bars that the shifts are simulated over, and no others
    observed = np.empty(len(candidates))
    for rows, piece in groups.pieces(candidates):
        observed[rows] = unmoved(panel, piece, panel.sample, judged.jobs)
    step = f"{SHIFTS}-{permutations}"
    state = judged.kept.load(step)
    known = [] if state is None else state["largest"].tolist()
    said = counted(len(candidates), "cell")
    judged.tell(
        f"{said} that do not differ in scale only pass all else: up to {permutations} shifts of all probabilities"
    )
    began = time.perf_counter()

    def done(largest: list[float]) -> None:
        judged.kept.save(step, {"largest": np.array(largest)})
        if len(known) < len(largest) <= len(known) + AT_ONCE and (left := permutations - len(largest)):
            each = (time.perf_counter() - began) / (len(largest) - len(known))
            judged.tell(f"{len(largest)} of {permutations} shifts are made: about {lasting(each * left)} more at most")

    with ProgressBar(len(groups) * permutations, "shifting", judged.progress) as bar:
        bar.advance(len(groups) * len(known))
        try:
            return shift_test(
                panel,
                lambda: groups.chunks(_CHUNK),
                observed,
                permutations=permutations,
                sample=panel.sample,
                alpha=alpha,
                seed=judged.seed,
                jobs=judged.jobs,
                known=known,
                advance=bar.advance,
                done=done,
            )
        except ValueError as error:
            raise InputError(
                f"{panel.run.path}: {error}; lower `permutations`, or leave the shifts out with `permutations=0`"
            ) from error
