"""The one way to a part file: a chunk's cells evaluated, measured and written, whoever does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from sweeps.engines import measured
from sweeps.runs.evaluating.bench import Bench, Chunk
from sweeps.runs.evaluating.writing import write_families, write_rows
from sweeps.runs.records import Part

__all__ = ["Finished", "evaluate_chunk", "evaluate_number"]


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
    return evaluate_chunk(bench, bench.chunk(number))


def evaluate_chunk(
    bench: Bench, chunk: Chunk, written: Callable[[Part, pl.DataFrame | None], None] | None = None
) -> Finished:
    """Evaluate a chunk and write its part: the same bytes, whoever does it.

    Parameters
    ----------
    bench, chunk
        What is run on what, and a chunk of it.
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
    frame: pl.DataFrame | None = None
    if chunk.writer is not None:
        content = chunk.writer.content(kept, chunk.engine.evaluate(kept))
        part = write_families(bench.recipe.cells, chunk.number, len(kept), content)
    else:
        frame = chunk.stretch.frame(kept, measured(chunk.engine, kept))
        part = write_rows(bench.recipe.cells, chunk.number, frame)
    if written is not None:
        written(part, frame)
    return Finished(chunk.number, len(chunk.index), part)
