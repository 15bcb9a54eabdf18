"""The chunks of a run: each evaluated, measured and written as one part file, by threads."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from grids.grid import Grid
from grids.mixing import mixed
from grids.spec import GridSpec
from grids.table import CellTable
from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.engines import measured
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order
from sweeps.runs.cell_digests import HeldDigests
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import ASSET
from sweeps.runs.surveyed import Surveyed
from sweeps.store.writing import PartWriter
from sweeps.threads import in_threads

__all__ = ["CHUNK", "RECORDED_CHUNK", "Evaluated", "Stretch", "chunk_size", "evaluate_chunks"]

CHUNK = 65_536
"""Cells evaluated and written at a time by one thread; what bounds the memory of a run."""


RECORDED_CHUNK = 200
"""Cells that vectorbt evaluates in some seconds: what an interruption loses, and a progress bar waits for."""


@dataclass(frozen=True)
class Evaluated:
    """What evaluating the chunks took.

    Attributes
    ----------
    seconds
        From the first chunk to the last part file.
    warm_up_seconds
        Before that, for loading or compiling kernels.
    notes
        One line each.
    held
        Fingerprints of the parts that were written.
    """

    seconds: float
    warm_up_seconds: float = 0.0
    notes: tuple[str, ...] = ()
    held: HeldDigests | None = None


@dataclass(frozen=True)
class Stretch:
    """Whose cells they are.

    Attributes
    ----------
    asset
        Its name; "" in a run of one file, whose rows say nothing of it.
    assets
        Those of all assets of the run.
    """

    asset: str = ""
    assets: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Surveyed, all_: Sequence[Surveyed]) -> Stretch:
        """Return that of an asset among all."""
        return cls(one.name, tuple(each.name for each in all_)) if one.name else cls()

    def frame(self, table: CellTable, measures: pl.DataFrame) -> pl.DataFrame:
        """Return rows as a part file holds them: `cell`, in a run over several `asset`, parameters and measures."""
        cells = table.frame()
        if not self.asset:
            return pl.concat([cells, measures], how="horizontal")
        asset = pl.Series(ASSET, [self.asset], dtype=pl.Enum(list(self.assets))).new_from_index(0, len(cells))
        path = pl.Series("path", _apart(measures["path"].to_numpy(), self.asset))
        return pl.concat([cells.insert_column(1, asset), measures.with_columns(path)], how="horizontal")


def chunk_size(engine: str) -> int:
    """Return the cells in a chunk of an engine."""
    return RECORDED_CHUNK if engine == "vectorbt" else CHUNK


def evaluate_chunks(
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    workers: int,
    bar: ProgressBar,
    finished: Container[int],
    factored: bool = False,
) -> Evaluated:
    """Evaluate the chunks of a grid by the event engine, in threads.

    Parameters
    ----------
    spec, surveyed
        What to run, on what.
    folder
        Receives the part files.
    workers
        Threads.
    bar
        Counts the cells of all assets.
    finished
        Numbers of chunks that are there already.

    Notes
    -----
    An asset is read while the last chunks of the one before are evaluated, so that no thread waits for it: at most
    `workers` chunks are evaluated and one more is ready at any time, and only their assets are in memory.
    """
    clock, held = _Clock(), HeldDigests(sum(one.selected for one in surveyed))

    def evaluate(engine: EventEngine, grid: Grid, stretch: Stretch, number: int, index: Integers) -> int:
        if number not in finished:
            kept = grid.cells(index).unbroken()
            if len(kept):
                if factored:
                    writer = PartWriter.of(grid, engine.signals, work_order(grid), stretch.asset, stretch.assets)
                    folder.write_content(number, writer.content(kept, engine.evaluate(kept)), len(kept))
                    return len(index)
                frame = stretch.frame(kept, measured(engine, kept))
                held.keep(folder.write_part(number, frame), frame)
        return len(index)

    def tasks_of(one: Surveyed) -> Iterator[tuple[EventEngine, Grid, Stretch, int, Integers]]:
        span, grid = one.opened(spec), one.grid
        engine = EventEngine(span, grid.names)
        clock.start(engine, grid)
        stretch = Stretch.of(one, surveyed)
        for number, index in zip(one.chunks(CHUNK), grid.selected.chunks(CHUNK, work_order(grid)), strict=True):
            yield engine, grid, stretch, number, index

    def tasks() -> Iterator[tuple[EventEngine, Grid, Stretch, int, Integers]]:
        for one in surveyed:
            if all(number in finished for number in one.chunks(CHUNK)):
                bar.advance(one.selected)
            else:
                yield from tasks_of(one)  # what it holds is forgotten before the next asset is read

    for offered in in_threads(evaluate, tasks(), workers):
        bar.advance(offered)
    return clock.stop(held)


class _Clock:
    """Counts from the first chunk: loading the kernels, or compiling them where this version has not run before, is told apart."""

    def __init__(self) -> None:
        self._warm_up = 0.0
        self._began = time.perf_counter()
        self._warm = False

    def start(self, engine: EventEngine, grid: Grid) -> None:
        """Warm up on the first asset there is; nothing for those after it."""
        if not self._warm:
            self._warm_up = _warm_up(engine, grid)
            self._began, self._warm = time.perf_counter(), True

    def stop(self, held: HeldDigests) -> Evaluated:
        """Return what it took, and what is `held`."""
        return Evaluated(time.perf_counter() - self._began, self._warm_up, held=held)


def _warm_up(engine: EventEngine, grid: Grid) -> float:
    """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
    began = time.perf_counter()
    engine.warm_up(grid.cells(np.zeros(1, dtype=np.int64)))
    return time.perf_counter() - began


def _apart(path: np.ndarray, asset: str) -> np.ndarray:
    """Name paths anew so that those of another asset have other names: the same bars entered at other prices are other trades."""
    salt = np.uint64(int.from_bytes(hashlib.sha256(asset.encode()).digest()[:8], "little"))
    named: np.ndarray = (mixed(path.view(np.uint64) ^ salt) >> np.uint64(1)).view(np.int64)
    return named
