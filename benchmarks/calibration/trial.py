"""One world, judged: what the tests say of it, and what a naive look would have said."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import ndtri
from threadpoolctl import threadpool_limits

import grids
from benchmarks.calibration.scenarios import Scenario
from benchmarks.calibration.worlds import SKILLED
from grids.table import CellTable
from results.inference.max_t.step_down import ALPHA, TIMING_ALPHA, max_t_test
from results.inference.sample.pieces import Piece
from results.inference.testing.excess import decided_too_little, timing_statistic
from results.inference.testing.rolled import unmoved
from results.inference.testing.shifts import shift_test
from results.inference.testing.spans import Held
from results.inference.testing.units.meeting import FEWEST_DAYS
from signals import Signals
from signals.arrays import Flags
from sweeps.event.daily.pnl import daily_excess, daily_held, daily_tally
from sweeps.event.engine import EventEngine
from sweeps.measures.sufficiency import SUFFICIENT
from sweeps.plan.order import work_order

__all__ = ["PERMUTATIONS", "RESAMPLES", "Outcome", "judge_world"]

RESAMPLES, PERMUTATIONS = 199, 49
"""Fewer than a user has, which costs power and not validity: p-values count the sample itself."""


@dataclass(frozen=True)
class Outcome:
    """What was said of one world.

    Attributes
    ----------
    expectancy
        Adjusted p-value of the best cell.
    excluded
        Adjusted p-value of the worst cell's exclusion.
    days, shifts
        Adjusted p-value of the best cell's timing by the bootstrap over days, and whether the shifts call some cell's
        timing skill; None where the first test had settled it already. Cells of too few decisions take no part.
    timing, either
        Whether both call some cell's timing skill, or one of them does.
    positive
        Whether expectancy, days and shifts all call some cell positive.
    by_days, by_shifts
        The same, if timing were left to one of them.
    skilled, blind
        Cells called positive that follow the skilled variant, and those that follow another.
    found
        Share of the skilled variant's judged cells among them.
    naive
        Whether the best cell's plain t-statistic is significant at 5 %, as if it had not been picked.
    best
        The largest plain t-statistic.
    """

    expectancy: float
    excluded: float
    days: float | None
    shifts: bool | None
    timing: bool | None
    either: bool | None
    positive: bool
    by_days: bool
    by_shifts: bool
    skilled: int
    blind: int
    found: float
    naive: bool
    best: float

    def mapping(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def judge_world(scenario: Scenario, seed: int, *, always_time: bool = False) -> Outcome:
    """Make a world, run the grid on it, and judge it by the functions that judge a run.

    Parameters
    ----------
    scenario
        What the world is like and what is tried on it.
    seed
        Of the world, the resamples and the shifts.
    always_time
        Test timing even where the first test has already said no.
    """
    signals = scenario.world(seed)
    variants = tuple(signals.variants)
    table = _table(scenario, variants)
    engine = EventEngine(signals, variants)
    dates = np.unique(engine.market.day[_judged(signals)])
    with threadpool_limits(1):
        daily, counts = daily_tally(engine, table, "oos")
        daily = daily[:, dates]
        enough = SUFFICIENT.met(*counts.T) & ((daily != 0).sum(axis=1) >= FEWEST_DAYS)
        if not enough.any():
            return _NOTHING
        daily = daily[enough]
        judged = table.take(np.flatnonzero(enough))
        found = max_t_test(daily, resamples=RESAMPLES, seed=seed)
        timed = _time(seed, engine, table, enough) if always_time or found.inner.any() else None
    plain = daily.mean(axis=1) / np.maximum(daily.std(axis=1, ddof=1), 1e-300) * np.sqrt(daily.shape[1])
    none = np.zeros(len(daily), dtype=np.bool_)
    by_days, by_shifts = (none, none) if timed is None else (timed.by_days, timed.by_shifts)
    named = found.inner & by_days & by_shifts
    skilled = _follows(judged, SKILLED)
    return Outcome(
        float(found.p_above.min()),
        float(found.p_below.min()),
        None if timed is None else timed.p_days,
        None if timed is None else bool(by_shifts.any()),
        None if timed is None else bool((by_days & by_shifts).any()),
        None if timed is None else bool((by_days | by_shifts).any()),
        bool(named.any()),
        bool((found.inner & by_days).any()),
        bool((found.inner & by_shifts).any()),
        int((named & skilled).sum()),
        int((named & ~skilled).sum()),
        float(named[skilled].mean()) if skilled.any() else 0.0,
        bool(plain.max() > ndtri(1 - ALPHA)),
        float(plain.max()),
    )


_NOTHING = Outcome(1.0, 1.0, 1.0, False, False, False, False, False, False, 0, 0, 0.0, False, 0.0)
"""Said of a world in which no cell trades enough."""


@dataclass(frozen=True)
class _Timed:
    """Which of the judged cells each test of timing calls skilled, and the smallest p-value of the first."""

    by_days: Flags
    by_shifts: Flags
    p_days: float


def _time(seed: int, engine: EventEngine, table: CellTable, enough: Flags) -> _Timed:
    judged = np.flatnonzero(_judged(engine.signals))
    dates = np.unique(engine.market.day[judged])
    excess = daily_excess(engine, table, "oos")[0][:, dates]
    statistic = timing_statistic(excess, enough)
    takes_part = np.isfinite(statistic)
    if not takes_part.any():
        none = np.zeros(int(enough.sum()), dtype=np.bool_)
        return _Timed(none, none, 1.0)
    p = np.ones(len(table))
    p[takes_part] = max_t_test(excess[takes_part], resamples=RESAMPLES, seed=seed).p_above
    time = engine.signals.bars.time
    span = engine.signals.between(time[judged[0]], time[judged[-1]] + np.timedelta64(1, "us"))
    held, piece = Held([span], [table.names]), Piece.alone(table)
    observed = np.where(takes_part, unmoved(held, piece, "oos"), -np.inf)
    shifts = shift_test(
        held,
        lambda: [piece],
        observed,
        permutations=PERMUTATIONS,
        sample="oos",
        alpha=TIMING_ALPHA,
        seed=seed,
    )
    by_days, by_shifts = p <= TIMING_ALPHA, shifts.p <= TIMING_ALPHA
    either = np.flatnonzero(by_days | by_shifts)
    if len(either):
        few = decided_too_little(daily_held(engine, table.take(either), "oos")[:, dates])
        by_days[either[few]] = by_shifts[either[few]] = False
    return _Timed(by_days[enough], by_shifts[enough], float(p[enough].min()))


def _judged(signals: Signals) -> Flags:
    """Mark the bars that are out of sample for some variant: those that a run is judged on."""
    flags = [each.out_of_sample for each in signals.variants.values() if each.out_of_sample is not None]
    return np.asarray(np.any(flags, axis=0))


@lru_cache(maxsize=1)
def _table(scenario: Scenario, variants: tuple[str, ...]) -> CellTable:
    """Return all cells of a scenario's grid, which are the same in all of its worlds."""
    grid = grids.parse(scenario.grid(variants), scenario.name).resolve()
    cells = np.concatenate(list(grid.selected.chunks(1 << 20, work_order(grid))))
    return CellTable(cells, grid.cells(cells).columns, replace(grid.names, variants=variants))


def _follows(table: CellTable, variant: str) -> Flags:
    if variant not in table.variants:
        return np.zeros(len(table), dtype=np.bool_)
    return np.asarray(table["variant"] == table.variants.index(variant))
