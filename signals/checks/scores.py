"""How good probabilities were, as a classifier's; what they earn is another question."""

from __future__ import annotations

from typing import Any

import numpy as np

from signals.arrays import Floats

__all__ = ["THRESHOLDS", "area_under_curve", "fold_metrics", "log_loss"]

THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
"""Usual thresholds at which precision is told: those above one half, and those that rare labels need."""


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


def fold_metrics(label: Floats, probability: Floats) -> dict[str, Any]:
    """Return the metrics of one role over one test span, as plain JSON values; None where undefined.

    Parameters
    ----------
    label, probability
        Of the span's N bars; NaN where unknown.

    Returns
    -------
    dict
        ``scored``: bars with both; ``base_rate``: share of ones among them (the precision of a random control);
        ``log_loss``, ``brier``, ``auc``; ``highest``: the highest probability; ``at``: by threshold, how many bars
        reach it, which share of the bars that is, and ``precision``, the share of ones among those scored.
    """
    given = np.isfinite(probability)
    scored = given & np.isfinite(label)
    y, p = label[scored], probability[scored]
    some = len(y) > 0
    return {
        "scored": len(y),
        "base_rate": float(y.mean()) if some else None,
        "log_loss": log_loss(y, p) if some else None,
        "brier": float(np.mean((p - y) ** 2)) if some else None,
        "auc": area_under_curve(y, p),
        "highest": float(probability[given].max()) if given.any() else None,
        "at": {f"{threshold:g}": _at(threshold, y, p, probability[given]) for threshold in THRESHOLDS},
    }


def _at(threshold: float, label: Floats, scored: Floats, given: Floats) -> dict[str, Any]:
    fired = int(np.count_nonzero(given >= threshold))
    hits = label[scored >= threshold]
    return {
        "fires": fired,
        "fire_rate": fired / len(given) if len(given) else None,
        "precision": float(hits.mean()) if len(hits) else None,
    }
