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
from results.searching.question import SearchQuestion
from results.searching.values import Reader
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


def leading_of(run: Run, question: SearchQuestion) -> tuple[Leading | None, int]:
    """Return the best cell that was visited, and how many count: have enough trades, and a drawdown within limits.

    Of equal ones it is that of the lowest index; None where no cell counts.
    """
    reader = Reader(question)
    frame = run.collect(run.stored.select("cell", *reader.columns))
    values = reader.values(frame)
    index, counted = frame["cell"].to_numpy(), np.isfinite(values.score)
    if not counted.any():
        return None, 0
    best = np.flatnonzero(values.score == values.score[counted].max())
    row = int(best[np.argmin(index[best])])
    drawdown = float(values.drawdown[row])
    found = Leading(
        cell=int(index[row]),
        parameters=_parameters(run, int(index[row])),
        trades=int(values.trades[row]),
        value=question.in_unit(float(values.value[row])),
        bound=question.in_unit(float(values.score[row])),
        drawdown=None if np.isnan(drawdown) else drawdown,
    )
    return found, int(counted.sum())


def _parameters(run: Run, cell: int) -> dict[str, Any]:
    own = [name for name in run.axes if name != ASSET]
    found = {name: cell_of(run, cell)[name] for name in own}
    if not run.assets:
        return found
    asset = run.collect(run.stored.filter(pl.col("cell") == cell).select(ASSET)).item()
    return {ASSET: asset, **found}
