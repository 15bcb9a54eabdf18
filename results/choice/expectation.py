"""What the chosen cell may be expected to earn: what was seen, less what it owes to being picked.

Four ways were tried on worlds whose truth is known, benchmarks/results/choice.md; `flattery` came closest to what was there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from results.choice.found import Found, Search
from results.choice.resampled import Leading, lower_bounds
from signals.arrays import Flags, Floats

__all__ = ["ESTIMATES", "flattery", "own_bounds"]

_LEVELS = 100
_ROUNDS = 8
"""Of making the choice again. Each lowers the cells by what the last found; further ones find next to nothing."""
_FEWEST = 10
"""Resamples with a positive verdict that an average needs."""


def flattery(among: Search, found: Found, at: int) -> float:
    """Return by how much the chosen cell flatters itself, per day and unit of exposure.

    Two kinds of luck are taken out. Of many cells the one is chosen that was luckiest beside its worth; and a cell is shown at
    all only where the verdict is positive, which takes luck that all cells share. So the choice is made again in each resample:
    among the leading neighbourhoods, of cells that meet their bar in the test of expectancy, the highest bound; and only resamples
    count in which some cell meets its bar. What the cells chosen there owe to the resample's errors is what this one owes to the
    sample's. It is owed by worlds in which cells earn less than was seen of them, so all are lowered by it, and the choice is
    made again.

    Parameters
    ----------
    among, found
        The search, and the best neighbourhoods.
    at
        The chosen one.

    Returns
    -------
    float
        To be taken from its daily mean per unit of exposure. Cells are lowered, and their debts averaged, in units of their
        standard errors: an error of few rare trades is another than that of many.

    Notes
    -----
    Not made again are which neighbourhoods lead of all that were screened, by how much the bound of each lies below its mean, the
    test of timing, and what is required beside a bar.
    """
    leading = found.leading
    own, errors = leading.own, _errors(leading)
    t, noise = leading.daily.mean(axis=1) / errors, leading.noise / errors[:, None]
    bars = _bars(among, leading)[own][:, None]
    lifted = t[own][:, None] + noise[own]
    scores, rise = leading.weights @ leading.noise + leading.bound[:, None], leading.weights @ errors
    owed = 0.0
    for _ in range(_ROUNDS):
        met = lifted - owed > bars
        positive = np.flatnonzero(met.any(axis=0))
        if len(positive) < _FEWEST:
            break
        best = np.where(met, scores - (owed * rise)[:, None], -np.inf).argmax(axis=0)[positive]
        owed = float(noise[own[best], positive].mean())
    return owed * float(errors[own[at]])


def _errors(leading: Leading) -> Floats:
    """Return standard errors of the daily means of the cells, (m,)."""
    days = leading.daily.shape[1]
    return np.asarray(np.maximum(leading.daily.std(axis=1, ddof=1) / np.sqrt(days), 1e-300))


def _bars(among: Search, leading: Leading) -> Floats:
    """Return the t that each cell had to reach, (m,); infinite where it was not judged."""
    bars = among.bar[leading.rows]
    return np.asarray(np.where(np.isfinite(bars), bars, np.inf))


@dataclass(frozen=True, eq=False)
class _Believed:
    """What is believed of m cells, in net return of a trade.

    `centre` is the mean of the leading ones, `apart` (m,) what each is believed to differ from it by, `common` the deviation of
    their mean over resamples.
    """

    centre: float
    apart: Floats
    common: float


def _believed(leading: Leading) -> _Believed:
    """Shrink what tells cells apart to what noise does not explain."""
    mean = leading.daily.mean(axis=1) * leading.per_trade
    of = np.unique(leading.own)
    noise = leading.noise[of] * leading.per_trade[of, None]
    centre = float(mean[of].mean())
    seen, luck = float(np.square(mean[of] - centre).mean()), float(np.square(noise - noise.mean(axis=0)).mean())
    kept = max(1 - luck / seen, 0.0) if seen > 0 else 0.0
    return _Believed(centre, kept * (mean - centre), float(noise.mean(axis=0).std()))


def likely(among: Search, found: Found, at: int) -> float:
    """Return the same as the likelihood has it, given that the verdict is positive: its mean over levels that earn something."""
    leading = found.leading
    own = int(leading.own[at])
    believed, bars = _believed(leading), _bars(among, leading) * _errors(leading) * leading.per_trade
    low = min(-believed.apart[own], believed.centre)
    levels = np.linspace(low, believed.centre + 4 * believed.common, _LEVELS)
    lifted = believed.apart[leading.own][:, None] + leading.noise[leading.own] * leading.per_trade[leading.own, None]
    lift = (lifted - bars[leading.own][:, None]).max(axis=0)
    positive = np.maximum((lift[:, None] + levels > 0).mean(axis=0), 1e-3)
    weight = np.exp(-0.5 * np.square((believed.centre - levels) / believed.common)) / positive
    seen = leading.daily[own].mean() * leading.per_trade[own]
    promised = float((weight * levels).sum() / weight.sum() + believed.apart[own])
    return float((seen - promised) / leading.per_trade[own])


def optimism(among: Search, found: Found, at: int) -> float:
    """Return the same as the bootstrap alone has it: how much more the cell chosen in a resample earns there than here."""
    del among, at
    leading = found.leading
    scores = leading.weights @ leading.noise + leading.bound[:, None]
    scores[~_some(found.passes)] = -np.inf
    chosen = leading.own[scores.argmax(axis=0)]
    return float(leading.noise[chosen, np.arange(leading.noise.shape[1])].mean())


def shrinkage(among: Search, found: Found, at: int) -> float:
    """Return the same as empirical Bayes has it: the leading cells are drawn to their mean, as far as noise explains them."""
    del among
    leading = found.leading
    own = int(leading.own[at])
    believed = _believed(leading)
    seen = leading.daily[own].mean() * leading.per_trade[own]
    return float((seen - believed.centre - believed.apart[own]) / leading.per_trade[own])


def _some(passes: Flags) -> Flags:
    return passes if passes.any() else np.ones_like(passes)


ESTIMATES: Mapping[str, Callable[[Search, Found, int], float]] = {
    "bootstrap": optimism,
    "empirical Bayes": shrinkage,
    "likelihood": likely,
    "iterated": flattery,
}
"""By name, what was tried; the last is used."""


def own_bounds(leading: Leading, at: int) -> tuple[float, float]:
    """Return the interval at 95 % of a cell's daily mean, as if it had not been picked."""
    series: Floats = leading.daily[leading.own[at]][None]
    low = lower_bounds(series, leading.counts, 0.975)[0]
    high = -lower_bounds(-series, leading.counts, 0.975)[0]
    return float(low), float(high)
