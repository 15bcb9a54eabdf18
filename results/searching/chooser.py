"""A search as whoever evaluates it sees it: batches of cells until the budget is spent, and the best of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import polars as pl

from grids.grid import Grid
from results.run.metrics import find_metric
from results.searching.extent import Extent
from results.searching.proposing.proposer import Proposer, Threaded
from results.searching.proposing.ways import proposer_of
from results.searching.question import SearchQuestion
from results.searching.space import Space
from results.searching.values import Reader, Values
from results.style.counts import about
from signals.arrays import Integers

__all__ = ["SearchChooser", "Way"]

_LONG = 10.0
"""Seconds from which on it is told how long a search takes."""

Way: TypeAlias = Callable[[SearchQuestion, Space], Proposer]
"""Makes who proposes cells of a space."""

MOST_AT_ONCE, FEWEST_AT_ONCE, _BATCHES = 65_536, 1_024, 20
"""Cells of a batch: what an engine likes, but so that whoever proposes hears often enough what was found."""


class SearchChooser:
    """Chooses cells for `sweeps.visiting.visiting.visit`.

    Parameters
    ----------
    question
        What is looked for.
    way
        Makes who proposes; by default that of the question.
    tell
        Told after the first batch how long all will take, where that is long.
    jobs
        Threads that a proposer may use; None for as many as there are cores.

    Attributes
    ----------
    visited
        How many cells were chosen.
    best, cell
        The highest score that was heard, -inf where no cell counts; and the first cell of the grid that has it, -1 where there is none.
    """

    def __init__(
        self,
        question: SearchQuestion,
        way: Way = proposer_of,
        tell: Callable[[str], None] | None = None,
        jobs: int | None = None,
    ) -> None:
        self.question = question
        self._way, self._reader = way, Reader(question)
        self.columns: Sequence[str] = self._reader.columns
        self._proposer: Proposer | None = None
        self.space: Space | None = None
        self._asked = np.empty(0, dtype=np.int64)
        self.visited, self.best, self.cell = 0, -np.inf, -1
        self._tell, self._jobs, self._began = tell, jobs, 0.0

    def begin(self, grids: Sequence[Grid]) -> None:
        """Hear which grids it chooses from."""
        self.space = Space(grids)
        self._proposer = self._way(self.question, self.space)
        if isinstance(self._proposer, Threaded):
            self._proposer.jobs = self._jobs
        self._began = time.perf_counter()

    def choose(self) -> Integers | None:
        """Return the next cells; None where the budget is spent, or nothing is left."""
        assert self._proposer is not None  # noqa: S101 - for the type checker
        left = self.question.cells - self.visited
        batch = min(max(self.question.cells // _BATCHES, FEWEST_AT_ONCE), MOST_AT_ONCE, left)
        index = self._proposer.propose(batch) if batch > 0 else self._asked[:0]
        self.visited += len(index)
        return index if len(index) else None

    def hear(self, found: pl.DataFrame) -> None:
        """Hear what was found of the cells chosen last."""
        assert self._proposer is not None  # noqa: S101 - for the type checker
        if self._tell is not None:
            self._estimate(self._tell)
            self._tell = None
        index, values = found["cell"].to_numpy(), self._reader.values(found)
        self._keep_best(index, values)
        self._proposer.told(index, values)

    def _keep_best(self, index: Integers, values: Values) -> None:
        best = float(values.score.max(initial=-np.inf))
        if best == -np.inf or best < self.best:
            return
        cell = int(index[values.score == best].min())
        self.cell = min(cell, self.cell) if best == self.best else cell
        self.best = best

    def _estimate(self, tell: Callable[[str], None]) -> None:
        """Say how long all will take, by the first cells: no more than the constraints leave, and nothing where these were all."""
        assert self.space is not None  # noqa: S101 - for the type checker
        left = Extent.of(self.space.grids)
        took = time.perf_counter() - self._began
        cells = min(self.question.cells, left.left) if left.left else self.question.cells
        whole = took / self.visited * cells
        if whole >= _LONG and cells > self.visited:
            tell(f"the first {self.visited:,} cells took {about(took)}: about {about(whole)} in all")

    def best_so_far(self) -> str:
        """Return the best bound that was found, for the bar."""
        metric = find_metric(self.question.metric)
        return "" if self.best == -np.inf else f"best bound {metric.written(self.question.in_unit(self.best))}"
