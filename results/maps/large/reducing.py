"""The squares of a large run reduced in one or two readings, batches side by side, in memory that the run does not decide.

The first reading counts: cells, how many suffice, how many are positive, the smallest and largest values, and in which of some
thousand bins the values of a square lie. That tells where a median or quantile must be, and the second reading takes out the few
values there. So whatever is shown is exact, and the same as if all cells had been held.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from results.maps.large.bounded import Bounded
from results.maps.large.counted import COUNTS, Counted
from results.maps.large.held import Held
from results.maps.large.ranks import Ranks, between, selected
from results.maps.large.reading import Reader
from results.maps.large.rows import Rows
from results.maps.reductions import ENOUGH, WITHIN, Reduction
from results.run.large.batches import each_batch
from results.run.run import Run
from signals.arrays import Floats, Integers

_HELD = 12_000_000
"""Values that are held of one reading, about."""


def reduce_large(reader: Reader, reduction: Reduction, columns: list[str], *, held: int = _HELD) -> pl.DataFrame:
    """Reduce the cells of each square of a large run.

    Parameters
    ----------
    reader
        Of the run, its map's axes, and `value`, `positive`, `trades` and the columns.
    reduction
        How values become one number.
    columns
        What is reduced beside: of `other_cost`, `beside` and `trades_beside`.
    held
        Values that may be held of one reading.

    Returns
    -------
    polars.DataFrame
        A row a square that has cells, ordered by the axes, null last: the axes, `value`, `cells`, `cells_sufficient`,
        `median_trades`, `share_positive`, and the columns.
    """
    names = ["value", "trades", *columns]
    found = Counted.begun(reader, reduction, names)
    every = [*names, *(["positive"] if "positive" in reader.reads else [])]
    for batch in each_batch(reader.run, lambda piece: reader.read(piece, every), "counting", reader.at_once(every)):
        found.add(batch)
    quantiles = _selected(reader, found, held)
    return _table(reader.axes, found, quantiles, reduction, columns)


def _selected(reader: Reader, counted: Counted, held: int) -> dict[str, Floats]:
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
        _take(reader, counted, {name: _only(ends[name].bins, at) for name, at in open_.items()}, found)
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


def _take(reader: Reader, counted: Counted, wanted: dict[str, Integers], found: Held) -> None:
    """Read the run again and hold the values that lie in the bins wanted."""
    squares = len(counted.squares)
    columns = {name: column for column, name in enumerate(wanted)}
    names = [name for name, bins in wanted.items() if (bins >= 0).any()]
    ranges = {name: _ranks(counted, name).ranges(wanted[name]) for name in names}

    def chosen(rows: Rows, name: str) -> tuple[Integers, Floats, Integers]:
        rows = rows.by_row()
        square = counted.squares.number[rows.at]
        at = selected(square, rows.value, ranges[name])
        return columns[name] * squares + square[at], rows.value[at], rows.weight[at]

    def read(piece: Run) -> list[tuple[Integers, Floats, Integers]]:
        batch = reader.read(piece, names)
        return [chosen(batch.rows[name], name) for name in names]

    if counted.kept is not None:
        for name in names:
            for rows in counted.kept[name]:
                found.add(chosen(rows, name))
        return
    for each in each_batch(reader.run, read, "selecting", reader.at_once(names)):
        for some in each:
            found.add(some)


def _ranks(counted: Counted, name: str) -> Ranks:
    """Return the ranks of a column of which exact quantiles are wanted."""
    found = counted.ranks[name]
    assert isinstance(found, Ranks)  # noqa: S101 - what is bounded has no bins that are read again
    return found


def _table(
    axes: list[str], counted: Counted, quantiles: dict[str, Floats], reduction: Reduction, columns: list[str]
) -> pl.DataFrame:
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
            some = many if name == "other_cost" else ranks[name].known >= ENOUGH * cells
            if name in COUNTS:
                found[name] = quantiles[name]
            else:
                found[name] = np.where(some, _reduced(counted, quantiles, reduction, name), np.nan)
    bounds = [each.within for each in ranks.values() if isinstance(each, Bounded)]
    if bounds:
        found[WITHIN] = np.maximum.reduce(bounds)
    table = pl.DataFrame(found).with_columns(pl.selectors.float().fill_nan(None))
    return counted.squares.table().hstack(table).filter(pl.col("cells") > 0).sort(axes, nulls_last=True)


def _reduced(counted: Counted, quantiles: dict[str, Floats], reduction: Reduction, name: str) -> Floats:
    ranks = counted.ranks[name]
    if name in quantiles:
        return quantiles[name]
    if reduction.name == "share_positive":
        return counted.above[name] / ranks.known
    ends = ranks.least if reduction.name == "min" else ranks.most
    return np.where(ranks.known > 0, ends, np.nan)
