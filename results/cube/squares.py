"""Squares of a map from planes: what `asymmetry map` says of cells, to the digits that codes bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from results.cube.codec import HIGHEST, Codec
from results.cube.cube import Cube, Plane
from results.cube.gathered import Brushed, Selection, SortedSquares, sorted_squares
from signals.arrays import Floats, Integers

__all__ = ["ENOUGH", "Squares", "SquaresQuestion", "brushed_in", "reduce_squares"]

ENOUGH = 0.5
"""The share of a square's cells that must have a value, as in `results.maps.heatmap`."""


@dataclass(frozen=True)
class SquaresQuestion:
    """What is asked of planes.

    Attributes
    ----------
    axes
        Whose values make the squares, slowest first.
    metric, sample, cost, fold
        As of a map; `cost` is net or gross.
    kept
        Of other axes, the coordinates that count.
    brush
        Ranges of `win_rate` and `payoff_ratio` in which cells must lie; None for all.
    brushed_at
        At which costs; by default those of the measure.
    """

    axes: tuple[str, ...]
    metric: str = "edge"
    sample: str = "all"
    cost: str = "net"
    fold: str = "median"
    kept: Mapping[str, Sequence[int]] | None = None
    brush: Mapping[str, tuple[float, float]] | None = None
    brushed_at: str | None = None


@dataclass(frozen=True, eq=False)
class Squares:
    """Squares, (S,) each, last axis fastest; NaN where there is no number.

    Attributes
    ----------
    value
        The fold of the measure; NaN where fewer than half of the cells have one.
    cells, cells_sufficient
        How many there are, and how many have a value.
    median_trades
        Over all cells.
    share_positive
        Of the cells that have a value: above the neutral value, or with an expectancy above 0 where there is none.
    """

    value: Floats
    cells: Integers
    cells_sufficient: Integers
    median_trades: Floats
    share_positive: Floats


def reduce_squares(cube: Cube, question: SquaresQuestion, *, beside: bool = True) -> Squares:
    """Return the squares that a question asks for; without `beside` their values and counts alone.

    Raises
    ------
    InputError
        If the run has no such axis, measure or view.
    """
    layout = cube.layout
    selection = Selection(
        question.axes,
        question.kept or {},
        brushed_in(cube, question.brush, question.sample, question.brushed_at or question.cost),
    )
    plane = cube.plane(question.metric, question.sample, question.cost)
    size = int(np.prod([layout.axis(name).length for name in question.axes], dtype=np.int64))
    value, share = np.full(size, np.nan), np.full(size, np.nan)
    cells, known = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for found in sorted_squares(layout, plane.codes, selection):
        here = slice(found.first, found.first + len(found.starts))
        cells[here], known[here] = found.cells, found.values
        value[here] = np.where(found.values >= ENOUGH * found.cells, folded(found, question.fold, plane.codec), np.nan)
        if beside and plane.codec.neutral is not None:
            share[here] = _positive(found, plane.codec)
    if not beside:
        return Squares(value, cells, known, np.full(size, np.nan), share)
    if plane.codec.neutral is None:
        share = _expecting(cube, question, selection, size)
    return Squares(value, cells, known, _median_trades(cube, question, selection, size), share)


def folded(found: SortedSquares, fold: str, codec: Codec) -> Floats:
    """Return one number of each square, NaN without a value; see `results.maps.reductions`."""
    table = codec.table()
    if fold == "share_positive":
        return _positive(found, codec)
    if fold in {"min", "max"}:
        rank = np.zeros_like(found.values) if fold == "min" else np.maximum(found.values - 1, 0)
        return np.asarray(table[found.at(rank)])
    level = 0.5 if fold == "median" else float(fold.removeprefix("quantile:"))
    return found.quantile(level, table)


def _positive(found: SortedSquares, codec: Codec) -> Floats:
    neutral = codec.neutral
    assert neutral is not None  # noqa: S101 - a share is only asked of a measure with a neutral value
    with np.errstate(invalid="ignore"):
        return np.where(found.values > 0, found.above(neutral) / np.maximum(found.values, 1), np.nan)


def _expecting(cube: Cube, question: SquaresQuestion, selection: Selection, size: int) -> Floats:
    """Return the share of cells with an expectancy above 0, (size,), of measures that have no neutral value."""
    share = np.full(size, np.nan)
    plane = cube.plane("expectancy", question.sample, question.cost)
    for found in sorted_squares(cube.layout, plane.codes, selection):
        share[found.first : found.first + len(found.starts)] = _positive(found, plane.codec)
    return share


def _median_trades(cube: Cube, question: SquaresQuestion, selection: Selection, size: int) -> Floats:
    plane = cube.plane("trades", question.sample, "net")
    median = np.full(size, np.nan)
    for found in sorted_squares(cube.layout, plane.codes, selection):
        median[found.first : found.first + len(found.starts)] = folded(found, "median", plane.codec)
    return median


def brushed_in(
    cube: Cube, brush: Mapping[str, tuple[float, float]] | None, sample: str, cost: str
) -> tuple[Brushed, ...]:
    """Return the codes of win rate and payoff ratio that lie in the ranges of a brush."""
    found = []
    for name in () if brush is None else ("win_rate", "payoff_ratio"):
        assert brush is not None  # noqa: S101 - as just seen
        plane: Plane = cube.plane(name, sample, cost)
        low, high = sorted(brush[name])
        values = plane.codec.table()[: HIGHEST + 1]
        first, last = np.searchsorted(values, low, side="left"), np.searchsorted(values, high, side="right")
        found.append(Brushed(plane.codes, int(first), int(last) - 1))
    return tuple(found)
