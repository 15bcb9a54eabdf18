"""Cells proposed by an emitter of pyribs, as its documentation has it: places along the axes, from 0 to 1, are a solution."""

from __future__ import annotations

from typing import Any

import numpy as np
from ribs.archives import GridArchive
from ribs.emitters import GaussianEmitter, IsoLineEmitter

from results.searching.niches.elites import Elites
from results.searching.proposing.walk import RandomWalk
from results.searching.seen import Seen, first_ones
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Integers

__all__ = ["EMITTERS", "Emitted"]

_FIRST, _ROUNDS = 0.1, 8
"""As of our own way: the share that is drawn uniformly first, and how often a batch is filled up."""
EMITTERS: dict[str, tuple[type[Any], dict[str, float]]] = {
    "pyribs, iso+line": (IsoLineEmitter, {"iso_sigma": 0.03, "line_sigma": 0.2}),
    "pyribs, Gaussian": (GaussianEmitter, {"sigma": 0.1}),
}
"""Those whose proposals hang on no linear algebra, which rounds differently from processor to processor. Of several spreads these did best."""


class Emitted:
    """Proposes what an emitter asks for.

    Parameters
    ----------
    space, seed, cells
        As of our own.
    emitter
        Which.
    """

    def __init__(self, space: Space, seed: int, cells: int, emitter: str) -> None:
        self._space, self._made = space, EMITTERS[emitter]
        self._shape = np.array(space.shape)
        self._random = np.random.default_rng([seed, 1])
        self._walk, self._first = RandomWalk(space, seed, cells), round(_FIRST * cells)
        self._seen, self._elites = Seen(), Elites()

    def propose(self, wanted: int) -> Integers:
        """Return uniform draws at first, then what the emitter makes of the best of the niches."""
        if len(self._seen) < self._first or not self._elites.any:
            return self._walk.next(min(wanted, max(self._first - len(self._seen), 1)), self._seen)
        found: list[Integers] = []
        missing = wanted
        archive = self._archive()
        for _ in range(_ROUNDS):
            asked = self._emitter(archive, missing).ask()
            places = np.minimum((asked * self._shape).astype(np.int64), self._shape - 1)
            children = self._space.index_of(places)
            fresh = first_ones(children[~self._seen.has(children)])
            fresh = fresh[self._space.allowed(fresh)][:missing]
            self._seen.add(fresh)
            found.append(fresh)
            missing -= len(fresh)
            if not missing:
                break
        found.append(self._walk.next(missing, self._seen))
        return np.concatenate(found)

    def told(self, index: Integers, values: Values) -> None:
        """Keep the best of each niche."""
        self._elites.add(index, values)

    def _archive(self) -> GridArchive:
        bands = self._elites.bands()
        niche, best = self._elites.shown(bands)
        dims = [len(each) for each in bands]
        places = (self._space.positions(self._elites.cell[best]) + 0.5) / self._shape
        measures = np.stack(np.unravel_index(niche, dims), axis=1) + 0.5
        archive = GridArchive(
            solution_dim=len(self._shape), dims=dims, ranges=[(0, each) for each in dims], seed=self._seed()
        )
        archive.add(places, self._elites.score[best], measures)
        return archive

    def _emitter(self, archive: GridArchive, batch: int) -> Any:
        kind, spread = self._made
        axes = len(self._shape)
        return kind(
            archive, x0=np.full(axes, 0.5), bounds=[(0, 1)] * axes, batch_size=batch, seed=self._seed(), **spread
        )

    def _seed(self) -> int:
        return int(self._random.integers(2**31))
