"""Cells a second of the event engine, on one thread and two, with all measures and without."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from benchmarks.cells import Cells
from benchmarks.clock import Pace, best_of_each
from benchmarks.speed.subject import Subject, Workload

__all__ = ["THREADS", "EngineRate", "engine_rate"]

THREADS = 2


@dataclass(frozen=True)
class EngineRate:
    """The event engine on one grid.

    Attributes
    ----------
    grid
        What the grid is.
    work
        Its distinct work.
    evaluate
        Best seconds by number of threads, for the counts and sums of all cells.
    measures
        Likewise, all measures of the contract included.
    """

    grid: str
    work: Workload
    evaluate: dict[int, float]
    measures: dict[int, float]

    def cells_per_second(self, threads: int = THREADS) -> float:
        """Return cells a second with all measures."""
        return self.work.cells / self.measures[threads]

    def paths_per_second(self, threads: int = THREADS) -> float:
        """Return distinct paths a second with all measures."""
        return self.work.paths / self.measures[threads]

    @property
    def nanoseconds_per_trade(self) -> float:
        """Time of one core per trade of a distinct path, all its cells, measures and the exits' share included."""
        return self.measures[1] / self.work.simulated * 1e9

    @property
    def speed_up(self) -> float:
        """How many times faster two threads are than one, with all measures."""
        return self.measures[1] / self.measures[THREADS]


def engine_rate(subject: Subject, grid: Cells, pace: Pace) -> EngineRate:
    """Measure one grid; its tables are made before the clock starts."""
    work = subject.workload(grid, THREADS)
    tables = list(grid.chunks())

    workloads = {
        (threads, measures): partial(subject.run_measures if measures else subject.run_evaluate, tables, threads)
        for measures in (False, True)
        for threads in (1, THREADS)
    }
    best = best_of_each(workloads, pace)
    evaluate, measures = ({threads: best[threads, known] for threads in (1, THREADS)} for known in (False, True))
    return EngineRate(grid.name, work, evaluate, measures)
