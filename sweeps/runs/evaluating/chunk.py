"""The one way to a part file: a chunk's cells evaluated, measured and written, whoever does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from grids.table import CellTable
from sweeps.engines import measured
from sweeps.measures.evaluation import Evaluation
from sweeps.runs.evaluating.bench import Bench
from sweeps.runs.evaluating.opened import Chunk
from sweeps.runs.evaluating.writing import write_families, write_rows
from sweeps.runs.records import Part

__all__ = ["Finished", "evaluate_chunk", "evaluate_number", "store_cells"]


@dataclass(frozen=True)
class Finished:
    """A chunk that is done.

    Attributes
    ----------
    number
        Which of the run's.
    offered
        Its cells, also those that break a rule.
    part
        Its file; None where every cell breaks a rule.
    """

    number: int
    offered: int
    part: Part | None


def evaluate_number(bench: Bench, number: int) -> Finished:
    """Evaluate a chunk by its number; see `evaluate_chunk`."""
    return evaluate_chunk(bench.recipe.cells, bench.chunk(number))


def evaluate_chunk(
    cells: Path, chunk: Chunk, written: Callable[[Part, pl.DataFrame | None], None] | None = None
) -> Finished:
    """Evaluate a chunk and write its part: the same bytes, whoever does it.

    Parameters
    ----------
    cells
        Folder of the parts.
    chunk
        What is evaluated.
    written
        Told of the part as soon as its file is there, and of its rows while they are at hand; factored, there are none.

    Raises
    ------
    InputError
        If the part cannot be written.
    """
    kept = chunk.grid.cells(chunk.index).unbroken()
    if not len(kept):
        return Finished(chunk.number, len(chunk.index), None)
    part, frame = store_cells(cells, chunk, kept, chunk.engine.evaluate(kept))
    if written is not None:
        written(part, frame)
    return Finished(chunk.number, len(chunk.index), part)


def store_cells(cells: Path, chunk: Chunk, kept: CellTable, evaluation: Evaluation) -> tuple[Part, pl.DataFrame | None]:
    """Write the part of a chunk that was evaluated; return what is to be listed of it, and its rows if it has any.

    Parameters
    ----------
    cells, chunk
        As of `evaluate_chunk`.
    kept, evaluation
        Those of its cells that keep the contract's rules, and what was found of them.

    Raises
    ------
    InputError
        If the part cannot be written.
    """
    if chunk.writer is not None:
        return write_families(cells, chunk.number, len(kept), chunk.writer.content(kept, evaluation)), None
    frame = chunk.stretch.frame(kept, measured(chunk.engine, kept, evaluation))
    return write_rows(cells, chunk.number, frame), frame
