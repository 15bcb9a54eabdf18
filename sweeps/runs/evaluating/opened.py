"""An asset of a run with its engine: what turns indices of its cells into chunks, ready to be evaluated."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from grids.grid import Grid
from signals import Signals
from signals.arrays import Integers
from sweeps.engines import Engine, make_engine
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order
from sweeps.runs.evaluating.recipe import Recipe, Source
from sweeps.runs.evaluating.stretch import Stretch
from sweeps.store.writing import PartWriter

__all__ = ["Chunk", "OpenAsset"]


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


@dataclass(frozen=True, eq=False)
class OpenAsset:
    """One asset with its engine.

    Attributes
    ----------
    engine, grid, stretch
        What evaluates its cells, what they are, and what rows say of the asset.
    order
        Names of the axes in work order.
    writer
        What makes parts of it where cells are factored.
    """

    engine: Engine
    grid: Grid
    stretch: Stretch
    order: tuple[str, ...]
    writer: PartWriter | None

    @classmethod
    def of(cls, source: Source, recipe: Recipe) -> OpenAsset:
        """Read an asset of a run, and make its engine.

        Raises
        ------
        InputError
            If its file is gone, or is not what it was.
        """
        signals, grid = source.settled(recipe.spec)
        stretch = Stretch(source.name, recipe.names) if source.name else Stretch()
        return cls.on(signals, grid, recipe.engine, stretch, factored=recipe.layout == "factored")

    @classmethod
    def on(
        cls, signals: Signals, grid: Grid, engine: str, stretch: Stretch | None = None, *, factored: bool = False
    ) -> OpenAsset:
        """Make the engine of an asset whose signals of the span are at hand."""
        order, stretch = work_order(grid), stretch or Stretch()
        writer = PartWriter.of(grid, signals, order, stretch.asset, stretch.assets) if factored else None
        return cls(make_engine(engine, signals, grid.names), grid, stretch, order, writer)

    def warm_up(self) -> float:
        """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
        began = time.perf_counter()
        if isinstance(self.engine, EventEngine):
            self.engine.warm_up(self.grid.cells(np.zeros(1, dtype=np.int64)))
        return time.perf_counter() - began

    def chunk(self, number: int, index: Integers) -> Chunk:
        """Return a chunk of its cells, by their indices in its own product."""
        return Chunk(number, self.engine, self.grid, self.stretch, index, self.writer)
