"""What the demo trains: small models, walk-forward."""

from __future__ import annotations

from typing import Any

from signals.features import SMALL

__all__ = ["FOLDS", "training"]

FOLDS = 6
FIRST_TRAIN_SHARE = 0.3
HORIZON = 12


def training(n_bars: int, seed: int) -> dict[str, Any]:
    """Return the demo's training file for so many bars: six test stretches after the first three tenths."""
    # The first test bar lies one label's reach behind what is learned from, so that the purge costs no test bar.
    first = max(int(n_bars * FIRST_TRAIN_SHARE), 1) + HORIZON + 1
    step = max(-(-(n_bars - first) // FOLDS), 1)
    return {
        "seed": seed,
        "features": {"names": list(SMALL), "missing": "learn"},
        "labels": {
            "entry": {"kind": "forward_return", "horizon": HORIZON},
            "exit": {"kind": "leave_or_hold", "horizon": HORIZON // 2},
        },
        "model": {"n_estimators": 120, "colsample_bytree": 0.8, "min_child_weight": 5.0},
        "variants": {"default": {"scheme": "walk_forward", "first_train": first, "step": step}},
    }
