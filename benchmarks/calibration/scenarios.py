"""What is calibrated on: climates met by grids of several sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.calibration.worlds import Climate

__all__ = ["SCENARIOS", "Scenario"]

NORMAL = (0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.035, 0.045)
WIDE = (0.08, 0.12, 0.2, "none", 0.1, 0.15, 0.06, 0.25)
TARGETS = (0.03, 0.05, 0.08, 0.15, "none", 0.04, 0.06, 0.1)
NEAR_TARGETS = (0.01, 0.015, 0.02, 0.025, 0.03, 0.0125, 0.0175, 0.0225)
_PRODUCTS = {100: (20, 1, 5, 1, 1), 1_000: (10, 10, 5, 2, 1), 10_000: (20, 20, 5, 5, 1), 102_400: (20, 20, 8, 8, 4)}
"""Lengths of the axes: long and short thresholds (one if tied), stops, targets, holds."""


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
        100, 1,000, 10,000 or 102,400, each with a path of its own; as many again for a second variant.
    worlds
        How many are looked at.
    stops, targets
        Values of `stop_loss` and `take_profit` as price moves; a small grid takes the first of them.
    holds
        Values of `max_hold` in bars.
    fee
        Per side.
    always_time
        Whether timing is tested in every world, and not only where expectancy is positive: to see that test alone.
    """

    name: str
    climate: Climate = field(default_factory=Climate)
    cells: int = 1_000
    worlds: int = 1_000
    stops: tuple[Any, ...] = NORMAL
    targets: tuple[Any, ...] = TARGETS
    holds: tuple[int, ...] = (6, 3, 9, 12)
    fee: float = 0.0
    always_time: bool = False

    def grid(self, variants: tuple[str, ...]) -> dict[str, Any]:
        """Return the grid as a file would write it."""
        longs, shorts, stops, targets, holds = _PRODUCTS[self.cells]
        thresholds = [round(0.6 + 0.38 * at / max(longs - 1, 1), 3) for at in range(longs)]
        return {
            "axes": {
                "variant": {"values": list(variants)},
                "stop_loss": {"values": list(self.stops[:stops])},
                "take_profit": {"values": list(self.targets[:targets])},
                "max_hold": {"values": list(self.holds[:holds])},
                "long_entry": {"values": thresholds},
                "short_entry": {"tie": "long_entry"} if shorts == 1 else {"values": thresholds},
            },
            "fixed": {"stop_basis": "price", "fee": self.fee, "maintenance_margin": "none"},
        }


SCENARIOS = (
    Scenario("no fee, 100 cells", cells=100),
    Scenario("no fee, 1,000 cells"),
    Scenario("no fee, 10,000 cells", cells=10_000),
    Scenario("no fee, 102,400 cells, half a year", Climate(days=182), cells=102_400),
    Scenario("fee 6 bp", fee=0.0006),
    Scenario("wide stops", stops=WIDE),
    Scenario("rare large losses", stops=WIDE, targets=NEAR_TARGETS, holds=(60,)),
    Scenario("autocorrelated probabilities (0.9)", Climate(persistence=0.9)),
    Scenario("clustering volatility", Climate(clustering=0.7)),
    Scenario("trades of many days", stops=WIDE, holds=(24,)),
    Scenario("trending drift", Climate(drift=2.0)),
    Scenario(
        "timing alone: drift, autocorrelated, 100 cells", Climate(drift=2.0, persistence=0.9), 100, always_time=True
    ),
    Scenario("six weeks of hourly bars", Climate(days=42, bars_a_day=24)),
)
"""No world of these has an edge."""

EDGES = (0.0, 0.03, 0.06, 0.09, 0.12, 0.16)
"""Correlations of the skilled variant's readings with the return of the next day, for the curve of power."""

POWER = tuple(Scenario(f"planted edge {edge:g}", Climate(edge=edge), worlds=200) for edge in EDGES if edge)
"""Half of the cells of each world follow the skilled variant, the other half the blind one, which knows nothing."""
