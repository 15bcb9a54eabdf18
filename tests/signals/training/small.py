"""Training files that take a moment."""

from __future__ import annotations

from typing import Any

SMALL: dict[str, Any] = {
    "features": {"names": ["return_1", "return_12", "rsi_14", "volatility_48", "day_sine"]},
    "labels": {"entry": {"kind": "forward_return", "horizon": 4}, "exit": {"kind": "leave_or_hold", "horizon": 2}},
    "model": {"n_estimators": 8, "max_depth": 2, "min_child_weight": 1.0},
}
WALK = {"scheme": "walk_forward", "first_train": 400, "step": 200}
