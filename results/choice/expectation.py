"""What the chosen cell may be expected to earn: what was seen, less what it owes to being picked.

Three ways were tried on worlds whose truth is known, benchmarks/results/choice.md; `flattery` is the one that kept its
promises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from results.choice.found import Found, Search
from results.choice.resampled import Leading, lower_bounds
from signals.arrays import Flags, Floats

__all__ = ["ESTIMATES", "flattery", "own_bounds"]

_LEVELS = 50
_FEWEST = 3
"""Resamples with a positive verdict that an average needs."""


def flattery(among: Search, found: Found, at: int) -> float:
    """Return by how much the chosen cell flatters itself, per day and unit of exposure.

    Two kinds of luck are taken out. Of many cells the one is chosen that was luckiest beside its worth; and a cell is shown at
    all only where the verdict is positive, which takes luck that all cells share. So the whole choice, verdict and all, is made
    again in each resample of worlds in which the cells earn what is believed of them: what tells them apart is shrunk to what
    noise does not explain, and what they have in common is set to the level at which a choice would show, on average, what
    this one showed. What the cells chosen there are truly worth is what is promised.

    Parameters
    ----------
    among, found
        The search, and the best neighbourhoods.
    at
        The chosen one.

    Returns
    -------
    float
        To be taken from its daily mean per unit of exposure.
    """
    leading = found.leading
    own = int(leading.own[at])
    believed, bars = _believed(among, leading)
    seen = leading.daily[own].mean() * leading.per_trade[own]
    # from where the cell earns nothing to where all cells earn more than was seen of any
    low = min(-believed.apart[own], believed.centre)
    levels = np.linspace(low, believed.centre + 2 * believed.common, _LEVELS)
    shown, worth = _at_levels(leading, believed, bars, levels)
    known = np.isfinite(shown)
    if not known.any():
        return optimism(among, found, at)
    rising = np.maximum.accumulate(shown[known])
    promised = float(np.interp(seen, rising, worth[known]))
    return float((seen - min(promised, seen)) / leading.per_trade[own])


@dataclass(frozen=True, eq=False)
class _Believed:
    """What is believed of m cells, in net return of a trade.

    `centre` is the mean of the leading ones, `apart` (m,) what each is believed to differ from it by, `common` the deviation of
    their mean over resamples.
    """

    centre: float
    apart: Floats
    common: float


def _believed(among: Search, leading: Leading) -> tuple[_Believed, Floats]:
    """Shrink what tells cells apart to what noise does not explain, and return with it the bar of each, by trade."""
    days = leading.daily.shape[1]
    mean = leading.daily.mean(axis=1) * leading.per_trade
    of = np.unique(leading.own)
    noise = leading.noise[of] * leading.per_trade[of, None]
    centre = float(mean[of].mean())
    seen, luck = float(np.square(mean[of] - centre).mean()), float(np.square(noise - noise.mean(axis=0)).mean())
    kept = max(1 - luck / seen, 0.0) if seen > 0 else 0.0
    bars = among.bar[leading.rows] * leading.daily.std(axis=1, ddof=1) / np.sqrt(days) * leading.per_trade
    believed = _Believed(centre, kept * (mean - centre), float(noise.mean(axis=0).std()))
    return believed, np.where(np.isfinite(bars), bars, np.inf)


def _at_levels(leading: Leading, believed: _Believed, bars: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """Choose again in all resamples, with what cells have in common at each of some levels.

    Returns
    -------
    shown, worth : numpy.ndarray of float64
        By level, the mean of what the chosen cell shows, and of what it is worth, over the resamples in which some cell meets
        its bar; NaN where these are too few.
    """
    own, per_trade = leading.own, leading.per_trade
    lifted = believed.apart[:, None] + leading.noise * per_trade[:, None]
    scores = leading.weights @ (lifted / per_trade[:, None]) - (leading.mean - leading.bound)[:, None]
    rise = leading.weights @ (1 / per_trade)
    shown, worth = np.full(len(levels), np.nan), np.full(len(levels), np.nan)
    for number, level in enumerate(levels):
        met = lifted[own] + level > bars[own][:, None]
        positive = np.flatnonzero(met.any(axis=0))
        if len(positive) < _FEWEST:
            continue
        best = np.where(met, scores + (level * rise)[:, None], -np.inf).argmax(axis=0)[positive]
        shown[number] = (level + lifted[own[best], positive]).mean()
        worth[number] = (level + believed.apart[own[best]]).mean()
    return shown, worth


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
    leading = found.leading
    own = int(leading.own[at])
    believed, _ = _believed(among, leading)
    seen = leading.daily[own].mean() * leading.per_trade[own]
    return float((seen - believed.centre - believed.apart[own]) / leading.per_trade[own])


def _some(passes: Flags) -> Flags:
    return passes if passes.any() else np.ones_like(passes)


ESTIMATES: Mapping[str, Callable[[Search, Found, int], float]] = {
    "bootstrap": optimism,
    "empirical Bayes": shrinkage,
    "as shown": flattery,
}
"""By name, what was tried; the last is used."""


def own_bounds(leading: Leading, at: int) -> tuple[float, float]:
    """Return the interval at 95 % of a cell's daily mean, as if it had not been picked."""
    series: Floats = leading.daily[leading.own[at]][None]
    low = lower_bounds(series, leading.counts, 0.975)[0]
    high = -lower_bounds(-series, leading.counts, 0.975)[0]
    return float(low), float(high)
