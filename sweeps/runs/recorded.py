"""A sweep by vectorbt: chunks of cells over processes."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from dataclasses import dataclass

import polars as pl

from grids.grid import Grid
from grids.table import CellTable
from signals import Signals
from sweeps.engines import Engine, make_engine, measured
from sweeps.plan.order import work_order
from sweeps.processes import over_processes, peak_memory

__all__ = ["RECORDED_CHUNK", "Recorded", "memory_note", "record"]

RECORDED_CHUNK = 200
"""Cells that vectorbt evaluates in some seconds: what an interruption loses, and a progress bar waits for."""

Chunk = tuple[int, int, CellTable]
"""A chunk's number, the cells offered for it, and those of them that keep the contract's rules."""


@dataclass(frozen=True)
class Recorded:
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


def record(signals: Signals, grid: Grid, jobs: int, finished: Container[int] = ()) -> Iterator[Recorded]:
    """Yield every chunk of a grid that is not finished, evaluated by vectorbt, in whatever order they are done.

    Parameters
    ----------
    signals
        Of the span.
    grid
        The cells.
    jobs
        Processes.
    finished
        Numbers of chunks to pass over.
    """
    return over_processes(_build, _evaluate, signals, grid.variants, _chunks(grid, finished), jobs)


def memory_note(done: list[Recorded]) -> str:
    """Say what the processes took at most."""
    most: dict[int, int] = {}
    for part in done:
        most[part.worker] = max(most.get(part.worker, 0), part.memory)
    processes = "1 process" if len(most) == 1 else f"{len(most)} processes"
    return f"vectorbt ran in {processes} of at most {max(most.values(), default=0) / 1e6:,.0f} MB"


def _chunks(grid: Grid, finished: Container[int]) -> Iterator[Chunk]:
    for number, index in enumerate(grid.selected.chunks(RECORDED_CHUNK, work_order(grid))):
        if number not in finished:
            yield number, len(index), grid.cells(index).unbroken()


def _build(signals: Signals, variants: tuple[str, ...]) -> Engine:
    return make_engine("vectorbt", signals, variants)


def _evaluate(engine: Engine, chunk: Chunk) -> Recorded:
    number, offered, table = chunk
    if len(table) == 0:
        return Recorded(number, offered, None, os.getpid(), peak_memory())
    frame = pl.concat([table.frame(), measured(engine, table)], how="horizontal")
    return Recorded(number, offered, frame, os.getpid(), peak_memory())
