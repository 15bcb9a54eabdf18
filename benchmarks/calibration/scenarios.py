"""What is calibrated on: climates met by grids of several sizes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from benchmarks.calibration.hostile import KNOWN, Hostile, make_hostile
from benchmarks.calibration.worlds import Climate, make_world
from signals import Signals

__all__ = ["HOSTILE", "POWER", "REPORTED", "SCENARIOS", "Scenario", "own_bars"]

NORMAL = (0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.035, 0.045)
WIDE = (0.08, 0.12, 0.2, "none", 0.1, 0.15, 0.06, 0.25)
TARGETS = (0.03, 0.05, 0.08, 0.15, "none", 0.04, 0.06, 0.1)
NEAR_TARGETS = (0.01, 0.015, 0.02, 0.025, 0.03, 0.0125, 0.0175, 0.0225)
_PRODUCTS = {
    24: (2, 1, 2, 3, 2),
    81: (1, 1, 3, 3, 3),
    100: (20, 1, 5, 1, 1),
    1_000: (10, 10, 5, 2, 1),
    10_000: (20, 20, 5, 5, 1),
    102_400: (20, 20, 8, 8, 4),
}
"""Lengths of the axes: long and short thresholds (one if tied), stops, targets, holds."""


@dataclass(frozen=True)
class Scenario:
    """A kind of world, a grid and a fee.

    Attributes
    ----------
    name
        As shown.
    climate
        Of the worlds: how prices move, or what hurts in them.
    cells
        A key of `_PRODUCTS`, each with a path of its own; as many again for each further variant and side.
    worlds
        How many are looked at.
    stops, targets
        Values of `stop_loss` and `take_profit` as price moves; a small grid takes the first of them.
    holds
        Values of `max_hold` in bars.
    fee
        Per side.
    sides
        Values of `side`.
    lowest
        The lowest of the entry thresholds.
    always_time
        Whether timing is tested in every world, and not only where expectancy is positive: to see that test alone.
    """

    name: str
    climate: Climate | Hostile = field(default_factory=Climate)
    cells: int = 1_000
    worlds: int = 1_000
    stops: tuple[Any, ...] = NORMAL
    targets: tuple[Any, ...] = TARGETS
    holds: tuple[int, ...] = (6, 3, 9, 12)
    fee: float = 0.0
    sides: tuple[str, ...] = ("both",)
    lowest: float = 0.6
    always_time: bool = False

    def world(self, seed: int) -> Signals:
        """Make the world of a seed."""
        if isinstance(self.climate, Hostile):
            return make_hostile(self.climate, seed, self.name)
        return make_world(self.climate, seed)

    def grid(self, variants: tuple[str, ...]) -> dict[str, Any]:
        """Return the grid as a file would write it."""
        longs, shorts, stops, targets, holds = _PRODUCTS[self.cells]
        thresholds = [round(self.lowest + 0.38 * at / max(longs - 1, 1), 3) for at in range(longs)]
        return {
            "axes": {
                "variant": {"values": list(variants)},
                "side": {"values": list(self.sides)},
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


def _hostile(knows: str, drift: float, fee: float) -> Scenario:
    described = "drift" if drift else "no drift", "fee 6 bp" if fee else "no fee"
    # sides are a coin's in real bars, of which there is one history: a rule that goes one way only tells of that history
    sides = ("both",) if knows == "real" else ("both", "long", "short")
    long = knows == "holds"
    return Scenario(
        f"{knows}, {', '.join(described)}",
        Hostile(knows, drift),
        24,
        stops=(0.1, "none") if long else (0.01, 0.03),
        targets=(0.2, 0.5, "none") if long else (0.01, 0.03, 0.08),
        holds=(16, 40) if long else (6, 24),
        fee=fee,
        sides=sides,
        always_time=True,
    )


HOSTILE = tuple(_hostile(knows, drift, fee) for knows in KNOWN for drift in (0.0, 3.0) for fee in (0.0, 0.0006))
"""No model of these knows the direction, whatever else it knows."""


def own_bars(file: str) -> Scenario:
    """Return the scenario of a file of real bars on which a model fires when they are wild, its side a coin's."""
    return Scenario(
        "own bars, wild, side by a coin",
        Hostile("real", 1.0, file=file),
        24,
        worlds=100,
        stops=(0.004, 0.012),
        targets=(0.004, 0.012, 0.03),
        holds=(24, 96),
        fee=0.0005,
        always_time=True,
    )


REPORTED = Scenario(
    "as reported: quiet hours of a rising market",
    Hostile("reported"),
    81,
    worlds=100,
    stops=(0.01, 0.02, "none"),
    targets=(0.01, 0.02, "none"),
    holds=(12, 48, 96),
    fee=0.0001,
    sides=("long",),
    lowest=0.5,
    always_time=True,
)
"""A model that buys at random in a fifth of the calm bars, of 35,000 that rise by the same whether calm or wild."""
