"""How a fold's probabilities did on its test bars, as a classifier; what they earn is another question."""

from __future__ import annotations

from typing import Any

import numpy as np

from signals.arrays import Floats
from signals.scores import area_under_curve, log_loss

__all__ = ["THRESHOLDS", "fold_metrics"]

THRESHOLDS = (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9)
"""Usual thresholds at which precision is told: those above one half, and those that rare labels need."""


def fold_metrics(label: Floats, probability: Floats) -> dict[str, Any]:
    """Return the metrics of one role over one test span, as plain JSON values; None where undefined.

    Parameters
    ----------
    label, probability
        Of the span's N bars; NaN where unknown.

    Returns
    -------
    dict
        ``scored``: bars with both; ``base_rate``: share of ones among them (what a coin's precision would be);
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
