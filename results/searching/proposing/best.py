"""The search for the best: from the best cells to their neighbours along one axis, and along two where each promises most.

It begins with cells drawn at random. Then, batch by batch, the best cells whose neighbours were not visited are *opened*: every
other value of each axis is asked for with the rest as it is. Beside these, pairs of such moves are asked for, best first by what
the two by themselves would add up to. Whatever luck leads at the start, families of cells that go back to other beginnings have a
share of what is opened. Where nothing better has been found for a while, it begins anew.
"""

from __future__ import annotations

import numpy as np

from results.searching.proposing.best_known import Families, Known, best_places
from results.searching.proposing.best_moves import Moves
from results.searching.proposing.best_start import Start
from results.searching.seen import Seen, distinct
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Flags, Floats, Integers

__all__ = ["Best"]

_FAMILIES = 8
_PATIENCE, _MOST_BEGINNINGS = 30, 1_000
"""Batches without anything better, after which the search begins anew elsewhere; and how often it may."""

_START = 0.1
"""Share of the cells that are drawn before anything is known."""

_PAIRED = 0.5
"""Share of a batch that goes to pairs of moves."""

_BATCHES, _FEWEST = 100, 1_000
_LEADERS = 2_000
_DRAWN = 1 << 20
_SPARE = 4
"""Times as many pairs as are wanted are looked at: some come twice, and some are not allowed."""

_OPENED = 200
"""Cells from which pairs of moves are considered at a time."""


class Best:
    """Proposes cells likely to be better than all before.

    Parameters
    ----------
    space, seed
        Through which, and which course.
    cells
        How many it will be asked for in all.
    """

    def __init__(self, space: Space, seed: int, cells: int) -> None:
        self._space, self._moves, self._start = space, Moves(space), Start(space, seed)
        self._rng = np.random.default_rng([seed, cells])
        self._known = Known(_FAMILIES * _MOST_BEGINNINGS)
        self._first = int(min(max(_START * cells, _FEWEST), space.size))
        self._most = max(cells // _BATCHES, _FEWEST)
        self._asked = _Asked()
        self._gained = float(sum(space.shape))
        self._exhausted = False
        self._drawing, self._since, self._idle = self._first, 0, 0

    def propose(self, wanted: int) -> Integers:
        """Return cells to visit next: fewer than wanted, so that it hears soon enough what was found."""
        wanted = min(wanted, self._drawing or self._most)
        self._asked = _Asked()
        if self._drawing:
            self._take(self._start.alike(wanted + wanted // 4), None, wanted)
        else:
            self._take_pairs(int(_PAIRED * wanted))
            self._take_neighbours(wanted)
        self._fill(wanted)
        return self._asked.index

    def told(self, index: Integers, values: Values) -> None:
        """Hear what was found of the cells proposed last."""
        order, place = np.argsort(self._asked.index), np.argsort(index)
        before = self._best.max()
        self._known.add(index[place], values.score[place], self._asked.family[order])
        if self._drawing:
            self._drawing = max(self._drawing - len(index), 0)
            return
        self._idle = 0 if self._best.max() > before else self._idle + 1
        if self._idle >= _PATIENCE and self._since < _FAMILIES * (_MOST_BEGINNINGS - 1):
            self._drawing, self._since, self._idle = self._first // 2, self._since + _FAMILIES, 0

    @property
    def _best(self) -> Floats:
        """The best score of each family of this beginning."""
        return self._known.best[self._since : self._since + _FAMILIES]

    def _take(self, index: Integers, family: Families | None, upto: int) -> int:
        """Ask for cells, in their order, that are allowed and new, until the batch has so many; return how many were gone through."""
        if family is None:
            family = self._rng.integers(self._since, self._since + _FAMILIES, len(index), dtype=np.int16)
        cells, first = distinct(index)  # in ascending order they are looked for far faster
        first = np.sort(first[~(self._known.has(cells) | self._asked.seen.has(cells))])
        first = first[self._space.allowed(index[first])]
        room = max(upto - len(self._asked.index), 0)
        self._asked.add(index[first[:room]], family[first[:room]])
        return int(first[room]) if len(first) > room else len(index)

    def _take_pairs(self, upto: int) -> None:
        rows = np.flatnonzero(self._known.opened & (self._known.family >= self._since))
        if not len(rows):
            return
        rows = rows[best_places(self._known.score[rows], _SPARE * _OPENED)]
        rows = rows[_distinct(self._known.score[rows])][:_OPENED]
        cells, expected, owner = self._moves.pairs(self._known.index[rows], self._known)
        new = np.flatnonzero(~self._known.has(cells))
        best = new[best_places(expected[new], _SPARE * upto)]
        self._take(cells[best], self._known.family[rows][owner[best]], upto)

    def _take_neighbours(self, upto: int) -> None:
        rows, worth = self._known.closed(_LEADERS, self._since)
        rows = np.concatenate([self._shared_out(rows[:worth]), rows[worth:]])
        at, step = 0, self._step(upto)
        while len(self._asked.index) < upto and at < len(rows):
            opened = rows[at : at + step]
            at += len(opened)
            before = len(self._asked.index)
            cells = self._moves.single(self._known.index[opened])
            through = self._take(cells.ravel(), np.repeat(self._known.family[opened], cells.shape[1]), upto)
            self._known.open(opened[: through // cells.shape[1]])  # the rest comes with the next batch
            self._gained = max((len(self._asked.index) - before) / len(opened), 1.0)
            step = self._step(upto)

    def _step(self, upto: int) -> int:
        """Return how many cells to open next, by what the last ones brought."""
        return max(int((upto - len(self._asked.index)) / self._gained), 1)

    def _shared_out(self, rows: Integers) -> Integers:
        """Put places of cells, best first, into an order in which the second best family has half the turns of the best, and so on."""
        family = self._known.family[rows] - self._since
        rank = np.empty(_FAMILIES)
        rank[np.argsort(-self._best, kind="stable")] = np.arange(_FAMILIES)
        turn = np.empty(len(rows))
        for each in range(_FAMILIES):
            mine = family == each
            turn[mine] = np.arange(1, mine.sum() + 1)
        return np.asarray(rows[np.argsort(turn * (rank[family] + 1), kind="stable")])

    def _fill(self, wanted: int) -> None:
        """Make up a batch with cells drawn at random; once a draw of all there are has brought nothing new, there is nothing left."""
        many, before = 2 * (wanted - len(self._asked.index)), -1
        while len(self._asked.index) < wanted and not self._exhausted:
            drawn = self._start.apart(many)
            self._take(drawn, None, wanted)
            all_of_them = len(drawn) == before and many >= min(self._space.size, _DRAWN)
            self._exhausted = all_of_them and len(self._asked.index) < wanted
            many, before = 4 * many, len(drawn)


class _Asked:
    """The cells of a batch so far, and the family of each."""

    def __init__(self) -> None:
        self.index = np.empty(0, dtype=np.int64)
        self.family: Families = np.empty(0, dtype=np.int16)
        self.seen = Seen()

    def add(self, index: Integers, family: Families) -> None:
        self.index = np.concatenate([self.index, index])
        self.family = np.concatenate([self.family, family])
        self.seen.add(index)


def _distinct(score: Floats) -> Flags:
    """Mark the first of each run of equal scores."""
    first = np.ones(len(score), dtype=np.bool_)
    first[1:] = score[1:] != score[:-1]
    return first
