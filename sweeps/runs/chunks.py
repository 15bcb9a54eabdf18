"""The chunks of a run: handed to whoever evaluates them, and listed when their parts are written."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from signals.progress import ProgressBar
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.evaluating.bench import Bench, open_bench
from sweeps.runs.evaluating.chunk import evaluate_chunk, evaluate_number
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part
from sweeps.spread.workers import Workers

__all__ = ["CHUNK", "RECORDED_CHUNK", "Evaluated", "chunk_size", "evaluate_chunks"]

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


def chunk_size(engine: str) -> int:
    """Return the cells in a chunk of an engine."""
    return RECORDED_CHUNK if engine == "vectorbt" else CHUNK


def evaluate_chunks(
    recipe: Recipe,
    folder: RunFolder,
    numbers: Iterable[int],
    by: Workers,
    bar: ProgressBar,
    held: HeldDigests,
) -> Evaluated:
    """Have chunks of a grid evaluated and their parts written, and list these.

    Parameters
    ----------
    recipe
        What to run, on what.
    folder
        Lists the part files.
    numbers
        Of the chunks, ascending.
    by
        Who does it: threads, or processes of a cluster.
    bar
        Counts cells.
    held
        Keeps the fingerprints of cells that this process evaluates.

    Notes
    -----
    By threads, an asset is read while the last chunks of the one before are evaluated, so that no thread waits for it: at most
    as many chunks as threads are evaluated and one more is ready at any time, and only their assets are in memory.
    """
    began, bench = time.perf_counter(), Bench(recipe)
    if by.elsewhere:
        for finished in by.each(open_bench, recipe.sent(), evaluate_number, numbers):
            if finished.part is not None:
                folder.list_part(finished.part)
            bar.advance(finished.offered)
    else:

        def written(part: Part, rows: pl.DataFrame | None) -> None:
            folder.list_part(part)  # by the thread that wrote it, as this one may be reading an asset
            if rows is not None:
                held.keep(part.file, rows)

        work = partial(evaluate_chunk, written=written)
        for finished in by.each(_itself, recipe.cells, work, map(bench.chunk, numbers)):
            bar.advance(finished.offered)
    seconds = time.perf_counter() - began - bench.warm_up_seconds
    return Evaluated(seconds, bench.warm_up_seconds, held=held)


def _itself(cells: Path) -> Path:
    return cells
