"""Predicted signs as tables: of any cells, and of a square of two axes over all that is hidden behind it."""

from __future__ import annotations

import numpy as np
import polars as pl

from results.searching.predicted.searched import Searched
from results.searching.space import ASSET
from signals import InputError
from signals.arrays import Integers

__all__ = ["SURE_OF", "signs_of", "squares_of"]

SURE_OF = 0.95
"""From which probability on a sign counts as sure."""


def signs_of(searched: Searched, cells: Integers) -> pl.DataFrame:
    """Return what is predicted of cells.

    Parameters
    ----------
    searched
        By which search.
    cells
        int64 (n,): as the run counts them; in any order.

    Returns
    -------
    polars.DataFrame
        One row a cell, in their order: `cell`, the axes under their names (of several assets `asset` first), `visited`,
        `enough` (the probability of enough trades to have a sign, and of a drawdown within the limit of the search), `probability` (that the measure lies on the good side of
        its neutral value, given enough trades; 0 or 1 of visited cells) and `positive` (what the cell is called).

    Raises
    ------
    InputError
        If a number is that of no cell, or constraints leave a cell out.
    """
    space, signs = searched.space, searched.signs
    outside = np.flatnonzero((cells < 0) | (cells >= space.size))
    if len(outside):
        raise InputError(
            f"cell {cells[outside[0]]}: the space has {space.size:,} cells, counted from 0; ask for one of these"
        )
    forbidden = np.flatnonzero(~space.allowed(cells))
    if len(forbidden):
        raise InputError(f"cell {cells[forbidden[0]]}: constraints or rules leave it out; ask for another")
    chance = signs.probability(cells)
    return pl.DataFrame(
        [
            pl.Series("cell", cells),
            *_axes(searched, cells),
            pl.Series("visited", signs.visited(cells)),
            pl.Series("enough", signs.enough(cells)),
            pl.Series("probability", chance),
            pl.Series("positive", signs.positive(chance)),
        ]
    )


def squares_of(signs: pl.DataFrame, x: str, y: str) -> pl.DataFrame:
    """Return the squares of a map over two axes.

    Parameters
    ----------
    signs
        Of a uniform draw of the space, as of `signs_of`.
    x, y
        Two of its axes.

    Returns
    -------
    polars.DataFrame
        One row a square with cells of the draw, ordered by `y` and `x`, null last: `cells` (how many of the draw), `enough` (their
        share with enough trades), and of these `share_positive` (mean probability), `error` (its standard error,
        from the draw and from what is not known of each cell), `called_positive` and `sure` (shares called so, and of
        which the sign is sure).
    """
    weight, chance = pl.col("enough"), pl.col("probability")
    total = weight.sum()
    mean = (weight * chance).sum() / total
    known = total > 0

    def share(of: pl.Expr) -> pl.Expr:
        return pl.when(known).then((weight * of).sum() / total).otherwise(None)

    sure = (chance >= SURE_OF) | (chance <= 1 - SURE_OF)
    spread = ((weight**2 * (chance - mean) ** 2).sum() + (weight**2 * chance * (1 - chance)).sum()).sqrt() / total
    return (
        signs.group_by(y, x)
        .agg(
            pl.len().cast(pl.Int64).alias("cells"),
            weight.mean().alias("enough_trades"),
            pl.when(known).then(mean).otherwise(None).alias("share_positive"),
            pl.when(known).then(spread).otherwise(None).alias("error"),
            share(pl.col("positive").cast(pl.Float64)).alias("called_positive"),
            share(sure.cast(pl.Float64)).alias("sure"),
        )
        .sort(y, x, nulls_last=True)
        .rename({"enough_trades": "enough"})
    )


def _axes(searched: Searched, cells: Integers) -> list[pl.Series]:
    space = searched.space
    size = space.grids[0].size
    if len(space.grids) == 1:
        frame = space.grids[0].cells(cells).frame()
        return [frame[axis.name] for axis in space.axes]
    names = [grid.asset for grid in space.grids]
    owner = cells // size
    own = pl.DataFrame({"at": np.arange(len(cells)), ASSET: [names[at] for at in owner]})
    parts = []
    for place, grid in enumerate(space.grids):
        at = np.flatnonzero(owner == place)
        frame = grid.cells(cells[at] - place * size).frame().select(axis.name for axis in grid.axes)
        parts.append(frame.with_columns(pl.Series("at", at)))
    joined = own.join(pl.concat(parts, how="vertical_relaxed"), on="at").sort("at")
    return [joined[axis.name] for axis in space.axes]
