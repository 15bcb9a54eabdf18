"""Cells near where the measure changes its sign: those whose sign a model of the space is least sure of.

A share of the budget is drawn uniformly first: on it the model learns what the whole space is like, and by it anybody may check
later how often its word on an unvisited cell is right. The rest goes, in a few rounds, where models that saw different cells
are nearest to zero or quarrel most.
"""

from __future__ import annotations

import numpy as np

from results.searching.models.bagged import BaggedTrees, Growth
from results.searching.models.calibrating import calibrated
from results.searching.models.kin import Kin, KinSigns
from results.searching.proposing.best_moves import Moves
from results.searching.proposing.uniform import Uniform, shuffled
from results.searching.seen import Seen, first_ones, first_places
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Flags, Floats, Integers

__all__ = ["FAIR", "Boundary", "fair_cells", "standardised"]

FAIR = 0.2
"""Share of the budget that is drawn uniformly."""

_ROUNDS = (0.2, 0.5, 1.0)
"""Shares of the budget at which the model is grown again; at the last there is nothing left to propose."""

_POOL, _MOST_OF_POOL = 4, 1_500_000
"""Candidates for each cell of a round, and how many at most."""

_OPENED, _MOST_BESIDE = 500, 4_000_000
"""Cells whose neighbours are looked at in one go, and neighbours that are looked at in all, where draws are dear."""

_RARE, _LEAST = 0.02, 1e-9
"""The share that the rarer kind of sign is taken to have at least: or a space of one kind would be searched for a few of the other."""

_CLIP = 1.5
"""Standard errors beyond which a sign is settled: the model is not to spend its trees on how far beyond."""


def fair_cells(space: Space, seed: int, cells: int) -> Integers:
    """Return the cells that a search for the boundary draws uniformly, ascending: its fair sample of the space."""
    return space.draw(_fair(cells), seed)


