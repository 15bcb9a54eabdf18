"""A market whose probabilities know something of it, a small grid, and one walk over it."""

from __future__ import annotations

from typing import Any

import pytest

import grids
import results
import signals
from signals import Signals

GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"quantiles": [0.8, 0.9, 0.95]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.004, 0.01, "none"]},
        "max_hold": {"values": [6, 12, 24]},
        "side": {"values": ["both", "long"]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0002, "slippage": 0.0001},
}
SPANS: dict[str, Any] = {"train": "10d", "test": "4d", "jobs": 1, "progress": False}


def walk(market: Signals, grid: dict[str, Any] | None = None, **options: Any) -> results.WalkForward:
    return results.walk_forward(grids.parse(grid or GRID, "grid.toml"), market, **(SPANS | options))


@pytest.fixture(scope="session")
def skilled() -> Signals:
    """Probabilities that know the next hour well enough to pay for costs: 30 days of 5 minutes."""
    return signals.simulated_signals(8640, edge=0.3, seed=11)


@pytest.fixture(scope="session")
def walked(skilled: Signals) -> results.WalkForward:
    return walk(skilled)
