"""How good probabilities were, in two numbers."""

from __future__ import annotations

import numpy as np

from signals.arrays import Floats


def log_loss(label: Floats, probability: Floats) -> float:
    """Return the mean negative log likelihood of labels (0 or 1) of shape (N,), in nats; probabilities are clipped.

    A model that always says the share q of ones scores ``-q log q - (1 - q) log(1 - q)``.
    """
    safe = np.clip(probability, 1e-15, 1 - 1e-15)
    return float(-np.mean(np.where(label > 0, np.log(safe), np.log1p(-safe))))


def area_under_curve(label: Floats, probability: Floats) -> float | None:
    """Return the chance that a one gets a higher probability than a zero, ties counting half; None for one class.

    References
    ----------
    H. B. Mann and D. R. Whitney (1947): it is their U statistic over the number of pairs.
    """
    ones = int(np.count_nonzero(label))
    zeros = len(label) - ones
    if not ones or not zeros:
        return None
    _, group, sizes = np.unique(probability, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(sizes) - (sizes - 1) / 2
    rank_sum = float(mean_rank[group][label > 0].sum())
    return (rank_sum - ones * (ones + 1) / 2) / (ones * zeros)
