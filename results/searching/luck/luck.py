"""The luck of a search: how many searches of nothing find as good a best."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from results.inference.sample.panel import Panel
from results.inference.saved.steps import key_of
from results.searching.luck.kept import KeptSearches
from results.searching.luck.nothing import Nothing, share_as_good
from results.searching.luck.once import search_once
from results.searching.question import SearchQuestion
from results.style.counts import lasting
from signals.arrays import Floats
from signals.progress import ProgressBar

__all__ = ["AGAIN", "MOST_AGAIN", "Luck", "luck_of"]

AGAIN = 19
"""Searches of nothing that are made: with as many, none as good is p = 0.05."""
MOST_AGAIN = 9_999
"""Searches of nothing at most."""


@dataclass(frozen=True)
class Luck:
    """What searches of nothing say of a search.

    Attributes
    ----------
    observed
        The best score of the search.
    best
        float64 (R,): the best score of each search of nothing; -inf where it found no cell that counts.
    """

    observed: float
    best: Floats

    @property
    def as_good(self) -> int:
        """How many did as well."""
        return int(np.count_nonzero(self.best >= self.observed))

    @property
    def p(self) -> float:
        """How often a search of nothing does as well, the search itself counting as one."""
        return share_as_good(self.observed, self.best.tolist())


def luck_of(  # noqa: PLR0913 - what is searched, and how
    panel: Panel,
    question: SearchQuestion,
    observed: float,
    again: int | None = None,
    *,
    make: bool = True,
    jobs: int | None = None,
    progress: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Luck | None:
    """Make the whole search again where there is nothing to find, as often as asked; what was made before is kept.

    Parameters
    ----------
    panel
        The search's run, on what it was searched.
    question
        What it was asked: every search has the same options and the same seed.
    observed
        Its best score.
    again
        How many searches at least, `AGAIN` by default; of more that were made before, all count.
    make
        Whether to make them; else those alone are looked at that were made before.
    jobs
        Threads of each; they are made one after the other, so that they take the memory of one.
    progress
        Show progress on standard error if that is a terminal.
    tell
        Told before it begins what will be done.

    Returns
    -------
    Luck or None
        None where none was made.

    Raises
    ------
    InputError
        If there are too few bars for so many, or the disk refuses.

    Notes
    -----
    Probabilities are moved against prices as for the test of timing, `results.inference.testing.shifts`: all variants of all assets by
    the same span of time, end to start, their out-of-sample flags with them. Only the bars from the first to the last out-of-sample
    one take part.
    """
    nothing = Nothing.of(panel, panel.grids, question.seed, again or AGAIN)
    said = {"sample": panel.sample, "assumed": panel.assumed, "moves": len(nothing.moves)}
    kept = KeptSearches(panel.run.path, key_of(panel.run, said))
    found = kept.found()
    before = next(number for number in range(len(found) + 1) if number not in found)
    # all that were made count: nobody picks the first few of them
    again = min(max(again or AGAIN, before), len(nothing.moves)) if make else before
    left = [number for number in range(again) if number not in found]
    if left:
        tell(_announced(panel, question, again, len(left)))
    threads = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    with ProgressBar(len(left) * question.cells, "searching nothing", progress) as bar:
        for number in left:
            began = time.perf_counter()
            found[number] = search_once(question, nothing.opened(number), threads, bar.advance)
            kept.add(number, found[number], time.perf_counter() - began)
            bar.advance(question.cells - found[number].visited)
    return None if not again else Luck(observed, np.array([found[number].score for number in range(again)]))


def _announced(panel: Panel, question: SearchQuestion, again: int, left: int) -> str:
    took = panel.run.info.seconds or 0.0
    before = f", {again - left} of them kept from before" if left < again else ""
    return (
        f"searching again where there is nothing to find: {again} searches of up to {question.cells:,} cells{before}, "
        f"about {lasting(left * took)}"
    )
