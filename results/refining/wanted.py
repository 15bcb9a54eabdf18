"""Which blocks of a run ask for a closer look: those beside the zero line of a measure, and those whose neighbourhoods do best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from results.refining.blocks import Blocks
from results.refining.question import RefineQuestion
from signals.arrays import Flags, Floats, Integers

__all__ = ["Sets", "Wanted", "wanted_blocks"]

TOP = 0.05
"""Share of the blocks that are called promising at most, where so many do well."""
FEW = 0.01
"""The same where none does well: a look at the least bad."""


@dataclass(frozen=True)
class Sets:
    """What a verdict says of the cells of each block.

    Attributes
    ----------
    inner
        How many are confidently positive.
    outer
        Of how many that cannot be excluded, those of `inner` among them.
    """

    inner: Integers
    outer: Integers


@dataclass(frozen=True, eq=False)
class Wanted:
    """Blocks that ask for a closer look.

    Attributes
    ----------
    contour
        Those on both sides of a change of sign.
    promising
        Those whose neighbourhoods do best.
    crossings, pairs
        Of how many pairs of neighbours the sign changes, and how many there are of which both are known.
    score
        Median of the measure over a block and its neighbours; NaN where too few of them are known.
    good
        Whether the promising ones do well, and are not just the least bad.
    inner
        How many of them the verdict put there.
    """

    contour: Flags
    promising: Flags
    crossings: int
    pairs: int
    score: Floats
    good: bool
    inner: int

    @property
    def any(self) -> Flags:
        """Blocks that are wanted for either reason."""
        return np.asarray(self.contour | self.promising)


def wanted_blocks(blocks: Blocks, question: RefineQuestion, sets: Sets | None) -> Wanted:
    """Return the blocks that ask for a closer look.

    Parameters
    ----------
    blocks, question
        What is known of the run, and what is asked.
    sets
        What its verdict says, where it was judged.
    """
    nothing = np.zeros(blocks.mean.shape, dtype=np.bool_)
    score = _scores(blocks)
    contour, crossings, pairs = _contour(blocks, question, score) if question.contour else (nothing, 0, 0)
    promising, good, inner = _promising(score, question, sets) if question.promising else (nothing, False, 0)
    return Wanted(contour, promising, crossings, pairs, score, good, inner)


def _contour(blocks: Blocks, question: RefineQuestion, score: Floats) -> tuple[Flags, int, int]:
    """Return the blocks on both sides of the line: where the medians over neighbourhoods change their sign, not single blocks."""
    with np.errstate(invalid="ignore"):
        positive = np.where(np.isnan(score), blocks.positive, score > (question.metric.neutral or 0.0))
    found = np.zeros(blocks.mean.shape, dtype=np.bool_)
    crossings = pairs = 0
    for place, axis in enumerate(blocks.axes):
        if not axis.refinable:
            continue
        low, high = _sides(found.ndim, place, axis.numbers)
        both = blocks.known[low] & blocks.known[high]
        changes = both & (positive[low] != positive[high])
        crossings += int(changes.sum())
        pairs += int(both.sum())
        found[low] |= changes
        found[high] |= changes
    return found, crossings, pairs


def _sides(dimensions: int, place: int, numbers: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return what selects the lower and the higher of all neighbours along an axis, of its numbers alone."""
    before, after = [slice(None)] * dimensions, [slice(None)] * dimensions
    before[place], after[place] = slice(0, numbers - 1), slice(1, numbers)
    return tuple(before), tuple(after)


def _scores(blocks: Blocks) -> Floats:
    """Return of each block the median over it and its neighbours along the axes; NaN where more than half are unknown."""
    steps = [place for place, axis in enumerate(blocks.axes) if axis.refinable]
    around = np.full((1 + 2 * len(steps), *blocks.mean.shape), np.nan)
    there = np.ones(blocks.mean.shape, dtype=np.int64)
    around[0] = blocks.mean
    for number, place in enumerate(steps):
        low, high = _sides(blocks.mean.ndim, place, blocks.axes[place].numbers)
        around[1 + 2 * number][low] = blocks.mean[high]
        around[2 + 2 * number][high] = blocks.mean[low]
        there[low] += 1
        there[high] += 1
    known = (~np.isnan(around)).sum(axis=0)
    told = blocks.known & (2 * known >= there)
    score = np.full(blocks.mean.shape, np.nan)
    score[told] = np.nanmedian(around[:, told], axis=0) if told.any() else np.nan
    return score


def _promising(score: Floats, question: RefineQuestion, sets: Sets | None) -> tuple[Flags, bool, int]:
    inner = np.zeros(score.shape, dtype=np.bool_) if sets is None else sets.inner > 0
    allowed = ~np.isnan(score)
    if sets is not None and (sets.outer > 0).any():
        allowed &= sets.outer > 0
    rank = np.where(allowed, -score if question.metric.lower_is_better else score, -np.inf)
    neutral = question.metric.neutral
    good = allowed if neutral is None else allowed & (rank > (-neutral if question.metric.lower_is_better else neutral))
    among, share = (good, TOP) if good.any() else (allowed, FEW)
    most = min(int(among.sum()), max(1, int(share * allowed.sum())))
    found = inner.copy()
    if most:
        flat = np.flatnonzero(among)
        # of equal ones the first, whatever a sort would do
        best = flat[np.argsort(-rank.ravel()[flat], kind="stable")[:most]]
        found.ravel()[best] = True
    return found, bool(good.any() or inner.any()), int(inner.sum())
