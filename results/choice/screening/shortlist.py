"""The first look: the neighbourhoods of all allowed cells from stored columns, and the few hundred worth a second one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.choice.limits import By
from results.choice.screening.columns import Columns
from results.choice.screening.neighbours import neighbour_rows
from results.inference.sample.groups import Groups
from signals.arrays import Flags, Floats, Integers

__all__ = ["LEVEL", "QUANTILE", "Shortlist", "shortlist"]

LEVEL = 0.95
"""Of the one-sided lower bound."""
QUANTILE = 1.645
"""Of the normal distribution at this level."""
_KEPT = 300
"""Neighbourhoods that are worked out day by day."""
_AT_ONCE = 1 << 17


@dataclass(frozen=True, eq=False)
class Shortlist:
    """The leading k neighbourhoods.

    Attributes
    ----------
    rows
        int64 (k,): a cell of each, the highest bound first; no two are of one group.
    around
        int64 (k, 2 * axes): its neighbours, -1 for none.
    looked_at
        How many distinct trade lists were screened.
    """

    rows: Integers
    around: Integers
    looked_at: int


def shortlist(columns: Columns, groups: Groups, eligible: Flags, by: By, kept: int = _KEPT) -> Shortlist:
    """Screen the neighbourhoods of all eligible cells.

    Parameters
    ----------
    columns, groups
        The n cells.
    eligible
        bool (n,): which may be chosen; copies of one trade list are screened once.
    by
        What is ranked by.
    kept
        How many go on.
    """
    rows = np.flatnonzero(eligible)
    rows = rows[np.unique(groups.group[rows], return_index=True)[1]]
    scores = np.full(len(rows), -np.inf)
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        scores[part] = _bounds(columns, rows[part], neighbour_rows(groups, rows[part]), by)
    best = np.argsort(-scores, kind="stable")[:kept]
    return Shortlist(rows[best], neighbour_rows(groups, rows[best]), len(rows))


def _bounds(columns: Columns, rows: Integers, around: Integers, by: By) -> Floats:
    """Return lower bounds of neighbourhoods, their cells' errors added up as if they were one.

    Neighbours share most of their trades, so averaging over them takes little of the error away.
    """
    every = np.concatenate([rows[:, None], around], axis=1)
    there = every >= 0
    total = np.where(there, columns.total[every], 0.0)
    error = np.where(there, columns.error[every], 0.0)
    if by == "sharpe":
        t = np.divide(total, error, out=np.zeros_like(total), where=error > 0)
        return np.asarray(t.sum(axis=1) / there.sum(axis=1) - QUANTILE)
    under = np.where(there, columns.trades[every], 0) if by == "expectancy" else there
    return np.asarray((total.sum(axis=1) - QUANTILE * error.sum(axis=1)) / np.maximum(under.sum(axis=1), 1))
