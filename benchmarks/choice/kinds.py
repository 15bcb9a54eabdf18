"""The kinds of world that are chosen from: without an edge, with one, with one that ends at a cliff, on one market or three."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarks.calibration.pooled.worlds import Together, make_assets
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from signals import Probabilities, Signals
from signals.arrays import Floats

__all__ = ["EDGELESS", "KINDS", "Kind"]

_ROLES = ("long_entry", "short_entry")


@dataclass(frozen=True)
class Kind:
    """One kind of world, and what is tried on it.

    Attributes
    ----------
    name
        As shown.
    climate
        Of one market, or of several together.
    fee
        Per side.
    cliff
        Reading above which the skilled variant knows nothing; None for none. Where its readings are capped, the true
        expectancy rises with the threshold up to here and falls off behind.
    worlds
        How many are looked at.
    """

    name: str
    climate: Climate | Together = field(default_factory=Climate)
    fee: float = 0.0006
    cliff: float | None = None
    worlds: int = 60

    @property
    def edge(self) -> bool:
        """Whether there is anything to choose."""
        return self.climate.edge > 0

    @property
    def several(self) -> bool:
        """Whether it is of several markets."""
        return isinstance(self.climate, Together)

    def markets(self, seed: int, times: int = 1) -> dict[str, Signals]:
        """Make the world of a seed, by the name of its markets; `times` as long."""
        climate = replace(self.climate, days=self.climate.days * times)
        if isinstance(climate, Together):
            return {f"market{at}": market for at, market in enumerate(make_assets(climate, seed))}
        world = make_world(climate, seed)
        return {"": world if self.cliff is None else _with_cliff(world, self.cliff, seed)}

    def grid(self, variants: tuple[str, ...]) -> dict[str, Any]:
        """Return the grid as a file would write it: 200 cells a variant."""
        return {
            "axes": {
                "variant": {"values": list(variants)},
                "stop_loss": {"values": [0.02, 0.03, 0.04, 0.06, 0.08]},
                "take_profit": {"values": [0.03, 0.05, 0.08, "none"]},
                "long_entry": {"from": 0.62, "to": 0.98, "step": 0.04},
                "short_entry": {"tie": "long_entry"},
            },
            "fixed": {"stop_basis": "price", "fee": self.fee, "maintenance_margin": "none", "max_hold": 6},
        }


def _with_cliff(world: Signals, highest: float, seed: int) -> Signals:
    """Cap what the skilled variant knows, and let it fire above at random."""
    rng = np.random.default_rng([seed, 77])
    skilled = world.variants[SKILLED]

    def capped(known: Floats) -> Floats:
        blind = rng.random(len(known))
        return np.where(blind > highest, blind, np.minimum(known, highest))

    roles = {name: capped(getattr(skilled, name)) for name in _ROLES}
    variants: Mapping[str, Probabilities] = {**world.variants, SKILLED: replace(skilled, **roles)}
    return replace(world, variants=variants)


KINDS = (
    Kind("no edge", Climate(), worlds=100),
    Kind("no edge, no fee", Climate(), fee=0.0, worlds=100),
    Kind("drift alone", Climate(drift=2.0, persistence=0.9), worlds=100),
    Kind("weak edge", Climate(edge=0.09)),
    Kind("edge", Climate(edge=0.13)),
    Kind("strong edge", Climate(edge=0.2)),
    Kind("edge, clustering volatility", Climate(edge=0.14, clustering=0.7)),
    Kind("edge up to a cliff", Climate(edge=0.3), cliff=0.9),
    Kind("edge on three markets", Together(assets=3, edge=0.1, days=365), worlds=40),
)
EDGELESS = tuple(kind for kind in KINDS if not kind.edge)
