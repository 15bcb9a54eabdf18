"""Our own searches, as `asymmetry search` makes them: the same chooser, the same evaluation, with nothing written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.search.course import Course, Limit, clock
from benchmarks.search.evaluating import Evaluator
from results.searching.chooser import SearchChooser
from results.searching.proposing.proposer import Proposer
from results.searching.proposing.ways import proposer_of
from results.searching.question import For, SearchQuestion
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Integers
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.visiting.evaluator import CellEvaluator

__all__ = ["Search", "searched"]


@dataclass(frozen=True, eq=False)
class Search:
    """A finished search.

    Attributes
    ----------
    course
        How it went.
    question, space
        What it was asked, and where.
    index, values
        The cells that it visited, in order, and what was found.
    """

    course: Course
    question: SearchQuestion
    space: Space
    index: Integers
    values: Values


class _Heard:
    """A proposer whose course is noted as it hears what was found, all of which is kept."""

    def __init__(self, proposer: Proposer, course: Course) -> None:
        self._proposer, self._course = proposer, course
        self.seconds = 0.0
        self.index: list[Integers] = []
        self.values: list[Values] = []

    def propose(self, wanted: int) -> Integers:
        """Return what it proposes."""
        return self._proposer.propose(wanted)

    def told(self, index: Integers, values: Values) -> None:
        """Note it, and pass it on."""
        self._course.note(values.score, self.seconds)
        self.index.append(index)
        self.values.append(values)
        self._proposer.told(index, values)


def searched(evaluator: Evaluator, for_: For, cells: int, seed: int) -> Search:
    """Search a kind's grid over all its bars with one thread."""
    question = SearchQuestion(for_=for_, cells=cells, sample="all", hold_out=0, seed=seed)
    space, course = Space([evaluator.grid]), Course(Limit(cells=cells))
    heard = _Heard(proposer_of(question, space), course)
    chooser = SearchChooser(question, lambda _question, _space: heard)
    opened = replace(OpenAsset.on(evaluator.signals, evaluator.grid, "event"), engine=evaluator.engine)
    engine = CellEvaluator([opened], chooser.columns, 1)
    chooser.begin([evaluator.grid])
    while (index := chooser.choose()) is not None:
        began = clock()
        found = engine.evaluate(index)
        heard.seconds = clock() - began
        chooser.hear(found)
    index = np.concatenate([np.empty(0, dtype=np.int64), *heard.index])
    return Search(course.ended(), question, space, index, Values.joined(heard.values))
