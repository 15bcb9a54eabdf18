"""The Pareto front: cells that no other beats in expectancy, drawdown and trades at once."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from results.choice.beside.labels import labels
from results.choice.blocks import FrontCell
from results.choice.screening.columns import Columns
from results.inference.sample.groups import Groups
from results.run.run import Run
from signals.arrays import Flags, Floats, Integers

__all__ = ["front_of", "pareto"]

_MOST = 25


def pareto(gain: Floats, loss: Floats, count: Integers) -> Integers:
    """Return the places that no other beats: as much gain, as little loss and as high a count, and one of them better.

    Parameters
    ----------
    gain, loss, count
        (n,): of which the first and the last are better when high.

    Returns
    -------
    numpy.ndarray of int64
        The highest gain first; of equal ones the first.
    """
    order = np.lexsort((np.arange(len(gain)), -count, loss, -gain))
    losses: list[float] = []
    counts: list[float] = []
    kept = []
    # among what gains as much, the losses that are worth it: the more is lost, the higher the count
    for at in order.tolist():
        lost, counted = float(loss[at]), float(count[at])
        place = bisect_right(losses, lost)
        if place and counts[place - 1] >= counted:
            continue
        kept.append(at)
        end = place
        while end < len(counts) and counts[end] <= counted:
            end += 1
        losses[place:end], counts[place:end] = [lost], [counted]
    return np.array(kept, dtype=np.int64)


def front_of(run: Run, groups: Groups, columns: Columns, eligible: Flags, chosen: int) -> list[FrontCell]:
    """Return the front of the cells that may be chosen, of each trade list its smallest exposure; 25 of them at most.

    Parameters
    ----------
    run, groups, columns
        The cells.
    eligible
        bool (n,).
    chosen
        Row of the chosen cell, which is shown whether on the front or not.
    """
    rows = np.flatnonzero(eligible & np.isfinite(columns.max_drawdown))
    rows = rows[np.argsort(columns.unit[rows], kind="stable")]
    rows = rows[np.unique(groups.group[rows], return_index=True)[1]]
    found = rows[
        pareto(columns.expectancy[rows], columns.max_drawdown[rows] / columns.unit[rows], columns.trades[rows])
    ]
    if len(found) > _MOST:
        found = found[np.unique(np.linspace(0, len(found) - 1, _MOST).round().astype(np.int64))]
    own = groups.group[found] == groups.group[chosen]
    found[own] = chosen
    if not own.any():
        found = np.append(found, chosen)
    texts = labels(run, groups, groups.cell[found])
    return [
        FrontCell(
            cell=int(groups.cell[row]),
            label=text,
            expectancy=float(columns.expectancy[row] * columns.unit[row]),
            max_drawdown=float(columns.max_drawdown[row]),
            trades=int(columns.trades[row]),
            chosen=bool(row == chosen),
        )
        for row, text in zip(found.tolist(), texts, strict=True)
    ]
