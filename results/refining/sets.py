"""What the verdict of a run says of the blocks that a refinement looks at."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.inference.saved.steps import run_digest
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import FILE
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import verdict_sets
from results.refining.blocks import Blocks, cells_by_block
from results.refining.wanted import Sets
from results.run.run import Run
from results.run.stretches import batches

__all__ = ["sets_of"]


def sets_of(run: Run, blocks: Blocks) -> Sets | None:
    """Return how many cells of each block the verdict puts into its sets; None where the run has no verdict of its own.

    Raises
    ------
    InputError
        If there is a verdict, and it is damaged.
    """
    if not (run.path / FILE).is_file():
        return None
    verdict = read_verdict(run.path)
    if verdict.run != run_digest(run) or verdict.pooled != run.pooled:
        return None
    file = verdict_cells(run.path, verdict)
    if file is None:
        return None
    named = pl.col("set").cast(pl.String)
    sets = verdict_sets(run, file).select("cell", inner=named == "inner", outer=named.is_in(["inner", "outer"]))
    none = np.zeros(0, dtype=np.int64)
    inner, outer = (cells_by_block(blocks, run.info.grid.size, none) for _ in range(2))
    # piece by piece: either set may hold most of a run
    for piece in batches(run, sets.filter("outer")):
        cells = piece["cell"].to_numpy()
        inner += cells_by_block(blocks, run.info.grid.size, cells[piece["inner"].to_numpy()])
        outer += cells_by_block(blocks, run.info.grid.size, cells)
    return Sets(inner, outer)
