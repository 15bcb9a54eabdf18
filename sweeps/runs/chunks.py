"""The chunks of a run: each evaluated, measured and written as one part file, by threads or by vectorbt's processes."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from grids.grid import Grid
from grids.names import Names
from grids.spec import GridSpec
from grids.table import CellTable
from signals import Signals
from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.engines import Engine, make_engine, measured
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order
from sweeps.processes import over_processes, peak_memory
from sweeps.runs.folder import RunFolder
from sweeps.runs.stretches import Stretch
from sweeps.runs.surveyed import Surveyed
from sweeps.threads import in_threads

__all__ = ["CHUNK", "Evaluated", "chunk_size", "evaluate_chunks", "record_chunks"]

CHUNK = 65_536
"""Cells evaluated and written at a time by one thread; what bounds the memory of a run."""


RECORDED_CHUNK = 200
"""Cells that vectorbt evaluates in some seconds: what an interruption loses, and a progress bar waits for."""

_Chunk = tuple[int, int, CellTable, Stretch]
"""A chunk's number, the cells offered for it, those of them that keep the contract's rules, and whose they are."""


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
    """

    seconds: float
    warm_up_seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Recorded:
    """One chunk, evaluated.

    Attributes
    ----------
    number, offered
        Of the chunk, and the cells offered for it.
    frame
        Parameters and measures, one row a cell; None where no cell keeps the rules.
    worker, memory
        The process that did it, and the most bytes it has held so far.
    """

    number: int
    offered: int
    frame: pl.DataFrame | None
    worker: int
    memory: int


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
    clock = _Clock()

    def evaluate(engine: EventEngine, grid: Grid, stretch: Stretch, number: int, index: Integers) -> int:
        if number not in finished:
            kept = grid.cells(index).unbroken()
            if len(kept):
                folder.write_part(number, stretch.frame(kept, measured(engine, kept)))
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
    return clock.stop()


def record_chunks(
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    workers: int,
    bar: ProgressBar,
    finished: Container[int],
) -> Evaluated:
    """Evaluate the chunks of a grid by vectorbt, in processes; parameters as of `evaluate_chunks`."""
    done: list[_Recorded] = []
    began = time.perf_counter()
    for one in surveyed:
        if all(number in finished for number in one.chunks(RECORDED_CHUNK)):
            bar.advance(one.selected)
            continue
        span, grid = one.opened(spec), one.grid
        stretch = Stretch.of(one, surveyed)
        chunks = _chunks(grid, stretch, one.first_chunk, finished)
        for part in over_processes(_build, _evaluate, span, grid.names, chunks, workers):
            if part.frame is not None:
                folder.write_part(part.number, part.frame)
            done.append(replace(part, frame=None))
            bar.advance(part.offered)
    return Evaluated(time.perf_counter() - began, notes=(_memory_note(done),))


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

    def stop(self) -> Evaluated:
        """Return what it took."""
        return Evaluated(time.perf_counter() - self._began, self._warm_up)


def _warm_up(engine: EventEngine, grid: Grid) -> float:
    """Load the kernels, compiling them where this version has not run before; return the seconds it took."""
    began = time.perf_counter()
    engine.evaluate(grid.cells(np.zeros(1, dtype=np.int64)))
    return time.perf_counter() - began


def _memory_note(done: list[_Recorded]) -> str:
    """Say what the processes took at most."""
    most: dict[int, int] = {}
    for part in done:
        most[part.worker] = max(most.get(part.worker, 0), part.memory)
    processes = "1 process" if len(most) == 1 else f"{len(most)} processes"
    return f"vectorbt ran in {processes} of at most {max(most.values(), default=0) / 1e6:,.0f} MB"


def _chunks(grid: Grid, stretch: Stretch, first: int, finished: Container[int]) -> Iterator[_Chunk]:
    for number, index in enumerate(grid.selected.chunks(RECORDED_CHUNK, work_order(grid)), first):
        if number not in finished:
            yield number, len(index), grid.cells(index).unbroken(), stretch


def _build(signals: Signals, names: Names) -> Engine:
    return make_engine("vectorbt", signals, names)


def _evaluate(engine: Engine, chunk: _Chunk) -> _Recorded:
    number, offered, table, stretch = chunk
    if len(table) == 0:
        return _Recorded(number, offered, None, os.getpid(), peak_memory())
    frame = stretch.frame(table, measured(engine, table))
    return _Recorded(number, offered, frame, os.getpid(), peak_memory())
