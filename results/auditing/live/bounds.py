"""Bounds of a mean that hold after every result at once."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats

__all__ = ["confidence_sequence"]


def confidence_sequence(values: Floats, low: float, high: float, alpha: float = 0.05) -> tuple[Floats, Floats]:
    """Return bounds of the mean after each value that hold at all times at once, with probability 1 - alpha.

    Parameters
    ----------
    values
        (n,), between `low` and `high`; beyond them they are cut off.
    low, high
        What values may be.
    alpha
        Error allowed.

    Returns
    -------
    lower, upper : numpy.ndarray
        (n,): they never widen.

    References
    ----------
    Waudby-Smith and Ramdas (2024), Theorem 2: predictable plug-in empirical-Bernstein confidence sequence, tuned as there.
    """
    scale = high - low
    x = np.clip((values - low) / scale, 0.0, 1.0)
    n = len(x)
    at = np.arange(1.0, n + 1.0)
    mean = (0.5 + np.cumsum(x)) / (at + 1.0)
    variance = (0.25 + np.cumsum((x - mean) ** 2)) / (at + 1.0)
    mean_before = np.concatenate(([0.5], mean[:-1]))[:n]
    variance_before = np.concatenate(([0.25], variance[:-1]))[:n]
    stake = np.minimum(np.sqrt(2 * np.log(2 / alpha) / (variance_before * at * np.log1p(at))), 0.5)
    spread = 4.0 * (x - mean_before) ** 2 * (-np.log1p(-stake) - stake) / 4.0
    total = np.cumsum(stake)
    middle, reach = np.cumsum(stake * x) / total, (np.log(2 / alpha) + np.cumsum(spread)) / total
    lower = np.maximum.accumulate(np.maximum(middle - reach, 0.0))
    upper = np.minimum.accumulate(np.minimum(middle + reach, 1.0))
    return low + scale * lower, low + scale * upper
