"""The best cells of all niches, kept while cells come in, in whatever order they come."""

from __future__ import annotations

import math

import numpy as np

from results.searching.niches.scales import FINEST, SCALES, Bands, bands_of, finest_of
from results.searching.values import Values
from signals.arrays import Floats, Integers

__all__ = ["Elites", "best_of"]

_NONE = np.iinfo(np.int64).max


def best_of(niche: Integers, score: Floats, cell: Integers) -> Integers:
    """Return the rows of the best cell of each niche, int64; of cells that are as good, that of the lower number.

    Parameters
    ----------
    niche, score, cell
        Arrays (n,): where each lies, how good it is, and its number.
    """
    order = np.lexsort((cell, -score, niche))
    ranked = niche[order]
    first = np.ones(len(ranked), dtype=np.bool_)
    first[1:] = ranked[1:] != ranked[:-1]
    return np.asarray(order[first], dtype=np.int64)


class Elites:
    """Of every niche of finest bands the best cell and how many lie in it.

    What it holds after some cells does not depend on their order.

    Attributes
    ----------
    score, cell, counts
        Arrays (niches,): the best score, -inf where there is none; its cell; how many cells that count were met.
    """

    def __init__(self) -> None:
        niches = math.prod(FINEST)
        self.score = np.full(niches, -np.inf)
        self.cell = np.full(niches, _NONE, dtype=np.int64)
        self.counts = np.zeros(niches, dtype=np.int64)

    def add(self, cell: Integers, values: Values) -> None:
        """Take in cells; of those that do not count nothing is kept."""
        rows = np.flatnonzero(np.isfinite(values.score))
        if not len(rows):
            return
        found = values.take(rows)
        niche = finest_of(found.trades, found.drawdown, found.win_rate)
        self.counts += np.bincount(niche, minlength=len(self.counts))
        best = best_of(niche, found.score, cell[rows])
        niche, score, own = niche[best], found.score[best], cell[rows][best]
        better = (score > self.score[niche]) | ((score == self.score[niche]) & (own < self.cell[niche]))
        self.score[niche[better]], self.cell[niche[better]] = score[better], own[better]

    @property
    def any(self) -> bool:
        """Whether a cell that counts was met."""
        return bool(self.counts.any())

    def bands(self) -> tuple[Bands, ...]:
        """Return the bands that niches are shown by, a scale each; there must be a cell that counts."""
        counts = self.counts.reshape(FINEST)
        own = [tuple(other for other in range(len(SCALES)) if other != at) for at in range(len(SCALES))]
        return tuple(bands_of(scale, counts.sum(axis=own[at])) for at, scale in enumerate(SCALES))

    def shown(self, bands: tuple[Bands, ...]) -> tuple[Integers, Integers]:
        """Return the niches of such bands that have a cell, and their best cells, both int64 (filled,)."""
        filled = np.flatnonzero(self.cell != _NONE)
        niche = niche_of(filled, bands)
        best = best_of(niche, self.score[filled], self.cell[filled])
        return niche[best], filled[best]


def niche_of(finest: Integers, bands: tuple[Bands, ...]) -> Integers:
    """Return in which niche of some bands those of the finest bands lie, int64 (n,)."""
    own = tuple(one.band[at] for one, at in zip(bands, np.unravel_index(finest, FINEST), strict=True))
    return np.asarray(np.ravel_multi_index(own, tuple(len(one) for one in bands)), dtype=np.int64)
