"""What is calibrated on: climates met by grids of several sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.calibration.worlds import Climate

__all__ = ["SCENARIOS", "Scenario"]

NORMAL = [0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08]
WIDE = [0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, "none"]


@dataclass(frozen=True)
class Scenario:
    """A climate, a grid and a fee.

    Attributes
    ----------
    name
        As shown.
    climate
        Of the worlds.
    cells
        How many, drawn from a product of 128,000 distinct paths (twice as many with two variants).
    stops, holds
        Values of `stop_loss` (as price moves) and `max_hold` (bars of four hours).
    fee
        Per side.
    """

    name: str
    climate: Climate = field(default_factory=Climate)
    cells: int = 10_000
    stops: tuple[Any, ...] = tuple(NORMAL)
    holds: tuple[int, ...] = (2, 3, 4, 6, 12)
    fee: float = 0.0

    def grid(self, variants: tuple[str, ...]) -> dict[str, Any]:
        """Return the grid as a file would write it."""
        thresholds = {"from": 0.6, "to": 0.98, "step": 0.02}
        return {
            "axes": {
                "variant": {"values": list(variants)},
                "stop_loss": {"values": list(self.stops)},
                "take_profit": {"values": [0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, "none"]},
                "max_hold": {"values": list(self.holds)},
                "long_entry": thresholds,
                "short_entry": thresholds,
            },
            "fixed": {"stop_basis": "price", "fee": self.fee, "maintenance_margin": "none"},
            "sample": {"cells": self.cells, "seed": 1},
        }


SCENARIOS = (
    Scenario("no fee, 100 cells", cells=100),
    Scenario("no fee, 10,000 cells"),
    Scenario("no fee, 100,000 cells", cells=100_000),
    Scenario("fee 6 bp", fee=0.0006),
    Scenario("wide stops", stops=tuple(WIDE)),
    Scenario("probabilities with rho 0.9", Climate(persistence=0.9)),
    Scenario("volatility clusters", Climate(clustering=0.7)),
    Scenario("trades of many days", holds=(12, 24, 36, 48, 60), stops=tuple(WIDE)),
    Scenario("trending drift", Climate(drift=2.0)),
    Scenario("a quarter of a year", Climate(days=91, bars_a_day=12)),
)
