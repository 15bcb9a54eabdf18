"""What a process keeps from chunk to chunk: the asset at hand, its engine, and how far its cells have been walked."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grids.grid import Grid
from signals.arrays import Integers
from sweeps.engines import Engine, make_engine
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.evaluating.stretch import Stretch
from sweeps.store.writing import PartWriter

__all__ = ["Bench", "Chunk", "open_bench"]


@dataclass(frozen=True, eq=False)
class Chunk:
    """One chunk, ready to be evaluated.

    Attributes
    ----------
    number
        Which of the run's.
    engine, grid, stretch
        Of its asset.
    index
        Its cells, also those that break a rule.
    writer
        What makes parts of its asset where cells are factored.
    """

    number: int
    engine: Engine
    grid: Grid
    stretch: Stretch
    index: Integers
    writer: PartWriter | None = None


class _Opened:
    """One asset with its engine."""

    def __init__(self, recipe: Recipe, place: int) -> None:
        source = recipe.assets[place]
        signals, self.grid = source.settled(recipe.spec)
        self.engine = make_engine(recipe.engine, signals, self.grid.names)
        self.stretch = Stretch(source.name, recipe.names) if source.name else Stretch()
        self._order = work_order(self.grid)
        factored = recipe.layout == "factored"
        self.writer = (
            PartWriter.of(self.grid, signals, self._order, self.stretch.asset, self.stretch.assets)
            if factored
            else None
        )
        self._first, self._size = source.first_chunk, recipe.chunk
        self._next = -1
        self._walk: Iterator[Integers] = iter(())

    def warm_up(self) -> float:
        """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
        began = time.perf_counter()
        if isinstance(self.engine, EventEngine):
            self.engine.warm_up(self.grid.cells(np.zeros(1, dtype=np.int64)))
        return time.perf_counter() - began

    def chunk(self, number: int) -> Chunk:
        """Go to a chunk: at once where that can be, or from where the last walk has come to."""
        wanted, selected = number - self._first, self.grid.selected
        if self._next < 0 or wanted < self._next or (wanted > self._next and selected.seekable):
            self._next = wanted if selected.seekable else 0
            self._walk = selected.chunks(self._size, self._order, self._next)
        while self._next <= wanted:
            index = next(self._walk)
            self._next += 1
        return Chunk(number, self.engine, self.grid, self.stretch, index, self.writer)


class Bench:
    """What a process works with; threads may ask it for chunks at the same time.

    Parameters
    ----------
    recipe
        What is run on what.
    kept
        Assets to hold in memory: where chunks come in order, one is enough, whose end other threads still work at.
    """

    def __init__(self, recipe: Recipe, kept: int = 1) -> None:
        self.recipe = recipe
        self.warm_up_seconds = 0.0
        self._firsts = [source.first_chunk for source in recipe.assets]
        self._kept = kept
        self._open: dict[int, _Opened] = {}
        self._lock = threading.Lock()

    def chunk(self, number: int) -> Chunk:
        """Return a chunk by its number; its asset is read first if it is not at hand.

        Raises
        ------
        InputError
            If the asset's file is gone, or is not what it was.
        """
        with self._lock:
            # one without cells begins where the next one does
            return self._opened(bisect_right(self._firsts, number) - 1).chunk(number)

    def _opened(self, place: int) -> _Opened:
        if place not in self._open:
            while len(self._open) >= self._kept:  # what it holds is forgotten before the next one is read
                del self._open[min(self._open)]
            self._open[place] = opened = _Opened(self.recipe, place)
            self.warm_up_seconds = self.warm_up_seconds or opened.warm_up()
        return self._open[place]


def open_bench(recipe: Recipe) -> Bench:
    """Make what a worker elsewhere works with: its chunks come in about the order of their numbers, some again.

    Raises
    ------
    InputError
        If it runs another release, or has not the folder of the run.
    """
    recipe.check()
    return Bench(recipe, kept=2)
