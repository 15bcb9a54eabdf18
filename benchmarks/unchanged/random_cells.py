"""Random cells, drawn over all parameters: what no grid that a person writes would try together."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

__all__ = ["VARIANTS", "random_cells"]

Value = float | int | str | bool | None

VARIANTS = ("default", "fast", "slow")

_THRESHOLDS = (None, 0.0, 0.3, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9, 1.0)
_DISTANCES = (None, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.4)

_SPACE: Mapping[str, Sequence[Value]] = {
    "variant": VARIANTS,
    "side": ("both", "both", "long", "short"),
    "long_entry": _THRESHOLDS[1:-1],
    "short_entry": _THRESHOLDS[1:-1],
    "long_exit": _THRESHOLDS,
    "short_exit": _THRESHOLDS,
    "priority": ("long", "short", "stronger"),
    "gate": ("none", "none", "ev", "margin"),
    "gate_margin": (-0.1, 0.0, 0.02, 0.1),
    "gate_long_ev": (0.0, 0.8, 1.0),
    "gate_short_ev": (0.0, 0.9, 1.0, 1.3),
    "stop_loss": _DISTANCES,
    "take_profit": _DISTANCES,
    "trailing_stop": _DISTANCES,
    "stop_basis": ("price", "position", "balance"),
    "stop_trigger": ("intrabar", "close"),
    "max_hold": (None, 1, 2, 5, 24, 100, 1000),
    "leverage": (0.5, 1.0, 2.0, 5.0, 20.0, 75.0, 125.0),
    "size": (0.05, 0.3, 0.5, 1.0),
    "size_rule": ("fixed", "fixed", "ramp"),
    "size_min": (0.05, 0.2, 0.5),
    "size_max": (0.5, 0.95, 1.0),
    "size_power": (0.0, 0.5, 1.5, 3.0),
    "fill": ("next_open", "close"),
    "fee": (-0.0001, 0.0, 0.0002, 0.0005, 0.002),
    "slippage": (0.0, 0.0, 0.0001, 0.001),
    "funding": (True, False),
    "maintenance_margin": (None, 0.0, 0.004, 0.005),
}
"""Values by parameter; one that stands twice is drawn twice as often."""


def random_cells(count: int, seed: int) -> list[dict[str, Value]]:
    """Draw cells that break no rule of the contract: not both stops, and room above the maintenance margin."""
    draw = random.Random(seed)
    cells = []
    for _ in range(count):
        cell = {name: draw.choice(values) for name, values in _SPACE.items()}
        cell[draw.choice(("stop_loss", "trailing_stop"))] = None
        cells.append(cell)
    return cells
