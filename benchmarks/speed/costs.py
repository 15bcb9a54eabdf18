"""What a simulated trade and a further exposure cost, and of the former the simulation alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.clock import best_seconds
from benchmarks.speed.kinds import SELECTIVE, price_stops
from benchmarks.speed.rates import EngineRate
from benchmarks.speed.scale import Scale, WorkScale
from benchmarks.speed.simulating import Simulation, measure_simulation
from benchmarks.speed.subject import Subject

__all__ = ["Cost", "measure_cost"]


@dataclass(frozen=True)
class Cost:
    """One thread of the event engine on one work, without the derived measures.

    Attributes
    ----------
    work
        Its letter.
    simulated_trade
        Nanoseconds per trade of a distinct path on the work's grid of one exposure: simulation, account and outcomes.
    simulation
        The simulation alone.
    trades
        Trades of all paths of the grids below.
    nanoseconds
        Time per simulated trade by number of exposures a path.
    """

    work: str
    simulated_trade: float
    simulation: Simulation
    trades: int
    nanoseconds: dict[int, float]

    @property
    def further_exposure(self) -> float:
        """Nanoseconds per trade and further exposure: the slope of a line through all numbers of exposures."""
        exposures = np.array(sorted(self.nanoseconds), dtype=np.float64)
        times = np.array([self.nanoseconds[int(count)] for count in exposures])
        return float(np.polyfit(exposures, times, 1)[0])


def measure_cost(work: WorkScale, scale: Scale, subject: Subject, single: EngineRate) -> Cost:
    """Time the same paths with one exposure and with more; `single` is the rate of the grid with one."""
    trades, times = 0, {}
    for exposures in scale.exposures:
        grid = price_stops("exposures", SELECTIVE, work.others, exposures)
        if not trades:
            trades = subject.workload(grid, 1).simulated
        tables = list(grid.chunks())
        seconds = best_seconds(lambda tables=tables: subject.run_evaluate(tables, 1), scale.pace)  # type: ignore[misc]
        times[exposures] = seconds / trades * 1e9
    simulated_trade = single.evaluate[1] / single.work.simulated * 1e9
    alone = measure_simulation(subject, price_stops("simulation", SELECTIVE, work.one, 1), scale.pace)
    return Cost(work.letter, simulated_trade, alone, trades, times)
