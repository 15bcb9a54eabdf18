"""A sweep by vectorbt: chunks of cells over processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from grids.grid import Grid
from grids.order import work_order
from grids.table import CellTable
from signals import Signals
from sweeps.engines import Engine, make_engine, measured
from sweeps.processes import over_processes, peak_memory
from sweeps.progress import CellProgress
from sweeps.runfolder import RunFolder

__all__ = ["Recorded", "memory_note", "record"]

_CHUNK = 200
"""Cells that vectorbt evaluates in some seconds: what an interruption loses, and a progress bar waits for."""

Chunk = tuple[int, int, CellTable]
"""A chunk's number, the cells offered for it, and those of them that keep the contract's rules."""


@dataclass(frozen=True)
class Recorded:
    """One chunk, evaluated.

    Attributes
    ----------
    number, offered, cells
        Of the chunk: cells offered, and cells evaluated.
    frame
        Parameters and measures, one row a cell; None where no cell keeps the rules, and once written.
    paths
        Distinct trade lists among the cells.
    worker, memory
        The process that did it, and the most bytes it has held so far.
    """

    number: int
    offered: int
    cells: int
    frame: pl.DataFrame | None
    paths: int
    worker: int
    memory: int


def record(signals: Signals, grid: Grid, folder: RunFolder, jobs: int, progress: bool) -> list[Recorded]:
    """Evaluate every chunk of a grid with vectorbt and write it as a part file.

    Parameters
    ----------
    signals
        Of the span.
    grid
        The cells.
    folder
        Where parts go.
    jobs
        Processes.
    progress
        Show a progress bar on standard error if that is a terminal.

    Returns
    -------
    list of Recorded
        In whatever order they were done, without their frames.
    """
    done: list[Recorded] = []
    with CellProgress(grid.selected.count, "sweeping with vectorbt", progress) as bar:
        for part in over_processes(_build, _evaluate, signals, grid.variants, _chunks(grid), jobs):
            if part.frame is not None:
                folder.write_part(part.number, part.frame)
            done.append(replace(part, frame=None))
            bar.advance(part.offered)
    return done


def memory_note(done: list[Recorded]) -> str:
    """Say what the processes took at most."""
    most: dict[int, int] = {}
    for part in done:
        most[part.worker] = max(most.get(part.worker, 0), part.memory)
    processes = "1 process" if len(most) == 1 else f"{len(most)} processes"
    return f"vectorbt ran in {processes} of at most {max(most.values(), default=0) / 1e6:,.0f} MB"


def _chunks(grid: Grid) -> Iterator[Chunk]:
    for number, index in enumerate(grid.selected.chunks(_CHUNK, work_order(grid))):
        table = grid.cells(index)
        yield number, len(index), table.take(np.flatnonzero(~table.broken()))


def _build(signals: Signals, variants: tuple[str, ...]) -> Engine:
    return make_engine("vectorbt", signals, variants)


def _evaluate(engine: Engine, chunk: Chunk) -> Recorded:
    number, offered, table = chunk
    if len(table) == 0:
        return Recorded(number, offered, 0, None, 0, os.getpid(), peak_memory())
    # ids of paths are unique over the run: no chunk has more paths than cells
    measures = measured(engine, table)
    paths = measures["path"].n_unique()
    frame = pl.concat([table.frame(), measures.with_columns(pl.col("path") + number * _CHUNK)], how="horizontal")
    return Recorded(number, offered, len(table), frame, paths, os.getpid(), peak_memory())
