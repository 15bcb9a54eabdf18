"""How likely chance alone does so well, also where no draw did; and of how many tries the best does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from signals.arrays import Floats

__all__ = ["MOST_TRIES", "Tail", "reached_by", "tail_of", "tries_until"]

MOST_TRIES = 1e9
"""More variants than this nobody is told of: tails do not reach so far."""
_SHARE = 0.05
_EXPONENTIAL = 1e-6
"""Shapes below are that of an exponential tail."""
_FEWEST = 20
_COUNTED = 20
"""So many draws that do as well are counted; of fewer the tail is fitted."""


@dataclass(frozen=True)
class Tail:
    """How likely chance does as well.

    Attributes
    ----------
    p, low, high
        The estimate, and what a fit to the tail leaves open.
    fitted
        Whether it lies beyond what can be counted.
    """

    p: float
    low: float
    high: float
    fitted: bool


def tail_of(draws: Floats, observed: float) -> Tail:
    """Return how likely a draw reaches what was observed.

    Where at least 20 of the draws do, they are counted. Beyond, a generalised Pareto distribution is fitted to the largest
    twentieth by probability-weighted moments, its shape held between an exponential tail (which never ends) and a heavy one; the
    band is between these, and a normal tail.

    References
    ----------
    Hosking and Wallis (1987), "Parameter and quantile estimation for the generalized Pareto distribution".
    """
    ordered = np.sort(draws)
    reached = len(ordered) - int(np.searchsorted(ordered, observed))
    counted = (1 + reached) / (1 + len(ordered))
    top = ordered[-max(int(_SHARE * len(ordered)), _FEWEST) :]
    if reached >= _COUNTED or len(ordered) < 5 * _FEWEST or top[-1] <= top[0]:
        error = 2.0 * np.sqrt(counted * (1 - counted) / (1 + len(ordered)))
        return Tail(counted, max(counted - error, 0.0), min(counted + error, 1.0), False)
    share, threshold, scale, shape = _fitted(ordered)
    beyond = max(observed - threshold, 0.0)
    normal = float(ndtr(-(observed - ordered.mean()) / max(float(ordered.std()), 1e-300)))
    mean = scale / (1.0 - shape)
    likely = [share * _pareto(beyond, mean * (1.0 - each), each) for each in (shape, min(shape + 0.15, 0.4))]
    # a fit says no more than what few draws that did as well leave open: one deviation of their number, two for the band
    most, at_most = ((reached + 1 + z * float(np.sqrt(reached + 1))) / (1 + len(ordered)) for z in (1, 2))
    p = min(max(likely[0], normal), most)
    return Tail(p, min(normal, p, *likely), min(max(normal, *likely), at_most), True)


def reached_by(draws: Floats, shares: Floats) -> Floats:
    """Return what each of some shares of draws reaches: counted, or beyond what can be counted by the fitted tail."""
    ordered = np.sort(draws)
    last = len(ordered) - 1
    counted = ordered[np.clip(np.rint((1.0 - shares) * last).astype(np.int64), 0, last)]
    if len(ordered) < 5 * _FEWEST or ordered[-1] <= ordered[0]:
        return np.asarray(counted)
    share, threshold, scale, shape = _fitted(ordered)
    over = np.maximum(share / shares, 1.0)
    beyond = np.log(over) if shape < _EXPONENTIAL else (over**shape - 1.0) / shape
    return np.where(shares * len(ordered) >= _COUNTED, counted, threshold + scale * beyond)


def _fitted(ordered: Floats) -> tuple[float, float, float, float]:
    """Return share, threshold, scale and shape of the largest twentieth."""
    top = ordered[-max(int(_SHARE * len(ordered)), _FEWEST) :]
    over = top - top[0]
    ranks = (np.arange(len(over)) + 0.65) / len(over)
    first, second = float(over.mean()), float((over * (1 - ranks)).mean())
    spread = first - 2.0 * second
    shape = float(np.clip(2.0 - first / spread, 0.0, 0.3)) if spread > 0 else 0.3
    return len(top) / len(ordered), float(top[0]), first * (1.0 - shape), shape


def _pareto(beyond: float, scale: float, shape: float) -> float:
    if shape < _EXPONENTIAL:
        return float(np.exp(-beyond / scale))
    return float((1.0 + shape * beyond / scale) ** (-1.0 / shape))


def tries_until(p: float, chance: float) -> float:
    """Return of how many independent tries the best does as well with such a chance: ``1 - (1 - p)**N = chance``; at least 1."""
    if p >= 1.0:
        return 1.0
    if p <= 0.0:
        return MOST_TRIES
    return float(np.clip(np.log1p(-chance) / np.log1p(-p), 1.0, MOST_TRIES))
