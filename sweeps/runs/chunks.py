"""The chunks of a run: each evaluated, measured and written as one part file, by threads or by vectorbt's processes."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

import joblib
import numpy as np
import polars as pl

from grids.grid import Grid
from grids.names import Names
from grids.table import CellTable
from signals import Signals
from signals.arrays import Integers
from signals.progress import ProgressBar
from sweeps.engines import Engine, make_engine, measured
from sweeps.event.engine import EventEngine
from sweeps.plan.order import work_order
from sweeps.processes import over_processes, peak_memory
from sweeps.runs.folder import RunFolder

__all__ = ["CHUNK", "Evaluated", "chunk_size", "evaluate_chunks", "record_chunks"]

CHUNK = 65_536
"""Cells evaluated and written at a time by one thread; what bounds the memory of a run."""


RECORDED_CHUNK = 200
"""Cells that vectorbt evaluates in some seconds: what an interruption loses, and a progress bar waits for."""

_Chunk = tuple[int, int, CellTable]
"""A chunk's number, the cells offered for it, and those of them that keep the contract's rules."""


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
    span: Signals, grid: Grid, folder: RunFolder, workers: int, progress: bool, finished: Container[int]
) -> Evaluated:
    """Evaluate the chunks of a grid by the event engine, in threads.

    Parameters
    ----------
    span, grid
        What to run on what.
    folder
        Receives the part files.
    workers
        Threads.
    progress
        Show a bar.
    finished
        Numbers of chunks that are there already.
    """
    engine = EventEngine(span, grid.names)
    warm_up = _warm_up(engine, grid)

    def evaluate(number: int, index: Integers) -> int:
        if number in finished:
            return len(index)
        kept = grid.cells(index).unbroken()
        if len(kept):
            folder.write_part(number, pl.concat([kept.frame(), measured(engine, kept)], how="horizontal"))
        return len(index)

    began = time.perf_counter()
    chunks = enumerate(grid.selected.chunks(CHUNK, work_order(grid)))
    pool = joblib.Parallel(n_jobs=workers, backend="threading", return_as="generator_unordered")
    with ProgressBar(grid.selected.count, "sweeping", progress) as bar:
        for offered in pool(joblib.delayed(evaluate)(number, index) for number, index in chunks):
            bar.advance(offered)
    return Evaluated(time.perf_counter() - began, warm_up)


def record_chunks(
    span: Signals, grid: Grid, folder: RunFolder, workers: int, progress: bool, finished: Container[int]
) -> Evaluated:
    """Evaluate the chunks of a grid by vectorbt, in processes; parameters as of `evaluate_chunks`."""
    done: list[_Recorded] = []
    began = time.perf_counter()
    with ProgressBar(grid.selected.count, "sweeping with vectorbt", progress) as bar:
        for part in over_processes(_build, _evaluate, span, grid.names, _chunks(grid, finished), workers):
            if part.frame is not None:
                folder.write_part(part.number, part.frame)
            done.append(replace(part, frame=None))
            bar.advance(part.offered)
    return Evaluated(time.perf_counter() - began, notes=(_memory_note(done),))


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


def _chunks(grid: Grid, finished: Container[int]) -> Iterator[_Chunk]:
    for number, index in enumerate(grid.selected.chunks(RECORDED_CHUNK, work_order(grid))):
        if number not in finished:
            yield number, len(index), grid.cells(index).unbroken()


def _build(signals: Signals, names: Names) -> Engine:
    return make_engine("vectorbt", signals, names)


def _evaluate(engine: Engine, chunk: _Chunk) -> _Recorded:
    number, offered, table = chunk
    if len(table) == 0:
        return _Recorded(number, offered, None, os.getpid(), peak_memory())
    frame = pl.concat([table.frame(), measured(engine, table)], how="horizontal")
    return _Recorded(number, offered, frame, os.getpid(), peak_memory())
