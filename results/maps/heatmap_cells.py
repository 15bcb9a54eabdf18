"""The cells behind the squares of a map, reduced in bounded memory.

A median needs all cells of its square at once, yet not those of other squares. Where a run has more cells than may be
held together, its parts are read several times, and each time the cells of some squares are kept.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from results.run.run import Run
from results.run.stretches import CELLS_AT_ONCE, stretches

__all__ = ["reduce_heatmap_cells"]

_SQUARE = "_square"


def reduce_heatmap_cells(
    run: Run,
    cells: Callable[[Run], pl.LazyFrame],
    axes: list[str],
    reduced: list[pl.Expr],
    at_once: int = CELLS_AT_ONCE,
) -> pl.DataFrame:
    """Reduce the cells of each square.

    Parameters
    ----------
    run
        The run.
    cells
        From some parts of it to what is reduced of their cells, with the axes.
    axes
        Whose values make the squares, slowest first.
    reduced
        One number of the cells of a square each.
    at_once
        Cells that may be held together; the squares of a reading hold no more, unless a single one does.

    Returns
    -------
    polars.DataFrame
        A row a square that has cells, ordered by the axes, null last: the axes, and what was reduced.
    """
    squares = _squares(run, cells, axes)
    found = []
    for first, end in _readings(squares["cells"].to_list(), at_once):
        kept = squares[first:end].select(*axes, _SQUARE).lazy()
        pieces = [
            run.collect(cells(piece).join(kept, on=axes, how="inner", nulls_equal=True).drop(axes))
            for piece in stretches(run)
        ]
        found.append(pl.concat(pieces, rechunk=False).group_by(_SQUARE).agg(reduced))
    if not found:
        return run.collect(cells(run).group_by(axes).agg(reduced).head(0))
    return squares.select(*axes, _SQUARE).join(pl.concat(found), on=_SQUARE, maintain_order="left").drop(_SQUARE)


def _squares(run: Run, cells: Callable[[Run], pl.LazyFrame], axes: list[str]) -> pl.DataFrame:
    """Return the squares with the number of their cells, in order."""
    counted = [run.collect(cells(piece).group_by(axes).agg(cells=pl.len())) for piece in stretches(run)]
    whole = pl.concat(counted).group_by(axes).agg(pl.col("cells").sum()).sort(axes, nulls_last=True)
    return whole.with_row_index(_SQUARE)


def _readings(sizes: list[int], at_once: int) -> list[tuple[int, int]]:
    """Return which squares are read together: from the first of them to one past the last."""
    readings, first, held = [], 0, 0
    for at, size in enumerate(sizes):
        if held and held + size > at_once:
            readings.append((first, at))
            first, held = at, 0
        held += size
    return [*readings, (first, len(sizes))] if sizes else []
