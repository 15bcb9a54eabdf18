"""A run summed up by blocks: cells that are alike on the axes that matter most, in memory that no number of cells moves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from results.cube.variation import share_explained
from results.refining.coarse import CoarseAxis
from results.refining.question import RefineQuestion
from results.run.large.batches import AT_ONCE, cells_of_parts, parts_together
from results.run.large.families import MEMBERS, by_families, hangs_on_exposure, has_families
from results.run.run import Run
from results.run.stretches import with_parts
from signals.arrays import Flags, Floats, Integers
from signals.progress import ProgressBar
from sweeps.measures.ratios import sufficient

__all__ = ["Blocks", "blocks_of", "cells_by_block"]

ENOUGH = 0.5
"""Share of a block's cells that must have enough trades, as of a square of a map."""


@dataclass(frozen=True, eq=False)
class Blocks:
    """The cells of a run by block, one dimension an axis, ranks along it.

    Attributes
    ----------
    axes
        Those that divide the run.
    averaged
        Names of those that would, but matter least: blocks hold their cells together.
    mean
        Of the measure over the cells of a block with enough trades; NaN where fewer than half have them, or there are none.
    positive
        Whether more than half of these lie above the measure's neutral value.
    cells
        How many cells a block has.
    """

    axes: tuple[CoarseAxis, ...]
    averaged: tuple[str, ...]
    mean: Floats
    positive: Flags
    cells: Integers

    @property
    def known(self) -> Flags:
        """Blocks of which something is known."""
        return ~np.isnan(self.mean)


_Piece = tuple[Integers, Integers, Floats, Flags]
"""Of some cells: the index within their asset, how many others are alike, the measure (NaN without enough trades), its sign."""
_FAMILIES = 4
"""So many times more cells are read together where only their families are."""


def blocks_of(run: Run, question: RefineQuestion, axes: Sequence[CoarseAxis], most: int, fewest: int) -> Blocks:
    """Sum a run up by blocks.

    Parameters
    ----------
    run, question
        What is asked of what.
    axes
        Those that may divide it, each of several values.
    most
        Blocks at most, counted as finely as they will be divided.
    fewest
        Cells a block has at least on average: of a sample blocks would be empty otherwise.
    """
    kept = list(axes)
    finest = [_finest(axis, question.factor) for axis in kept]
    coarsest = (run.info.cells or 0) // fewest
    if math.prod(finest) > most or math.prod(len(axis.values) for axis in kept) > coarsest:
        explained = _explained(run, question, kept)
        kept.sort(key=lambda axis: explained[axis.name], reverse=True)
        while kept and (
            math.prod(_finest(axis, question.factor) for axis in kept) > most
            or math.prod(len(axis.values) for axis in kept) > coarsest
        ):
            kept.pop()
    chosen = tuple(axis for axis in axes if axis in kept)
    return _summed(run, question, chosen, tuple(axis.name for axis in axes if axis not in kept))


def _finest(axis: CoarseAxis, factor: int) -> int:
    return (axis.numbers + 1) * factor + len(axis.values) - axis.numbers if axis.refinable else len(axis.values)


def _explained(run: Run, question: RefineQuestion, axes: Sequence[CoarseAxis]) -> dict[str, float]:
    """Return by axis which share of the variation of the measure it explains."""
    centre, squares = None, 0.0
    sums = {axis.name: np.zeros(len(axis.values)) for axis in axes}
    counts = {axis.name: np.zeros(len(axis.values)) for axis in axes}
    for index, weight, value, _ in _pieces(run, question, axes):
        known = ~np.isnan(value)
        times = weight[known].astype(np.float64)
        if centre is None:
            centre = float(value[known].mean()) if known.any() else None
        near = value[known] - (centre or 0.0)
        squares += float((near * times) @ near)
        for axis in axes:
            at = index[known] // axis.stride % len(axis.values)
            sums[axis.name] += np.bincount(at, near * times, len(axis.values))
            counts[axis.name] += np.bincount(at, times, len(axis.values))
    return {name: share_explained(counts[name], sums[name], squares) or 0.0 for name in sums}


