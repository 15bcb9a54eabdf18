"""Cells near where the measure changes its sign: those whose sign a model of the space is least sure of.

A share of the budget is drawn uniformly first: on it the model learns what the whole space is like, and by it anybody may check
later how often its word on an unvisited cell is right. The rest goes where models that saw different cells are nearest to zero
or quarrel most. Models are small and seldom grown, as an engine evaluates a cell in the time that a large one takes to rank it.
"""

from __future__ import annotations

import numpy as np

from results.searching.models.bagged import BaggedTrees, Growth
from results.searching.models.calibrating import calibrated
from results.searching.models.kin import Kin, KinSigns
from results.searching.seen import Seen, first_ones
from results.searching.space import Space
from results.searching.values import Values
from signals.arrays import Flags, Floats, Integers

__all__ = ["FAIR", "Boundary", "fair_cells", "standardised"]

FAIR = 0.2
"""Share of the budget that is drawn uniformly."""

_POOL, _LEAST_OF_POOL, _MOST_OF_POOL = 2, 20_000, 1_500_000
"""Candidates for each cell that is chosen from them, and how few and how many are ranked at a time."""

_LEARNT_FROM = 300_000
"""Visited cells that a model is grown on, at most."""

_GROWTH = Growth(models=2, rounds=12, depth=7, rate=0.5)
"""Small trees: cells ranked by large ones, or by models grown again as cells come in, tell the final map next to nothing more."""

_MOSTLY = 0.6
"""Share of numbers that must be cells for candidates to be taken from all numbers alike: three times as quick as a draw."""

_RARE, _LEAST = 0.02, 1e-9
"""The share that the rarer kind of sign is taken to have at least: or a space of one kind would be searched for a few of the other."""

_CLIP = 1.5
"""Standard errors beyond which a sign is settled: the model is not to spend its trees on how far beyond."""


def fair_cells(space: Space, seed: int, cells: int) -> Integers:
    """Return the cells that a search for the boundary draws uniformly, ascending: its fair sample of the space."""
    return space.draw(_fair(cells), seed)


def standardised(values: Values) -> Floats:
    """Return values over their standard errors, float64 (n,): NaN where a cell does not count, else at most `_CLIP` of either sign.

    Errors that are unknown or zero leave the sign, at full size.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(values.error > 0, values.value / values.error, np.sign(values.value) * _CLIP)
    ratio = np.where(values.score == -np.inf, np.nan, ratio)  # too few trades, or too deep a drawdown
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
        self._growth = growth or _GROWTH
        drawn = fair_cells(space, seed, cells)
        self._fair = drawn[np.random.default_rng([seed, len(drawn)]).permutation(len(drawn))]
        self._drawn = Seen()
        self._drawn.add(drawn)
        self._seen, self._kin, self._round = Seen(), Kin(space), 0
        self._queue = np.empty(0, dtype=np.int64)
        self._index: list[Integers] = []
        self._signs: list[Floats] = []

    def propose(self, wanted: int) -> Integers:
        """Return the next cells: the uniform share first, then what the model is least sure of, then whatever is left."""
        found, self._fair = self._fair[:wanted], self._fair[wanted:]
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
        if self._index and not len(self._queue):
            self._round += 1
            self._queue = self._ranked()
        next_, self._queue = self._queue[:wanted], self._queue[wanted:]
        return next_

    def _ranked(self) -> Integers:
        """Return the least sure of some candidates, as many as are still to be visited or as may be ranked at a time."""
        needed = max(self._cells - len(self._seen), self._cells // 20, 1)
        pool = self._candidates(int(np.clip(_POOL * needed, _LEAST_OF_POOL, _MOST_OF_POOL)))
        needed = min(needed, _MOST_OF_POOL // _POOL)
        index, signs = self._heard()
        known = ~np.isnan(signs)
        if not known.any() or not len(pool):
            return self._shuffled(pool)[:needed]
        counting = self._counting(index, known, pool)
        index, signs, positive = index[known], signs[known], signs[known] > 0
        model = BaggedTrees(self._space, index, signs, self._growth, self._seed + self._round)
        gain = self._gain(model, index, positive, pool) * counting
        ranked = self._of_new_kin(pool[np.argsort(-gain, kind="stable")], index, positive)
        return self._shuffled(ranked[:needed])

    def _heard(self) -> tuple[Integers, Floats]:
        """Return visited cells, ascending, in whatever order they were told of, and how sure their signs are."""
        index, signs = np.concatenate(self._index), np.concatenate(self._signs)
        order = np.argsort(index, kind="stable")
        if len(order) > _LEARNT_FROM:
            lots = np.random.default_rng([self._seed, self._round, 1])
            order = order[np.sort(lots.choice(len(order), _LEARNT_FROM, replace=False, shuffle=False))]
        return index[order], signs[order]

    def _candidates(self, wanted: int) -> Integers:
        """Return about so many unvisited cells, ascending: whatever numbers come up, where most are cells, else a draw."""
        numbers = np.random.default_rng([self._seed, 1000 * self._round]).integers(0, self._space.size, wanted)
        numbers = np.sort(numbers)
        pool = numbers[np.diff(numbers, prepend=-1) > 0]
        pool = pool[self._space.allowed(pool)]
        if len(pool) < _MOSTLY * wanted:
            pool = self._space.draw(wanted, self._other_seed(1000 * self._round))
        return np.asarray(pool[~self._seen.has(pool)])

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
        new = np.isnan(told.share(numbers)) & _firsts(numbers)
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
        if known.mean() > 0.9:  # noqa: PLR2004 - a waste of ten cells in a hundred costs less than a model
            return np.ones(len(pool))
        counted = BaggedTrees(self._space, index, known.astype(np.float64), self._growth, self._seed + self._round)
        return np.asarray(np.clip(counted.mean(pool), 0.01, 1))

    def _shuffled(self, cells: Integers) -> Integers:
        """Return cells so that any batch of them is spread over the space, and as unsure as any other."""
        return np.asarray(cells[np.random.default_rng([self._seed, self._round]).permutation(len(cells))])

    def _rest(self, wanted: int) -> Integers:
        """Return unvisited cells, where no candidate is left: in a small space, all there are in the end."""
        left = self._space.draw(len(self._seen) + wanted, self._other_seed(7))
        return np.asarray(left[~self._seen.has(left)][:wanted])


def _fair(cells: int) -> int:
    return max(1, round(FAIR * cells))


def _firsts(numbers: Integers) -> Flags:
    """Return which of n numbers come for the first time, bool (n,)."""
    order = np.argsort(numbers, kind="stable")
    first = np.ones(len(numbers), dtype=np.bool_)
    first[order[1:]] = numbers[order[1:]] != numbers[order[:-1]]
    return first
