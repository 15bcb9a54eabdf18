"""What a walked trade and a further money lane cost, and of the former the walk alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.clock import best_seconds
from benchmarks.speed.kinds import SELECTIVE, price_stops
from benchmarks.speed.rates import EngineRate
from benchmarks.speed.scale import Scale, WorkScale
from benchmarks.speed.simulating import Walk, measure_walk
from benchmarks.speed.subject import Contender

__all__ = ["Cost", "measure_cost"]


@dataclass(frozen=True)
class Cost:
    """One thread of the event engine on one work, without the derived measures.

    Attributes
    ----------
    work
        Its letter.
    walked
        Nanoseconds per trade of a distinct path on the work's grid of one exposure: walk, account and outcomes.
    walk
        The walk alone.
    trades
        Trades of all paths of the grids below.
    nanoseconds
        Time per walked trade by number of exposures a path.
    """

    work: str
    walked: float
    walk: Walk
    trades: int
    nanoseconds: dict[int, float]

    @property
    def lane(self) -> float:
        """Nanoseconds per trade and further lane: the slope of a line through all numbers of exposures."""
        lanes = np.array(sorted(self.nanoseconds), dtype=np.float64)
        times = np.array([self.nanoseconds[int(count)] for count in lanes])
        return float(np.polyfit(lanes, times, 1)[0])


def measure_cost(work: WorkScale, scale: Scale, contender: Contender, single: EngineRate) -> Cost:
    """Time the same paths with one exposure and with more; `single` is the rate of the grid with one."""
    trades, times = 0, {}
    for lanes in scale.lanes:
        grid = price_stops("lanes", SELECTIVE, work.others, lanes)
        if not trades:
            trades = contender.workload(grid, 1).walked
        tables = list(grid.chunks())
        seconds = best_seconds(lambda tables=tables: contender.run_evaluate(tables, 1), scale.pace)  # type: ignore[misc]
        times[lanes] = seconds / trades * 1e9
    walked = single.evaluate[1] / single.work.walked * 1e9
    alone = measure_walk(contender, price_stops("walk", SELECTIVE, work.one, 1), scale.pace)
    return Cost(work.letter, walked, alone, trades, times)
