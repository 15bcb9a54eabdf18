"""The sign of a measure all over a space, from the cells that a search visited."""

from __future__ import annotations

import numpy as np

from results.searching.models.bagged import BaggedTrees, Growth
from results.searching.models.calibrating import Calibration, Trust, balanced_accuracy, calibrated
from results.searching.models.kin import Kin, KinSigns
from results.searching.space import Space
from signals.arrays import Flags, Floats, Integers

__all__ = ["SignMap", "dividing"]

_GROWTH = Growth(models=3, rounds=80, depth=13, rate=0.18)
_COUNTED = Growth(models=2, rounds=30, depth=10, rate=0.3)
_DRAWN = 20_000
"""Cells by which it is found how many of the space have visited kin."""
_CUTS = np.linspace(0.01, 0.99, 197)


class SignMap:
    """The sign of a measure, visited or not: a cell that was visited has its own, any other the likelier one.

    Cells that differ in exposure only have one sign where those that were visited agree. A model of the standardised measure is grown on all visited cells; what it says becomes a probability by the uniformly drawn ones,
    each told by a model that had not seen it. Which probability divides positive from negative is chosen on these too, so that
    errors of both kinds are as seldom: where few cells are positive, one half would miss many of them.

    Parameters
    ----------
    space
        Where the cells are from.
    index, standardised
        int64 (n,) and float64 (n,): the visited cells, and the measure less its neutral value over its standard error;
        NaN where a cell has too few trades to have a sign.
    fair
        bool (n,): which of them were drawn uniformly.
    seed
        Of the model.
    growth
        Of its trees.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what was found, and how to learn from it
        self, space: Space, index: Integers, standardised: Floats, fair: Flags, seed: int, growth: Growth = _GROWTH
    ) -> None:
        order = np.argsort(index, kind="stable")
        self._index, self._found = index[order], standardised[order]
        fair = fair[order]
        known = ~np.isnan(self._found)
        self.enough_share = float(known[fair].mean()) if fair.any() else float(known.mean())
        """Share of the space with enough trades, as the uniform draw has it."""
        self._counted = None
        if 0 < known.mean() < 1:
            self._counted = BaggedTrees(space, self._index, known.astype(np.float64), _COUNTED, seed)
        self._model: BaggedTrees | None = None
        self._kin = Kin(space)
        self._told = KinSigns.of(self._kin.of(self._index[known]), self._found[known] > 0)
        self.calibration = Calibration(0.0, 0.0)
        self.cut, self.trust = 0.5, Trust(float("nan"), float("nan"), 0)
        """From which probability on a cell is called positive; how often signs of unvisited cells are right."""
        if known.any():
            self._learn(space, known, fair, seed, growth)

    def _learn(self, space: Space, known: Flags, fair: Flags, seed: int, growth: Growth) -> None:
        self._model = BaggedTrees(space, self._index[known], self._found[known], growth, seed)
        asked = fair[known] if fair[known].any() else np.ones(int(known.sum()), dtype=np.bool_)
        said, positive = self._model.left_out[asked], self._found[known][asked] > 0
        self.calibration = calibrated(said, positive)
        chance = self.calibration.probability(said)
        told = self._ask_kin(self._index[known][asked], chance, positive.astype(np.float64))
        self.cut = dividing(chance, positive)
        drawn = space.draw(_DRAWN, (seed + 5) % 2**63)
        usual = float(self._ask_kin(drawn, np.zeros(len(drawn))).mean()) if len(drawn) else 0.0
        self.trust = balanced_accuracy(chance >= self.cut, positive, _standing_for(told, usual))

    def probability(self, cells: Integers) -> Floats:
        """Return the probability of a positive sign, float64 (n,); 0 or 1 of visited cells with enough trades."""
        said = np.zeros(len(cells)) if self._model is None else self._model.mean(cells)
        chance = self.calibration.probability(said)
        self._ask_kin(cells, chance)
        at, visited = self._visited(cells)
        own = self._found[at]
        settled = visited & ~np.isnan(own)
        chance[settled] = own[settled] > 0
        return chance

    def _ask_kin(self, cells: Integers, chance: Floats, own: Floats | None = None) -> Flags:
        """Put the word of visited kin in place of the model's, as far as kin agree; return where there is one, bool (n,)."""
        if not self._kin or not self._told.trusted:
            return np.zeros(len(cells), dtype=np.bool_)
        share = self._told.share(self._kin.of(cells), own)
        known = ~np.isnan(share)
        doubt = 1 - self._told.agreement
        chance[known] = np.clip(share[known], doubt, 1 - doubt)
        return known

    def positive(self, probability: Floats) -> Flags:
        """Return which cells are called positive by their probabilities."""
        return np.asarray(probability >= self.cut)

    def enough(self, cells: Integers) -> Floats:
        """Return the probability that cells have enough trades to have a sign, float64 (n,); 0 or 1 of visited ones."""
        found = np.full(len(cells), self.enough_share)
        if self._counted is not None:
            found = np.clip(self._counted.mean(cells), 0.0, 1.0)
        at, visited = self._visited(cells)
        found[visited] = ~np.isnan(self._found[at[visited]])
        return np.asarray(found)

    def visited(self, cells: Integers) -> Flags:
        """Return which cells were visited, bool (n,)."""
        return self._visited(cells)[1]

    def _visited(self, cells: Integers) -> tuple[Integers, Flags]:
        at = np.minimum(np.searchsorted(self._index, cells), len(self._index) - 1)
        return np.asarray(at), np.asarray(self._index[at] == cells)


def _standing_for(told: Flags, usual: float) -> Floats:
    """Return how many cells of the space each of a sample stands for, float64 (n,).

    A search avoids the kin of what it visited, so that of its own cells fewer have kin than of the rest.

    Parameters
    ----------
    told, usual
        bool (n,) whether each has visited kin, and the share of the space that has.
    """
    share = float(told.mean())
    if share in {0.0, 1.0}:
        return np.ones(len(told))
    return np.where(told, usual / share, (1 - usual) / (1 - share))


def dividing(chance: Floats, positive: Flags) -> float:
    """Return the probability by which most cells of both kinds are told right; one half where there is one kind only."""
    if positive.all() or not positive.any():
        return 0.5
    yes, no = np.sort(chance[positive]), np.sort(chance[~positive])
    right = 1 - np.searchsorted(yes, _CUTS) / len(yes) + np.searchsorted(no, _CUTS) / len(no)
    return float(np.median(_CUTS[right >= right.max() - 1e-12]))
