"""Which cell is chosen on a training span: by a stated rule, among the cells within stated limits."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from grids.grid import Grid
from results.walkforward.scoring import Limits, Scores
from signals import InputError
from signals.arrays import Floats, Integers

__all__ = ["RuleName", "best_of", "check_rule", "neighbour_indices", "plateau", "rule_words"]

RuleName = Literal["t", "plateau", "expectancy"]

_LOWER = 0.25
_SAME = 1e-9
"""Statistics this near are those of the same trades, to rounding."""
_AT_ONCE = 1 << 16
_DIGITS = 9
"""What differs beyond is rounding: cells that trade alike tie, and the first of them is taken."""


def check_rule(rule: str, limits: Limits, grid: Grid) -> RuleName:
    """Refuse a rule that does not exist, limits that make no sense, or a rule that the grid cannot serve.

    Raises
    ------
    InputError
        With what there is.
    """
    if rule not in get_args(RuleName):
        raise InputError(f"`by={rule}`: is no rule; write one of {', '.join(get_args(RuleName))}")
    if limits.min_trades < 2:  # noqa: PLR2004 - a t-statistic needs two
        raise InputError(f"`min_trades={limits.min_trades}`: a statistic needs at least 2 trades")
    if limits.max_drawdown is not None and not 0 < limits.max_drawdown <= 1:
        raise InputError(f"`max_drawdown={limits.max_drawdown}`: write a fraction of the balance, above 0 and up to 1")
    if rule == "plateau" and grid.selected.sampled:
        raise InputError(
            f"{grid.name}: `by='plateau'` looks at the neighbours of a cell, and sample.cells leaves most of them out; "
            "remove it, or choose `by='t'`"
        )
    return rule  # type: ignore[return-value] # one of them, as was just checked


def rule_words(rule: RuleName) -> str:
    """Say how a cell is chosen."""
    return {
        "t": "the highest t of net trades",
        "plateau": "the highest lower quartile of t over a cell and its neighbours along ordered axes",
        "expectancy": "the highest expectancy",
    }[rule]


def best_of(scores: Scores, rule: RuleName, grid: Grid) -> tuple[int | None, Floats]:
    """Choose a cell on its training span.

    Parameters
    ----------
    scores
        Of n cells; what the rule compares is `scores.train` (a t-statistic, or for ``expectancy`` that).
    rule, grid
        How to choose, and whose cells they are.

    Returns
    -------
    chosen
        Row in `scores`; None where no cell keeps the limits. Of equal ones the cell of lowest index.
    compared
        float64 (n,): what was compared, NaN for cells out of the running.
    """
    running = scores.enough & ~np.isnan(scores.train)
    value = plateau(scores, grid) if rule == "plateau" else scores.train
    compared = np.where(running, value, np.nan)
    if not running.any():
        return None, compared
    return int(np.argmax(np.where(running, np.round(compared, _DIGITS), -np.inf))), compared


def plateau(scores: Scores, grid: Grid) -> Floats:
    """Return the lower quartile of t over each cell and its neighbours, and no more than its own.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        NaN for cells out of the running.

    Notes
    -----
    Neighbours are one step away along one axis of numbers, in the order of its values with `none` last; axes of words
    have no order. A neighbour with too few trades counts as t = 0, for nothing is known that speaks for it: a cell
    alone among them is no plateau. One with the very same t is the same trades in another scale, is no other try, and
    does not count; nor does one that constraints leave out. Of fewer than five numbers the lower quartile is the
    lowest. A cell is not chosen for what a neighbour does better than itself.
    """
    running = np.flatnonzero(scores.enough & ~np.isnan(scores.train))
    evidence = np.where(scores.enough & ~np.isnan(scores.train), scores.train, 0.0)
    found = np.full(len(scores.cells), np.nan)
    for start in range(0, len(running), _AT_ONCE):
        rows = running[start : start + _AT_ONCE]
        around = neighbour_indices(grid, scores.cells[rows])
        values = np.where(around < 0, np.nan, evidence[np.maximum(scores.rows(around), 0)])
        values[scores.rows(around) < 0] = np.nan
        own = evidence[rows][:, None]
        values[np.abs(values - own) <= _SAME * np.maximum(np.abs(own), 1.0)] = np.nan
        found[rows] = np.minimum(_lower_quartile(np.concatenate([own, values], axis=1)), own[:, 0])
    return found


def neighbour_indices(grid: Grid, cells: Integers) -> Integers:
    """Return the indices of the cells one step away along each axis of numbers, shape (n, 2 k); -1 beyond an end, or where a value is no number."""
    positions = grid.positions(cells)
    columns = [np.zeros((len(cells), 0), dtype=np.int64)]
    for place, axis in enumerate(grid.axes):
        order = axis.order
        if not len(order):
            continue
        ranks = np.full(len(axis), -1)
        ranks[order] = np.arange(len(order))
        rank = ranks[positions[:, place]]
        for step in (-1, 1):
            to = rank + step
            inside = (rank >= 0) & (to >= 0) & (to < len(order))
            moved = order[np.clip(to, 0, len(order) - 1)] - positions[:, place]
            columns.append(np.where(inside, cells + moved * grid.strides[place], -1)[:, None])
    return np.concatenate(columns, axis=1)


def _lower_quartile(values: Floats) -> Floats:
    """Return the lower quartile of each row, one of its numbers; NaN is left out, and every row has a number."""
    ordered = np.sort(values, axis=1)
    count = np.count_nonzero(~np.isnan(values), axis=1)
    return np.asarray(ordered[np.arange(len(values)), np.floor(_LOWER * (count - 1)).astype(np.int64)])