def standardised(values: Values) -> Floats:
    """Return values over their standard errors, float64 (n,): NaN where a cell has too few trades, else at most `_CLIP` of either sign.

    Errors that are unknown or zero leave the sign, at full size.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(values.error > 0, values.value / values.error, np.sign(values.value) * _CLIP)
    return np.asarray(np.clip(ratio, -_CLIP, _CLIP), dtype=np.float64)


class Boundary:
    """Proposes cells for the sign map.

    Parameters
    ----------
    space, seed
        Of what, and which draw.
    cells
        How many it will be asked for.
    growth
        How the model is grown, each time.
    """

    def __init__(self, space: Space, seed: int, cells: int, growth: Growth | None = None) -> None:
        self._space, self._seed, self._cells = space, seed, cells
        self._growth = growth or Growth()
        fair = fair_cells(space, seed, cells)
        self._fair, self._drawn = Uniform(fair, seed), Seen()
        self._drawn.add(fair)
        self.jobs: int | None = None
        self._seen, self._kin, self._moves, self._round = Seen(), Kin(space), Moves(space), 0
        self._queue = np.empty(0, dtype=np.int64)
        self._index: list[Integers] = []
        self._signs: list[Floats] = []

    def propose(self, wanted: int) -> Integers:
        """Return the next cells: the uniform share first, then what the model is least sure of, then whatever is left."""
        found = self._fair.propose(wanted)
        if len(found) < wanted:
            found = first_ones(np.concatenate([found, self._unsure(wanted - len(found))]))
            found = found[~self._seen.has(found)]
        if not len(found):
            found = self._rest(wanted)
        self._seen.add(found)
        return found

    def told(self, index: Integers, values: Values) -> None:
        """Remember how sure the sign of each is."""
        self._index.append(index)
        self._signs.append(standardised(values))

    def _unsure(self, wanted: int) -> Integers:
        heard = sum(map(len, self._index))
        due = self._round < len(_ROUNDS) - 1 and heard >= _ROUNDS[self._round] * self._cells - wanted
        if heard and (due or not len(self._queue)):
            self._round += 1
            self._queue = self._ranked()
        next_, self._queue = self._queue[:wanted], self._queue[wanted:]
        return next_

    def _ranked(self) -> Integers:
        """Return candidates, the least sure first, as many as are needed until the model is grown again."""
        index, signs = self._heard()
        ends = _ROUNDS[min(self._round, len(_ROUNDS) - 1)]
        needed = max(int(ends * self._cells) - len(self._seen), self._cells // 20, 1)
        wanted = min(_POOL * needed, _MOST_OF_POOL)
        pool = self._unvisited(wanted, wanted, self._other_seed(1000 * self._round))
        known = ~np.isnan(signs)
        if not known.any() or not len(pool):
            return self._shuffled(pool)[:needed]
        model = BaggedTrees(
            self._space, index[known], signs[known], self._growth, self._seed + self._round, jobs=self.jobs
        )
        gain = self._gain(model, index[known], signs[known] > 0, pool) * self._counting(index, known, pool)
        ranked = self._of_new_kin(pool[np.argsort(-gain, kind="stable")], index[known], signs[known] > 0)
        return self._shuffled(ranked[:needed])

    def _heard(self) -> tuple[Integers, Floats]:
        """Return the cells that were visited, ascending, in whatever order they were told of, and how sure their signs are."""
        index, signs = np.concatenate(self._index), np.concatenate(self._signs)
        order = np.argsort(index, kind="stable")
        return index[order], signs[order]

    def _other_seed(self, step: int) -> int:
        return (self._seed + step) % 2**63

    def _of_new_kin(self, ranked: Integers, index: Integers, positive: Flags) -> Integers:
        """Return candidates, those first whose sign no visited kin has told, of each kin one."""
        if not self._kin:
            return ranked
        told = KinSigns.of(self._kin.of(index), positive)
        if told.refuted:
            return ranked
        numbers = self._kin.of(ranked)
        new = np.zeros(len(numbers), dtype=np.bool_)
        new[first_places(numbers)] = True
        new &= np.isnan(told.share(numbers))
        return np.concatenate([ranked[new], ranked[~new]])

    def _gain(self, model: BaggedTrees, index: Integers, positive: Flags, pool: Integers) -> Floats:
        """Return how much of the sign map a candidate is likely to put right, (n,): most where its sign is least sure.

        A sign of the rarer kind weighs the more, so that both kinds are known alike; where models quarrel, what is found
        tells of more cells than the one.
        """
        fair = self._drawn.has(index)
        chosen = fair if fair.any() else np.ones(len(index), dtype=np.bool_)
        share = float(np.clip(positive[chosen].mean(), _RARE, 1 - _RARE))
        said = model.each(pool)
        chance = calibrated(model.left_out[chosen], positive[chosen]).probability(said.mean(axis=0))
        quarrel = said.std(axis=0)
        wrong = np.minimum(chance * (1 - share), (1 - chance) * share)
        return np.asarray(wrong * (1 + quarrel / (quarrel.mean() + _LEAST)))

    def _counting(self, index: Integers, known: Flags, pool: Integers) -> Floats:
        """Return how likely candidates are to have enough trades for a sign, (n,)."""
        if known.mean() > 0.97:  # noqa: PLR2004 - a waste of three cells in a hundred costs less than a model
            return np.ones(len(pool))
        counted = BaggedTrees(
            self._space,
            index,
            known.astype(np.float64),
            Growth(2, 12, 8, 0.4),
            self._seed + self._round,
            jobs=self.jobs,
        )
        return np.asarray(np.clip(counted.mean(pool), 0.01, 1))

    def _shuffled(self, cells: Integers) -> Integers:
        """Return cells so that any batch of them is spread over the space, and as unsure as any other."""
        return np.asarray(cells[np.random.default_rng([self._seed, self._round]).permutation(len(cells))])

    def _rest(self, wanted: int) -> Integers:
        """Return unvisited cells, where no candidate is left: in a small space, all there are in the end."""
        return self._unvisited(len(self._seen) + wanted, wanted, self._other_seed(7))[:wanted]

    def _unvisited(self, draws: int, wanted: int, seed: int) -> Integers:
        """Return cells that were not visited: of so many draws, or about as many as are wanted.

        Where constraints leave next to none of what is tried, no more are drawn than is easy, and the rest are neighbours of
        visited cells.
        """
        easy = min(draws, self._space.at_ease)
        drawn = self._space.draw(easy, seed) if easy else np.empty(0, dtype=np.int64)
        drawn = drawn[~self._seen.has(drawn)]
        if easy == draws or len(drawn) >= wanted:
            return drawn
        return first_ones(np.concatenate([drawn, self._beside(wanted - len(drawn), seed)]))

    def _beside(self, wanted: int, seed: int) -> Integers:
        """Return unvisited cells that differ from visited ones in one axis, about as many as are wanted, if there are."""
        index = np.sort(np.concatenate([np.empty(0, dtype=np.int64), *self._index]))
        index, found, tried = shuffled(index, seed), Seen(), 0
        for start in range(0, len(index), _OPENED):
            beside = first_ones(self._moves.single(index[start : start + _OPENED]).ravel())
            tried += len(beside)
            beside = beside[~self._seen.has(beside) & ~found.has(beside)]
            found.add(beside[self._space.allowed(beside)])
            if len(found) >= wanted or tried >= _MOST_BESIDE:
                break
        return found.cells


def _fair(cells: int) -> int:
    return max(1, round(FAIR * cells))
