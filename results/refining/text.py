"""What a refinement chose and why, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from results.refining.blocks import Blocks
from results.refining.coarse import CoarseAxis
from results.refining.finer import FinerAxis
from results.refining.question import RefineQuestion
from results.refining.wanted import Wanted
from results.run.axes import value_text
from results.run.leading import sample_words
from results.run.run import Run

__all__ = ["refinement_words"]

_WIDTH = 12


def refinement_words(  # noqa: PLR0913, PLR0917 - all that was found
    run: Run,
    question: RefineQuestion,
    axes: Sequence[CoarseAxis],
    blocks: Blocks,
    wanted: Wanted,
    finer: Sequence[FinerAxis],
    boxes: int,
    covered: float,
    region_cells: int,
    cells: int,
) -> list[str]:
    """Return what was chosen and why, a line each."""
    divided = " x ".join(axis.name for axis in blocks.axes)
    lines = [
        f"{run.path}: {question.metric.title}, {sample_words(run, question.sample, question.cost)}",
        _line("looked at", f"{run.info.cells or 0:,} cells in {int((blocks.cells > 0).sum()):,} blocks by {divided}"),
    ]
    if question.around != "promising":
        lines.append(_line("contour", _contour(question, wanted)))
    if question.promising:
        lines.append(_line("promising", _promising(question, wanted)))
    for head, chosen in (("refined", _refined(finer, True)), ("narrowed", _refined(finer, False))):
        lines += [_line(head if not at else "", text) for at, text in enumerate(map(_axis, chosen))]
    lines += [_line("left" if not at else "", text) for at, text in enumerate(_left(axes, blocks, finer))]
    asked = float((wanted.any & (blocks.cells > 0)).sum() / (blocks.cells > 0).sum())
    stretch = (
        f"{covered:.1%} of the coarse grid, in {boxes} box{'es' * (boxes > 1)} around the {asked:.1%} that ask for it"
    )
    lines.append(_line("region", stretch))
    drawn = "" if cells == region_cells else f", of which {cells:,} are drawn at random (seed {question.seed})"
    nothing = "" if _refined(finer, True) else "; none is new: no value lies between those of the coarse grid"
    lines.append(_line("cells", f"{region_cells:,} in the finer grid{drawn}{nothing}"))
    return lines


def _line(head: str, text: str) -> str:
    return f"  {head:<{_WIDTH}}{text}"


def _contour(question: RefineQuestion, wanted: Wanted) -> str:
    if not question.contour:
        return f"{question.metric.name} has no value at which it changes its meaning"
    where = f", beside {int(wanted.contour.sum()):,} blocks" if wanted.crossings else ""
    return (
        f"medians over neighbours change their sign in {wanted.crossings:,} of {wanted.pairs:,} pairs of blocks{where}"
    )


def _promising(question: RefineQuestion, wanted: Wanted) -> str:
    found = wanted.score[wanted.promising & ~np.isnan(wanted.score)]
    count = int(wanted.promising.sum())
    if not count:
        return "no block has enough neighbours with enough trades"
    inner = (
        f", {wanted.inner:,} of them as the verdict calls cells of theirs confidently positive" if wanted.inner else ""
    )
    span = ""
    if len(found):
        low, high = question.metric.written(float(found.min())), question.metric.written(float(found.max()))
        span = f", medians over each and its neighbours {low if low == high else f'{low} to {high}'}"
    what = "" if wanted.good else "no neighbourhood does well; the least bad: "
    known = wanted.score[~np.isnan(wanted.score)]
    neutral = question.metric.neutral
    every = ""
    if neutral is not None and len(known) > count and bool(np.all(known > neutral)):
        every = f" of {len(known):,} that all lie above {neutral:g}, a twentieth of blocks at most"
    return f"{what}{count:,} block{'s' * (count > 1)}{every}{span}{inner}"


def _refined(finer: Sequence[FinerAxis], new: bool) -> list[FinerAxis]:
    """Return the axes of numbers that have values which the coarse grid has not, or those that have none."""
    return [
        axis for axis in finer if axis.coarse.refinable and (not set(axis.values) <= set(axis.coarse.values)) == new
    ]


def _axis(axis: FinerAxis) -> str:
    name = axis.coarse.name
    numbers = [value for value in axis.values if value is not None]
    before, after = len(axis.coarse.values), len(axis.values)
    told = "none alone"
    if numbers:
        low, high = value_text(name, numbers[0]), value_text(name, numbers[-1])
        told = f"{low} to {high}" if low != high else low if after > 1 else f"{low} alone"
    beyond = [word for word, count in (("below", axis.below), ("above", axis.above)) if count]
    ends = f", {' and '.join(beyond)} the coarse grid too, as what is promising touches its edge" if beyond else ""
    return f"{' = '.join([name, *axis.coarse.ties])}: {before} values become {after}, {told}{ends}"


def _left(axes: Sequence[CoarseAxis], blocks: Blocks, finer: Sequence[FinerAxis]) -> list[str]:
    kept = {axis.coarse.name: axis for axis in finer}
    lines = []
    for axis in axes:
        if len(axis.values) < 2 or (axis.name in kept and axis.refinable):  # noqa: PLR2004 - what varies
            continue
        why = axis.why_left
        if why == "changes nothing":
            why += f", and stays at {value_text(axis.name, axis.values[0])}"
        elif axis.name in kept:
            why = f"{len(kept[axis.name].values)} of its {len(axis.values)} values lie in the region"
        elif axis.name in blocks.averaged:
            why = "explains least, and blocks hold all of its values"
        lines.append(f"{axis.name}: {why}")
    return lines
