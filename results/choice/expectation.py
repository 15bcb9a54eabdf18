"""What the chosen cell may be expected to earn: what was seen, less what it owes to being picked."""

from __future__ import annotations

import numpy as np

from results.choice.resampled import Leading, lower_bounds
from signals.arrays import Flags, Floats

__all__ = ["optimism", "own_bounds"]


def optimism(leading: Leading, passes: Flags) -> float:
    """Estimate by how much the cell of the best neighbourhood flatters itself, per day and unit of exposure.

    In each resample the whole choice is made again among the leading neighbourhoods; the cell chosen there earned there
    more than in the sample that it was drawn from.

    Parameters
    ----------
    leading
        k neighbourhoods.
    passes
        bool (k,): which may be chosen.
    """
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