def _summed(run: Run, question: RefineQuestion, axes: tuple[CoarseAxis, ...], averaged: tuple[str, ...]) -> Blocks:
    shape = tuple(len(axis.values) for axis in axes)
    size = math.prod(shape)
    total, above = np.zeros(size), np.zeros(size)
    enough, cells = np.zeros(size), np.zeros(size)
    for index, weight, value, positive in _pieces(run, question, axes):
        block, times = _block(axes, index), weight.astype(np.float64)
        known = ~np.isnan(value)
        cells += np.bincount(block, times, size)
        block, times = block[known], times[known]
        enough += np.bincount(block, times, size)
        total += np.bincount(block, value[known] * times, size)
        above += np.bincount(block, positive[known] * times, size)
    mean = np.full(size, np.nan)
    told = (enough >= ENOUGH * cells) & (enough > 0)
    mean[told] = total[told] / enough[told]
    positive = told & (above > enough / 2)
    return Blocks(axes, averaged, mean.reshape(shape), positive.reshape(shape), cells.astype(np.int64).reshape(shape))


def _block(axes: Sequence[CoarseAxis], index: Integers) -> Integers:
    """Return the block of each cell, blocks counted in order of the axes' ranks, the last fastest."""
    block = np.zeros(len(index), dtype=np.int64)
    for axis in axes:
        block = block * len(axis.values) + axis.ranks[index // axis.stride % len(axis.values)]
    return block


def cells_by_block(blocks: Blocks, size: int, cells: Integers) -> Integers:
    """Return how many of some cells each block holds.

    Parameters
    ----------
    blocks
        Of the run.
    size
        Of the grid of one asset.
    cells
        Indices of cells.
    """
    counted = np.bincount(_block(blocks.axes, cells % size), minlength=blocks.mean.size)
    return np.asarray(counted.reshape(blocks.mean.shape), dtype=np.int64)


def _pieces(run: Run, question: RefineQuestion, axes: Sequence[CoarseAxis]) -> Iterator[_Piece]:
    """Yield a run piece by piece, in its own order, so that sums are the same whenever they are made.

    Where the measure, the axes and a condition are the same at every exposure, one cell of each family stands for all of it.
    """
    told = [question.metric.name, *(name for axis in axes for name in (axis.name, *axis.ties))]
    apart = question.where is not None or any(hangs_on_exposure(run, name) for name in told)
    families = has_families(run) and not apart
    sizes = cells_of_parts(run)
    with ProgressBar(sum(sizes.values()), "looking where", question.progress) as bar:
        for parts in parts_together(run, _FAMILIES * AT_ONCE if families else AT_ONCE):
            piece = with_parts(run, parts)
            yield _read(by_families(piece) if families else piece, question)
            bar.advance(sum(sizes[part] for part in parts))


def _read(run: Run, question: RefineQuestion) -> _Piece:
    metric = question.metric
    enough = pl.lit(value=True) if metric.counts_trades else sufficient()
    value = pl.when(enough).then(pl.col(metric.name)).otherwise(None).cast(pl.Float64)
    cells = run.cells(question.where, question.sample, question.cost)
    weight = pl.col(MEMBERS).cast(pl.Int64) if MEMBERS in run.columns else pl.lit(1, dtype=pl.Int64)
    frame = run.collect(cells.select("cell", value=value, weight=weight))
    values = frame["value"].fill_null(float("nan")).to_numpy()
    neutral = 0.0 if metric.neutral is None else metric.neutral
    with np.errstate(invalid="ignore"):
        above = values > neutral
    return frame["cell"].to_numpy() % run.info.grid.size, frame["weight"].to_numpy(), values, above
