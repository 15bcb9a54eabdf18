"""One search in memory: the same choices on other signals, nothing written but the best that it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from results.searching.chooser import SearchChooser
from results.searching.question import SearchQuestion
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.visiting.evaluator import CellEvaluator

__all__ = ["Best", "search_once"]


@dataclass(frozen=True)
class Best:
    """What a search found.

    Attributes
    ----------
    score
        The highest; -inf where no cell counts.
    cell
        Whose it is; -1 where there is none.
    visited
        How many cells were evaluated.
    """

    score: float
    cell: int
    visited: int


def search_once(
    question: SearchQuestion,
    assets: Sequence[OpenAsset],
    jobs: int = 1,
    advance: Callable[[int], None] = lambda _: None,
) -> Best:
    """Search some assets.

    Parameters
    ----------
    question
        What is looked for, with which seed.
    assets
        In the order in which cells count them.
    jobs
        Threads.
    advance
        Called with the number of cells evaluated, batch by batch.
    """
    chooser = SearchChooser(question, jobs=jobs)
    evaluator = CellEvaluator(assets, tuple(chooser.columns), jobs)
    chooser.begin([one.grid for one in assets])
    while (index := chooser.choose()) is not None:
        chooser.hear(evaluator.evaluate(index))
        advance(len(index))
    return Best(chooser.best, chooser.cell, chooser.visited)
