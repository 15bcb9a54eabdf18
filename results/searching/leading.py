"""The best of the cells that a search visited, read off its run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from results.run.axes import parameters_text
from results.run.cells import cell_of
from results.run.run import Run
from results.searching.held_out.leaders import Leaders
from results.searching.question import SearchQuestion
from sweeps.runs.records import ASSET

__all__ = ["Leading", "leading_of"]


@dataclass(frozen=True)
class Leading:
    """The visited cell whose bound is the best.

    Attributes
    ----------
    cell
        Its index.
    parameters
        Along the axes of the grid, by name; of several assets the asset too.
    trades
        How many there are of the sample that counts.
    value, bound
        The measure and its lower bound (its upper one, where less is better), in the measure's own unit; the bound is the value
        where no error of the measure is known.
    drawdown
        Largest drawdown; None where undefined.
    """

    cell: int
    parameters: Mapping[str, Any]
    trades: int
    value: float
    bound: float
    drawdown: float | None

    @property
    def text(self) -> str:
        """Its parameters as one line."""
        return parameters_text(self.parameters)


def leading_of(run: Run, question: SearchQuestion, leaders: Leaders) -> Leading | None:
    """Return the best cell that was visited; None where none counts."""
    if not len(leaders):
        return None
    cell, values = int(leaders.index[0]), leaders.values
    drawdown = float(values.drawdown[0])
    return Leading(
        cell=cell,
        parameters=_parameters(run, cell),
        trades=int(values.trades[0]),
        value=question.in_unit(float(values.value[0])),
        bound=question.in_unit(float(values.score[0])),
        drawdown=None if np.isnan(drawdown) else drawdown,
    )


def _parameters(run: Run, cell: int) -> dict[str, Any]:
    own = [name for name in run.axes if name != ASSET]
    found = {name: cell_of(run, cell)[name] for name in own}
    if not run.assets:
        return found
    asset = run.collect(run.stored.filter(pl.col("cell") == cell).select(ASSET)).item()
    return {ASSET: asset, **found}
