"""The best cell of every niche: the best so far of each breed those that are tried next.

Quality diversity after MAP-Elites (Mouret and Clune, 2015, arXiv:1504.04909): parents are drawn from niches, all alike, so that poor
and rare ones get as many children as those that are crowded. Emitters of pyribs find about as much in the same time
(`benchmarks/results/search-niches.md`), and take seconds to load.
"""

from __future__ import annotations

import numpy as np

from results.searching.niches.elites import Elites
from results.searching.proposing.mutants import Breeder
from results.searching.proposing.walk import RandomWalk
from results.searching.seen import Seen, first_ones
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["Illuminate"]

_FIRST = 0.1
"""Share of all cells that are drawn uniformly, before any breed."""
_SPARE, _RAREST, _ROUNDS = 1.1, 0.1, 8
"""How many more children are made than the share of the last that were new asks for, the smallest such share, and how often that is
tried: some are known, or not allowed."""


class Illuminate:
    """Proposes cells for the best of every niche.

    Parameters
    ----------
    space, seed
        Of what, and which course.
    cells
        How many it will be asked for.
    """

    def __init__(self, space: Space, seed: int, cells: int) -> None:
        self._space = space
        self._breeder, self._random = Breeder(space), np.random.default_rng([seed, 1])
        self._first = round(_FIRST * cells)
        # where draws are dear, those are made that are needed
        self._walk = RandomWalk(space, seed, min(cells, max(space.at_ease, self._first, 1)))
        self._seen, self._elites, self._new = Seen(), Elites(), 1.0

    def propose(self, wanted: int) -> Integers:
        """Return uniform draws at first, then children of the best of the niches; draws again where these have no more."""
        missing = wanted
        found: list[Integers] = []
        if len(self._seen) >= self._first and self._elites.any:
            found = self._bred(wanted)
            missing -= sum(len(each) for each in found)
        elif self._first > len(self._seen):
            missing = min(missing, self._first - len(self._seen))
        if missing:
            found.append(self._walk.next(missing, self._seen))
        return np.concatenate(found)

    def told(self, index: Integers, values: Values) -> None:
        """Keep the best of each niche."""
        self._elites.add(index, values)

    def _bred(self, wanted: int) -> list[Integers]:
        _, best = self._elites.shown(self._elites.bands())
        parents = self._space.positions(self._elites.cell[best]).astype(np.int64)
        found: list[Integers] = []
        missing = wanted
        for _ in range(_ROUNDS):
            litters = int(_SPARE * missing / (self._breeder.litter * self._new)) + 1
            children = self._space.index_of(self._breeder.children(parents, litters, self._random))
            fresh = first_ones(children[~self._seen.has(children)])
            fresh = fresh[self._space.allowed(fresh)]
            self._new = max(len(fresh) / len(children), _RAREST)
            fresh = fresh[:missing]
            self._seen.add(fresh)
            found.append(fresh)
            missing -= len(fresh)
            if not missing:
                break
        return found
