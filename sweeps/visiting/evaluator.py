"""Cells evaluated in memory, whichever are asked for: nothing of them is written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from grids.table import CellTable
from signals.arrays import Integers
from sweeps.engines import measured
from sweeps.measures.accumulators import ACCUMULATORS
from sweeps.measures.evaluation import Evaluation
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.store.columns import PATH
from sweeps.store.path_words import named_apart
from sweeps.threads import in_threads
from sweeps.visiting.pieces import pieces_of

__all__ = ["CellEvaluator", "nothing", "told"]


class CellEvaluator:
    """Evaluates batches of cells on some assets.

    Parameters
    ----------
    assets
        In the order in which cells count them.
    columns
        Which measures, counts and sums to return, beside `cell`.
    jobs
        Threads.
    """

    def __init__(self, assets: Sequence[OpenAsset], columns: Sequence[str], jobs: int) -> None:
        self._assets, self._columns, self._jobs = assets, tuple(columns), jobs

    def evaluate(self, index: Integers) -> pl.DataFrame:
        """Return `cell` and the columns of some cells, in the order of the run's parts: by asset, then in work order.

        Cells that break a rule of the contract have no row.
        """
        pieces = pieces_of([one.grid for one in self._assets], [one.order for one in self._assets], index)
        tasks = ((number, place, cells) for number, (place, cells) in enumerate(pieces))
        found = sorted(in_threads(self._piece, tasks, self._jobs), key=lambda each: each[0])
        return pl.concat([frame for _, frame in found])

    def _piece(self, number: int, place: int, cells: Integers) -> tuple[int, pl.DataFrame]:
        one = self._assets[place]
        kept = one.grid.cells(cells).unbroken()
        return number, told(one, kept, one.engine.evaluate(kept) if len(kept) else nothing(), self._columns)


def told(one: OpenAsset, kept: CellTable, evaluation: Evaluation, columns: Sequence[str]) -> pl.DataFrame:
    """Return what whoever chooses is told of some evaluated cells of an asset: the numbers that their rows will have.

    In the layout of rows to the bit; factored, parts keep numbers within 1e-12 of these.
    """
    measures = measured(one.engine, kept, evaluation, columns)
    if one.stretch.asset and PATH in columns:
        path = named_apart(measures[PATH].to_numpy(), one.stretch.asset)
        measures = measures.with_columns(pl.Series(PATH, path))
    return measures.select(pl.Series("cell", np.asarray(kept.index)), *columns)


def nothing() -> Evaluation:
    """Return what is found of no cell."""
    none = np.zeros(0, dtype=np.int64)
    return Evaluation(np.zeros((0, len(ACCUMULATORS))), none, 0)
