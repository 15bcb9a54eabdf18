"""The chunks of a run evaluated by vectorbt, in processes: apart from those of the event engine, which needs none of either."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

from grids.grid import Grid
from grids.names import Names
from grids.spec import GridSpec
from grids.table import CellTable
from signals import Signals
from signals.progress import ProgressBar
from sweeps.engines import Engine, make_engine, measured
from sweeps.plan.order import work_order
from sweeps.processes import over_processes, peak_memory
from sweeps.runs.checksums import CELLS
from sweeps.runs.chunks import RECORDED_CHUNK, Evaluated
from sweeps.runs.evaluating.stretch import Stretch
from sweeps.runs.evaluating.writing import write_rows
from sweeps.runs.folder import RunFolder
from sweeps.runs.surveyed import Surveyed

__all__ = ["record_chunks"]

_Chunk = tuple[int, int, CellTable, Stretch]
"""A chunk's number, the cells offered for it, those of them that keep the contract's rules, and whose they are."""


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


def record_chunks(
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    workers: int,
    bar: ProgressBar,
    wanted: Collection[int],
) -> Evaluated:
    """Evaluate chunks of a grid by vectorbt, in processes.

    Parameters
    ----------
    spec, surveyed
        What to run, on what.
    folder
        Lists the part files.
    workers
        Processes.
    bar
        Counts cells.
    wanted
        Numbers of the chunks.
    """
    done: list[_Recorded] = []
    began = time.perf_counter()
    for one in surveyed:
        if not any(number in wanted for number in one.chunks(RECORDED_CHUNK)):
            continue
        span, grid = one.opened(spec), one.grid
        stretch = Stretch.of(one, surveyed)
        chunks = _chunks(grid, stretch, one.first_chunk, wanted)
        for part in over_processes(_build, _evaluate, span, grid.names, chunks, workers):
            if part.frame is not None:
                folder.list_part(write_rows(folder.path / CELLS, part.number, part.frame))
            done.append(replace(part, frame=None))
            bar.advance(part.offered)
    return Evaluated(time.perf_counter() - began, notes=(_memory_note(done),))


def _memory_note(done: list[_Recorded]) -> str:
    """Say what the processes took at most."""
    most: dict[int, int] = {}
    for part in done:
        most[part.worker] = max(most.get(part.worker, 0), part.memory)
    processes = "1 process" if len(most) == 1 else f"{len(most)} processes"
    return f"vectorbt ran in {processes} of at most {max(most.values(), default=0) / 1e6:,.0f} MB"


def _chunks(grid: Grid, stretch: Stretch, first: int, wanted: Collection[int]) -> Iterator[_Chunk]:
    for number, index in enumerate(grid.selected.chunks(RECORDED_CHUNK, work_order(grid)), first):
        if number in wanted:
            yield number, len(index), grid.cells(index).unbroken(), stretch


def _build(signals: Signals, names: Names) -> Engine:
    return make_engine("vectorbt", signals, names)


def _evaluate(engine: Engine, chunk: _Chunk) -> _Recorded:
    number, offered, table, stretch = chunk
    if len(table) == 0:
        return _Recorded(number, offered, None, os.getpid(), peak_memory())
    frame = stretch.frame(table, measured(engine, table))
    return _Recorded(number, offered, frame, os.getpid(), peak_memory())
