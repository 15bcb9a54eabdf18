"""Timing: whether the probabilities know the direction, or any model that trades as often would have done as well.

A position without knowledge earns what the market pays for being there, and what its exits earn on either side. What is
tested is the rest, `sweeps.event.daily.pnl.daily_excess`, by two tests that fail in different worlds: the bootstrap over days that
tests expectancy too, and shifts of the probabilities. A cell has timing skill where both say so, and where enough decisions
stand behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.inference.formulas.resampling import block_length, resample_counts
from results.inference.max_t.maxima import Maxima
from results.inference.max_t.step_down import SAMPLED, TIMING_ALPHA, Simultaneous, hopeless, simultaneous
from results.inference.sample.crossing import stands_with_crossing
from results.inference.sample.evaluation import Material
from results.inference.sample.groups import Groups
from results.inference.saved.steps import Kept
from results.inference.testing.excess import decided_too_little, has_timing
from results.inference.testing.expectancy import MapWide, counted, first_look
from results.inference.testing.resampled import Found, Resampling
from results.inference.testing.shifts import Shifts, shift_test, unmoved
from signals.arrays import Flags, Floats, Floats32, Integers
from sweeps.event.daily.pnl import TradeSample, daily_excess, daily_held
from sweeps.event.engine import EventEngine
from sweeps.progress import CellProgress

__all__ = ["SHIFTS", "Timing", "time_map"]

SHIFTS = "shifts"
"""How the names of the steps begin that keep shifts."""
_AT_ONCE = 16_384
_HELD = 1 << 21
"""Values of daily exposure looked at together; with their spectra each takes some fifty bytes."""


@dataclass(frozen=True, eq=False)
class Timing:
    """What both tests say of the timing of G groups.

    Attributes
    ----------
    p
        float64 (G,): adjusted p-values, the larger of those of the tests that were made; 1 where a cell has no timing, or
        too few decisions behind it, or lives on which trades are left out.
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
        int64: groups that would be candidates but for trades that run on into seen bars; see `stands_with_crossing`.
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

        These are the candidates where shifts were made, and else all: a cell that the shifts were not asked about, because
        its expectancy may be luck, may not stand for a map by what its days alone say.
        """
        met = self.p if self.shifts is None else self.p[self.candidates]
        return float(met.min(initial=1.0))

    @property
    def p_by_shifts(self) -> float | None:
        """The smallest p-value by shifts alone among the candidates that met them; None where none did."""
        return None if self.shifts is None else float(self.shifts.p.min())


def time_map(  # noqa: PLR0913 - a test has these parts
    material: Material,
    engine: EventEngine,
    groups: Groups,
    found: MapWide,
    kept: Kept,
    *,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    alpha: float = TIMING_ALPHA,
    jobs: int = 1,
    progress: bool = False,
) -> Timing:
    """Test the timing of all groups that were judged at once.

    The shifts run the whole grid again and again, so they are made where a positive verdict hangs on them alone: where some
    cell is significant by all else.

    Raises
    ------
    ValueError
        If there are fewer offsets than shifts.
    """
    dates = material.days
    tested = _by_days(material, engine, groups, found, kept, (resamples, seed, alpha, jobs), progress)
    p, t = np.ones(len(groups)), np.full(len(groups), np.nan)
    p[tested.groups], t[tested.groups] = tested.test.p_above, tested.test.above
    days = p.copy()
    hopeful = np.flatnonzero(p <= alpha)
    few = hopeful[_too_steady(engine, groups, hopeful, material.sample, dates)]
    p[few] = 1.0
    candidates = found.judged[found.test.inner & (p[found.judged] <= alpha)]
    stands = stands_with_crossing(material, engine, groups, candidates, found.test.critical_above)
    candidates, crossed = candidates[stands], candidates[~stands]
    p[crossed] = 1.0
    shifts = None
    if permutations and len(candidates):
        shifts = _by_shifts(material, groups, kept, candidates, (permutations, seed, alpha, jobs), progress)
        p[candidates] = np.maximum(p[candidates], shifts.p)
    without = np.setdiff1d(found.judged, tested.groups, assume_unique=True)
    luck = tested.test.expected_maximum
    return Timing(p, days, t, luck, tested.used, resamples, shifts, candidates, few, crossed, without)


@dataclass(frozen=True, eq=False)
class _ByDays:
    """The groups that have timing, what the bootstrap says of them, and by how many resamples."""

    groups: Integers
    test: Simultaneous
    used: int


def _by_days(  # noqa: PLR0913, PLR0917 - as `time_map`
    material: Material,
    engine: EventEngine,
    groups: Groups,
    found: MapWide,
    kept: Kept,
    numbers: tuple[int, int, float, int],
    progress: bool,
) -> _ByDays:
    resamples, seed, alpha, jobs = numbers
    dates, judged = material.days, found.judged

    def daily(rows: Integers) -> Floats32:
        excess: Floats32 = daily_excess(engine, groups.table(rows), material.sample)[0][:, dates]
        excess[~has_timing(excess)] = 0.0
        return excess

    block = block_length(daily(judged[:: max(len(judged) // SAMPLED, 1)][:SAMPLED]))
    counts = resample_counts(len(dates), resamples, block, seed)
    look = first_look(resamples)
    work = Resampling(daily, judged, len(dates), kept, jobs, seed, "timing")

    def tested(first: Found, more: Maxima | None = None) -> Simultaneous:
        maxima = first.maxima if more is None else first.maxima.beside(more)
        return simultaneous(maxima, first.columns["above"], first.columns["below"], len(dates), alpha)

    with counted(len(judged), "testing timing", progress) as advance:
        first = work.first(counts[:look], advance)
    if len(first.distinct) == 0:
        none = np.zeros(0)
        return _ByDays(judged[:0], Simultaneous(none, none, none, none, np.nan, np.nan, np.nan, alpha), look)
    test, used = tested(first), look
    if look < resamples and not hopeless(test, look, resamples):
        with counted(len(first.distinct), "more resamples", progress) as advance:
            test, used = tested(first, work.second(counts[look:], first, advance)), resamples
    return _ByDays(judged[first.rows], test, used)


def _too_steady(engine: EventEngine, groups: Groups, rows: Integers, sample: TradeSample, dates: Integers) -> Flags:
    """Whether too few decisions stand behind each of some groups."""
    step = max(_HELD // len(dates), 1)
    parts = [rows[at : at + step] for at in range(0, len(rows), step)]
    found = [decided_too_little(daily_held(engine, groups.table(part), sample)[:, dates]) for part in parts]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.bool_)


def _by_shifts(  # noqa: PLR0913, PLR0917 - as `time_map`
    material: Material,
    groups: Groups,
    kept: Kept,
    candidates: Integers,
    numbers: tuple[int, int, float, int],
    progress: bool,
) -> Shifts:
    permutations, seed, alpha, jobs = numbers
    span, variants = material.span, material.grid.variants
    # walked over the bars that the shifts are walked over, and no others
    observed = unmoved(span, variants, groups.table(candidates), material.sample, jobs)
    step = f"{SHIFTS}-{permutations}"
    state = kept.load(step)
    known = [] if state is None else state["largest"].tolist()
    with CellProgress(len(groups) * permutations, "shifting", progress) as bar:
        bar.advance(len(groups) * len(known))
        return shift_test(
            span,
            variants,
            lambda: groups.tables(_AT_ONCE),
            observed,
            permutations=permutations,
            sample=material.sample,
            alpha=alpha,
            seed=seed,
            jobs=jobs,
            known=known,
            advance=bar.advance,
            done=lambda largest: kept.save(step, {"largest": np.array(largest)}),
        )
