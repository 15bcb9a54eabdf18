"""What the chosen cell may be expected to earn: what was seen, less what it owes to being picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from results.choice.found import Found, Search
from results.choice.resampled import Leading, lower_bounds
from signals.arrays import Flags, Floats, Integers

__all__ = ["ESTIMATES", "optimism", "own_bounds"]


def optimism(among: Search, found: Found) -> float:
    """Estimate by how much the cell of the best neighbourhood flatters itself, per day and unit of exposure.

    In each resample the whole choice is made again among the leading neighbourhoods; the cell chosen there earned there
    more than in the sample that it was drawn from.
    """
    del among
    leading, passes = found.leading, found.passes
    days = leading.daily.shape[1]
    weighed = leading.counts.T.astype(np.float64) / days
    means = leading.daily @ weighed
    scores = leading.weights @ means - (leading.mean - leading.bound)[:, None]
    scores[~passes] = -np.inf
    chosen = leading.own[scores.argmax(axis=0)]
    there = means[chosen, np.arange(means.shape[1])]
    return float((there - leading.daily.mean(axis=1)[chosen]).mean())


def own_bounds(leading: Leading, at: int) -> tuple[float, float]:
    """Return the interval at 95 % of a cell's daily mean, as if it had not been picked."""
    series: Floats = leading.daily[leading.own[at]][None]
    low = lower_bounds(series, leading.counts, 0.975)[0]
    high = -lower_bounds(-series, leading.counts, 0.975)[0]
    return float(low), float(high)


@dataclass(frozen=True, eq=False)
class _Noise:
    """m cells' daily means, what resamples add to each, (m, B), and the mean that each had to reach, NaN where none."""

    mean: Floats
    error: Floats
    bar: Floats


def _noise(among: Search, leading: Leading) -> _Noise:
    days = leading.daily.shape[1]
    mean = leading.daily.mean(axis=1)
    error = leading.daily @ (leading.counts.T.astype(np.float64) / days) - mean[:, None]
    spread = leading.daily.std(axis=1, ddof=1) / np.sqrt(days)
    return _Noise(mean, error, among.bar[leading.rows] * spread)


def _pattern(noise: _Noise, of: Integers) -> tuple[float, Floats]:
    """Shrink what tells cells apart to what noise does not explain: empirical Bayes over distinct trade lists.

    Returns
    -------
    float
        The mean of the cells `of` which it is told.
    numpy.ndarray of float64, shape (m,)
        What each cell is believed to differ from it by.
    """
    centre = float(noise.mean[of].mean())
    off = noise.mean - centre
    seen = float(np.square(noise.mean[of] - centre).mean())
    alone = noise.error[of] - noise.error[of].mean(axis=0)
    luck = float(np.square(alone).mean())
    return centre, off * max(1 - luck / seen, 0.0) if seen > 0 else off * 0


def empirical_bayes(among: Search, found: Found) -> float:
    """Estimate the same by shrinking cells towards the mean of the leading ones."""
    leading, at = found.leading, found.at or 0
    noise = _noise(among, leading)
    centre, pattern = _pattern(noise, np.unique(leading.own))
    own = leading.own[at]
    return float(noise.mean[own] - centre - pattern[own])


def conditional(among: Search, found: Found) -> float:
    """Estimate the same, allowing also for having been shown at all: the verdict is positive only where luck was kind."""
    leading, at = found.leading, found.at or 0
    noise = _noise(among, leading)
    candidates = np.unique(leading.own)
    centre, pattern = _pattern(noise, candidates)
    own = leading.own[at]
    deviation = float(noise.error[candidates].mean(axis=0).std())
    # how far each resample lifts some cell above its bar, were all believed cells moved to a mean of zero
    lift = (pattern[candidates, None] + noise.error[candidates] - noise.bar[candidates, None]).max(axis=0)
    levels = np.linspace(0.0, max(centre, 0.0) + 4 * deviation, 400) - min(pattern[own], 0.0) * 0
    positive = np.array([max((lift + level > 0).mean(), 1e-4) for level in levels])
    weight = np.exp(-0.5 * ((centre - levels) / deviation) ** 2) / positive
    level = float((weight * levels).sum() / weight.sum())
    return float(noise.mean[own] - level - pattern[own])


ESTIMATES: Mapping[str, Callable[[Search, Found], float]] = {
    "bootstrap": optimism,
    "empirical Bayes": empirical_bayes,
    "conditional": conditional,
}
