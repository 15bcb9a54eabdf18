"""What the verdict of a run says of the blocks that a refinement looks at."""

from __future__ import annotations

import polars as pl

from results.inference.saved.steps import run_digest
from results.inference.verdict.committing import verdict_cells
from results.inference.verdict.record import FILE
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import verdict_sets
from results.refining.blocks import Blocks, cells_by_block
from results.refining.wanted import Sets
from results.run.run import Run
from signals.arrays import Integers

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
    sets = verdict_sets(run, file).select("cell", pl.col("set").cast(pl.String))

    def counted(*names: str) -> Integers:
        cells = run.collect(sets.filter(pl.col("set").is_in(names)).select("cell"))["cell"].to_numpy()
        return cells_by_block(blocks, run.info.grid.size, cells)

    return Sets(counted("inner"), counted("inner", "outer"))
