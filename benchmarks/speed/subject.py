"""The event engine as it is timed: tables in, measures out, on one thread or more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import joblib
import numpy as np
import polars as pl

from benchmarks.cells import Cells
from benchmarks.samples import Sample
from grids.names import Names
from grids.table import CellTable
from sweeps.event.engine import EventEngine
from sweeps.measures.evaluation import Evaluation
from sweeps.measures.frames import measure_frame

__all__ = ["Subject", "Workload"]


@dataclass(frozen=True)
class Workload:
    """How much distinct work a grid is.

    Attributes
    ----------
    cells, paths
        Cells and distinct trade lists.
    simulated
        Trades of all distinct trade lists.
    """

    cells: int
    paths: int
    simulated: int

    @property
    def trades(self) -> float:
        """Trades of a path, on average."""
        return self.simulated / self.paths


class Subject:
    """The event engine on one sample; read-only, and shared by threads.

    Parameters
    ----------
    sample
        What is traded.
    """

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.engine = EventEngine(sample.signals, Names((sample.variant,), readings=tuple(sample.signals.readings)))
        self._known = [sample.signals.variants[sample.variant].out_of_sample is not None]

    def evaluate(self, table: CellTable) -> Evaluation:
        """Return counts and sums of some cells."""
        return self.engine.evaluate(table)

    def measures(self, table: CellTable) -> pl.DataFrame:
        """Return all measures of the contract of some cells, a row each, and the number of the path."""
        days = self.engine.market.days
        return measure_frame(self.evaluate(table), table, self.sample.bars, days, self._known)

    def workload(self, grid: Cells, threads: int) -> Workload:
        """Run a grid once, which warms everything up, and count its distinct work."""

        def count(table: CellTable) -> tuple[int, int]:
            found = self.measures(table).select("path", "trades").unique("path")
            return len(found), int(found["trades"].sum())

        pool = joblib.Parallel(n_jobs=threads, backend="threading")
        counts = np.array(pool(joblib.delayed(count)(table) for table in grid.chunks()))
        return Workload(len(grid), int(counts[:, 0].sum()), int(counts[:, 1].sum()))

    def run_evaluate(self, tables: Sequence[CellTable], threads: int) -> None:
        """Evaluate tables and drop what is found."""
        _spread(lambda table: self.evaluate(table).paths, tables, threads)

    def run_measures(self, tables: Sequence[CellTable], threads: int) -> None:
        """Evaluate tables, derive all measures, and drop them."""
        _spread(lambda table: len(self.measures(table)), tables, threads)


def _spread(work: Callable[[CellTable], object], tables: Sequence[CellTable], threads: int) -> None:
    if threads == 1:
        for table in tables:
            work(table)
        return
    # only what the work returns is collected: numbers, not the tables' results
    joblib.Parallel(n_jobs=threads, backend="threading")(joblib.delayed(work)(table) for table in tables)
