"""The cells that peers can express: fills at the close, price stops, no funding, no liquidation."""

from __future__ import annotations

from benchmarks.cells import Cells, steps
from grids.parameters import Value

__all__ = ["long_only", "two_sided"]

_FIXED: dict[str, Value] = {
    "stop_basis": "price",
    "fill": "close",
    "funding": False,
    "maintenance_margin": None,
}


def two_sided(sides: int, exposures: int) -> Cells:
    """Both sides, an intrabar price stop, exits by probability."""
    axes: dict[str, list[Value]] = {
        "stop_loss": [0.005, 0.01, 0.02, 0.03],
        "long_entry": steps(0.5, 0.9, sides),
        "short_entry": steps(0.5, 0.9, sides),
        "leverage": steps(1.0, 16.0, exposures),
    }
    return Cells("both sides, price stop", axes, {**_FIXED, "long_exit": 0.6, "short_exit": 0.6})


def long_only(entries: int, exits: int, exposures: int) -> Cells:
    """Long, entries and exits by probability, no stop."""
    axes: dict[str, list[Value]] = {
        "long_exit": steps(0.52, 0.7, exits),
        "long_entry": steps(0.52, 0.8, entries),
        "leverage": steps(1.0, 16.0, exposures),
    }
    return Cells("long only, no stop", axes, {**_FIXED, "side": "long"})
