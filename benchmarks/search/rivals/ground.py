"""What our own ways that did not win share with the one that did: its draws, and no cell twice."""

from __future__ import annotations

import numpy as np

from benchmarks.search.course import Course
from benchmarks.search.evaluating import Evaluator
from results.searching.proposing.best_start import Start
from results.searching.seen import Seen, first_places
from results.searching.space import Space
from signals.arrays import Floats, Integers

__all__ = ["Ground"]


class Ground:
    """A space that is searched, and what was found in it.

    Parameters
    ----------
    evaluator, course, seed
        Who scores cells, where that is noted, and which draws.

    Attributes
    ----------
    index, score
        int64 and float64 (n,): cells that were scored, in order; -inf where one does not count.
    """

    def __init__(self, evaluator: Evaluator, course: Course, seed: int) -> None:
        self.space = Space([evaluator.grid])
        self.rng = np.random.default_rng([seed, 3])
        self._evaluator, self._course, self._seen = evaluator, course, Seen()
        self._start = Start(self.space, seed)
        self.index: Integers = np.empty(0, dtype=np.int64)
        self.score: Floats = np.empty(0)

    def drawn(self, cells: int) -> Integers:
        """Return about as many new cells, drawn in groups that share their exits."""
        return self.new(self._start.alike(cells))

    def new(self, index: Integers) -> Integers:
        """Return the allowed ones of some cells that were not scored, each once, in their order."""
        return index[self.places_of_new(index)]

    def places_of_new(self, index: Integers) -> Integers:
        """Return where these are, ascending."""
        once = first_places(index)
        once = once[~self._seen.has(index[once])]
        return np.asarray(once[self.space.allowed(index[once])], dtype=np.int64)

    def visit(self, index: Integers) -> Floats:
        """Score new cells."""
        self._seen.add(index)
        found = self._course.evaluate(lambda: self._evaluator.scores(index))
        score = np.where(np.isnan(found), -np.inf, found)
        self.index, self.score = np.concatenate([self.index, index]), np.concatenate([self.score, score])
        return score
