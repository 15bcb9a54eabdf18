"""One world, judged: what the tests say of it, and what a naive look would have said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from threadpoolctl import threadpool_limits

import grids
from benchmarks.calibration.scenarios import Scenario
from benchmarks.calibration.worlds import SKILLED, make_world
from grids.order import work_order
from grids.table import CellTable
from results.inference.mapwide import FEWEST_DAYS
from results.inference.simultaneous import ALPHA, max_t_test
from results.inference.timing import timing_test
from sweeps.daily import daily_tally
from sweeps.engine import EventEngine
from sweeps.measures import MINIMUM_LOSSES, MINIMUM_TRADES, MINIMUM_WINS

__all__ = ["PERMUTATIONS", "RESAMPLES", "Outcome", "judge_world"]

RESAMPLES, PERMUTATIONS = 199, 19
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
    timing
        p-value of the best cell's timing; None where the first test had settled it already.
    positive
        Whether both tests call some cell positive.
    skilled, blind
        Cells called positive by both tests that follow the skilled variant, and those that follow the blind one.
    found
        Share of the skilled variant's judged cells among them.
    naive
        Whether the best cell's plain t-statistic is significant at 5 %, as if it had not been picked.
    best
        The largest plain t-statistic.
    """

    expectancy: float
    excluded: float
    timing: float | None
    positive: bool
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
    signals = make_world(scenario.climate, seed)
    variants = tuple(signals.variants)
    table = _table(scenario, variants)
    with threadpool_limits(1):
        daily, counts = daily_tally(EventEngine(signals, variants), table)
        enough = (
            (counts[:, 0] >= MINIMUM_TRADES)
            & (counts[:, 1] >= MINIMUM_WINS)
            & (counts[:, 2] >= MINIMUM_LOSSES)
            & ((daily != 0).sum(axis=1) >= FEWEST_DAYS)
        )
        daily = daily[enough]
        found = max_t_test(daily, resamples=RESAMPLES, seed=seed)
    plain = daily.mean(axis=1) / daily.std(axis=1, ddof=1) * np.sqrt(daily.shape[1])
    named = found.inner
    timing = None
    if always_time or named.any():
        p = timing_test(signals, variants, [table], permutations=PERMUTATIONS, seed=seed).p[enough]
        named = named & (p <= ALPHA)
        timing = float(p.min())
    skilled = _follows(table.take(np.flatnonzero(enough)), SKILLED)
    return Outcome(
        float(found.p_above.min()),
        float(found.p_below.min()),
        timing,
        bool(named.any()),
        int((named & skilled).sum()),
        int((named & ~skilled).sum()),
        float(named[skilled].mean()) if skilled.any() else 0.0,
        bool(plain.max() > ndtri(1 - ALPHA)),
        float(plain.max()),
    )


@lru_cache(maxsize=1)
def _table(scenario: Scenario, variants: tuple[str, ...]) -> CellTable:
    """Return all cells of a scenario's grid, which are the same in all of its worlds."""
    grid = grids.parse(scenario.grid(variants), scenario.name).resolve()
    cells = np.concatenate(list(grid.selected.chunks(1 << 20, work_order(grid))))
    return CellTable(cells, grid.cells(cells).columns, variants)


def _follows(table: CellTable, variant: str) -> NDArray[np.bool_]:
    if variant not in table.variants:
        return np.zeros(len(table), dtype=np.bool_)
    return np.asarray(table["variant"] == table.variants.index(variant))
