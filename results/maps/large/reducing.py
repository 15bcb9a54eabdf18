"""The squares of a large run reduced in one or two readings, batches side by side, in memory that the run does not decide.

The first reading counts: cells, how many suffice, how many are positive, the smallest and largest values, and in which of some
thousand bins the values of a square lie. That tells where a median or quantile must be, and the second reading takes out the few
values there. So whatever is shown is exact, and the same as if all cells had been held.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from results.maps.large.held import Held
from results.maps.large.ranks import Ranks, between, scale_of
from results.maps.large.squares import Squares, placed
from results.maps.reductions import ENOUGH, Reduction
from results.run.large.batches import each_batch
from results.run.large.families import MEMBERS
from results.run.run import Run
from results.run.stretches import with_parts
from signals.arrays import Floats, Integers

__all__ = ["reduce_large"]

_BINS = 4096
_MOST_BINS = 1 << 23
"""Of all squares and columns, 24 bytes each."""
_HELD = 12_000_000
"""Values that are held of one reading, about."""
_DRAWN = 16
"""Parts that are looked at before, from here and there."""
_COUNTS = ("trades", "_trades_beside")
"""Columns of which the median is shown, whatever the reduction."""

Cells = Callable[[Run], pl.LazyFrame]
Read = Callable[[Run], "_Batch"]


@dataclass(frozen=True, eq=False)
class _Batch:
    """Cells of some parts: the squares among them, and of each row its square among these, its weight and its values."""

    here: pl.DataFrame
    at: Integers
    weight: Integers
    positive: Floats
    values: dict[str, Floats]


def reduce_large(
    run: Run, cells: Cells, axes: list[str], reduction: Reduction, columns: list[str], *, held: int = _HELD
) -> pl.DataFrame:
    """Reduce the cells of each square of a large run.

    Parameters
    ----------
    run
        The run, seen by its families where that suffices, see `results.run.large.families.by_families`.
    cells
        From some parts of it to what is reduced: the axes, `MEMBERS`, `value`, `positive`, `enough`, `trades` and the columns.
    axes
        Whose values make the squares, slowest first.
    reduction
        How values become one number.
    columns
        What is reduced beside: of `other_cost`, `beside` and `trades_beside`, named with an underscore before.
    held
        Values that may be held of one reading.

    Returns
    -------
    polars.DataFrame
        A row a square that has cells, ordered by the axes, null last: the axes, `value`, `cells`, `cells_sufficient`,
        `median_trades`, `share_positive`, and the columns.
    """
    names = ["value", "trades", *(f"_{name}" for name in columns)]

    def read(piece: Run) -> _Batch:
        return _batch(piece.collect(cells(piece)), axes, names)

    found = Counted.begun(run, read, axes, reduction, names)
    for batch in each_batch(run, read, "counting"):
        found.add(batch)
    quantiles = _selected(run, read, found, held)
    return _table(found, quantiles, reduction, columns)


def _batch(cells: pl.DataFrame, axes: list[str], names: list[str]) -> _Batch:
    here, at = placed(cells, axes)
    other = pl.when("enough").then(pl.col("_other_cost")).alias("_other_cost")
    cells = cells.with_columns(other) if "_other_cost" in names else cells
    values = {name: _floats(cells[name]) for name in names}
    return _Batch(here, at, cells[MEMBERS].cast(pl.Int64).to_numpy(), _floats(cells["positive"]), values)


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()


class Counted:
    """What the first reading counts.

    Attributes
    ----------
    squares
        Those met.
    cells, positive, signed
        int64 (S,): cells, of how many the sign is positive, and of how many it is known.
    above
        By column, values above the neutral one.
    ranks
        By column.
    levels
        By column, the quantile wanted of it; None where none is.
    """

    def __init__(
        self, axes: list[str], ranks: dict[str, Ranks], levels: dict[str, float | None], neutral: float
    ) -> None:
        self.squares = Squares(axes)
        self.ranks, self.levels, self.neutral = ranks, levels, neutral
        self.cells = np.zeros(0, dtype=np.int64)
        self.positive, self.signed = self.cells.copy(), self.cells.copy()
        self.above = {name: self.cells.copy() for name in ranks}

    @classmethod
    def begun(cls, run: Run, read: Read, axes: list[str], reduction: Reduction, names: list[str]) -> Counted:
        """Return it with bins that suit what some parts from here and there hold."""
        step = max(len(run.parts) // _DRAWN, 1)
        drawn = read(with_parts(run, run.parts[::step][:_DRAWN]))
        levels = {name: 0.5 if name in _COUNTS else reduction.level for name in names}
        ranked = sum(level is not None for level in levels.values())
        squares = max(len(drawn.here), 1)
        bins = int(np.clip(_MOST_BINS // (squares * max(ranked, 1)), 1, _BINS))
        ranks = {name: Ranks(scale_of(drawn.values[name], 1 if levels[name] is None else bins)) for name in names}
        neutral = reduction.neutral
        return cls(axes, ranks, levels, np.nan if neutral is None else neutral)

    def add(self, batch: _Batch) -> None:
        """Count a batch."""
        square = self.squares.numbers(batch.here)[batch.at]
        self._make_room(len(self.squares))
        many, weight = len(self.squares), batch.weight
        self.cells += _sums(square, weight, many)
        known = ~np.isnan(batch.positive)
        self.signed += _sums(square[known], weight[known], many)
        self.positive += _sums(square, weight * (batch.positive > 0.0), many)
        for name, value in batch.values.items():
            self.ranks[name].tally(square, weight, value)
            if not np.isnan(self.neutral):
                self.above[name] += _sums(square, weight * (value > self.neutral), many)

    def _make_room(self, squares: int) -> None:
        more = np.zeros(squares - len(self.cells), dtype=np.int64)
        if len(more):
            self.cells, self.positive, self.signed = (
                np.concatenate([each, more]) for each in (self.cells, self.positive, self.signed)
            )
            self.above = {name: np.concatenate([each, more]) for name, each in self.above.items()}
            for ranks in self.ranks.values():
                ranks.make_room(squares)


def _sums(square: Integers, weight: Integers, many: int) -> Integers:
    return np.bincount(square, weight, many).astype(np.int64)


def _selected(run: Run, read: Read, counted: Counted, held: int) -> dict[str, Floats]:
    """Return the quantiles wanted, (S,) by column, in as many readings as hold what is selected: nearly always one."""
    ends = {
        name: counted.ranks[name].ends(level, counted.cells)
        for name, level in counted.levels.items()
        if level is not None
    }
    squares = len(counted.squares)
    open_ = {name: np.flatnonzero(each.bins[:, 0] >= 0) for name, each in ends.items()}
    while any(len(at) for at in open_.values()):
        found = Held(len(ends) * squares, held)
        _take(run, read, counted, {name: _only(ends[name].bins, at) for name, at in open_.items()}, found)
        for column, (name, at) in enumerate(open_.items()):
            there = at[found.holds(column * squares + at)]
            for end in (0, 1):
                ends[name].values[there, end] = found.at(column * squares + there, ends[name].places[there, end])
            open_[name] = at[~found.holds(column * squares + at)]
    return {name: between(each) for name, each in ends.items()}


def _only(bins: Integers, at: Integers) -> Integers:
    """Return the bins of some squares, -1 for the others."""
    found = np.full_like(bins, -1)
    found[at] = bins[at]
    return found


def _take(run: Run, read: Read, counted: Counted, wanted: dict[str, Integers], found: Held) -> None:
    """Read the run again and hold the values that lie in the bins wanted."""
    squares = len(counted.squares)

    def selected(piece: Run) -> list[tuple[Integers, Floats, Integers]]:
        batch = read(piece)
        square = counted.squares.numbers(batch.here)[batch.at]
        rows = []
        for column, (name, bins) in enumerate(wanted.items()):
            at = counted.ranks[name].select(square, batch.values[name], bins)
            rows.append((column * squares + square[at], batch.values[name][at], batch.weight[at]))
        return rows

    for each in each_batch(run, selected, "selecting"):
        for rows in each:
            found.add(rows)


def _table(counted: Counted, quantiles: dict[str, Floats], reduction: Reduction, columns: list[str]) -> pl.DataFrame:
    """Return what was counted and selected as the squares of a map."""
    ranks, cells = counted.ranks, counted.cells
    many = ranks["value"].known >= ENOUGH * cells
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {
            "value": np.where(many, _reduced(counted, quantiles, reduction, "value"), np.nan),
            "cells": cells,
            "cells_sufficient": ranks["value"].known,
            "median_trades": quantiles["trades"],
            "share_positive": counted.positive / counted.signed,
        }
        for name in columns:
            some = many if name == "other_cost" else ranks[f"_{name}"].known >= ENOUGH * cells
            if f"_{name}" in _COUNTS:
                found[name] = quantiles[f"_{name}"]
            else:
                found[name] = np.where(some, _reduced(counted, quantiles, reduction, f"_{name}"), np.nan)
    table = pl.DataFrame(found).with_columns(pl.selectors.float().fill_nan(None))
    axes = counted.squares.axes
    return counted.squares.table().hstack(table).sort(axes, nulls_last=True)


def _reduced(counted: Counted, quantiles: dict[str, Floats], reduction: Reduction, name: str) -> Floats:
    ranks = counted.ranks[name]
    if name in quantiles:
        return quantiles[name]
    if reduction.name == "share_positive":
        return counted.above[name] / ranks.known
    ends = ranks.least if reduction.name == "min" else ranks.most
    return np.where(ranks.known > 0, ends, np.nan)
