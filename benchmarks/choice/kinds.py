"""The kinds of world that are chosen from: without an edge, with one in many shapes, on one market or three.

In those with an edge one model of three knows something; the other two fire as often and know nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from benchmarks.calibration.pooled.worlds import Together, make_assets
from benchmarks.calibration.worlds import BLIND, SKILLED, Climate, make_world
from signals import Probabilities, Signals
from signals.arrays import Floats

__all__ = ["KINDS", "Kind", "Shape"]

_COPIES = 2
_THRESHOLDS = (0.62, 0.7, 0.78, 0.86, 0.92, 0.96, 0.98, 0.99)
Shape = Literal["rising", "flat", "cliff"]


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
    shape
        What the skilled model's readings above `top` are worth: ever more; as much as those at it; or nothing.
    top
        See `shape`.
    worlds
        How many are looked at.
    """

    name: str
    climate: Climate | Together = field(default_factory=Climate)
    fee: float = 0.0006
    shape: Shape = "rising"
    top: float = 0.85
    worlds: int = 20

    @property
    def edge(self) -> bool:
        """Whether there is anything to choose."""
        return self.climate.edge > 0

    @property
    def seed(self) -> int:
        """The first of its worlds': those before were looked at while ways to shrink were compared and settled."""
        return 3000 if self.edge else 0

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
        variants = {f"{BLIND}{at}": _rolled(world.variants[BLIND], at) for at in range(_COPIES)}
        if SKILLED in world.variants:
            variants[SKILLED] = _shaped(world.variants[SKILLED], self, seed)
        return {"": replace(world, variants=variants)}

    def grid(self, variants: tuple[str, ...]) -> dict[str, Any]:
        """Return the grid as a file would write it: 128 cells a variant, on many of which few trades are left."""
        return {
            "axes": {
                "variant": {"values": list(variants)},
                "stop_loss": {"values": [0.025, 0.05]},
                "long_entry": {"values": list(_THRESHOLDS)},
                "short_entry": {"values": list(_THRESHOLDS)},
            },
            "fixed": {
                "stop_basis": "price",
                "fee": self.fee,
                "maintenance_margin": "none",
                "max_hold": 6,
                "take_profit": 0.06,
            },
        }


def _rolled(blind: Probabilities, at: int) -> Probabilities:
    """Return the same readings at other times: another model that knows nothing."""
    long, short, leave_long, leave_short = (
        np.roll(each, at * len(each) // _COPIES)
        for each in (blind.long_entry, blind.short_entry, blind.long_exit, blind.short_exit)
    )
    return Probabilities(long, short, leave_long, leave_short, blind.out_of_sample)


def _shaped(skilled: Probabilities, kind: Kind, seed: int) -> Probabilities:
    if kind.shape == "rising":
        return skilled
    rng = np.random.default_rng([seed, 77])

    def shaped(known: Floats) -> Floats:
        luck, top = rng.random(len(known)), kind.top
        if kind.shape == "flat":
            return np.where(known > top, top + (1 - top) * luck, known)
        return np.where(luck > top, luck, np.minimum(known, top))

    return replace(skilled, long_entry=shaped(skilled.long_entry), short_entry=shaped(skilled.short_entry))


_DAYS, _FEW_DAYS = 730, 365

KINDS = (
    Kind("no edge", Climate(_FEW_DAYS), worlds=60),
    Kind("no edge, no fee", Climate(_FEW_DAYS), fee=0.0, worlds=60),
    Kind("drift alone", Climate(_FEW_DAYS, drift=2.0, persistence=0.9), worlds=60),
    Kind("weak edge", Climate(_DAYS, edge=0.08)),
    Kind("edge that rises with the threshold", Climate(_DAYS, edge=0.12)),
    Kind("edge that levels off", Climate(_DAYS, edge=0.14), shape="flat", top=0.8),
    Kind("edge, clustering volatility", Climate(_DAYS, edge=0.16, clustering=0.7), shape="flat", top=0.8),
    Kind("edge up to a cliff", Climate(_DAYS, edge=0.18), shape="cliff"),
    Kind("edge on three markets", Together(assets=3, edge=0.08, days=_DAYS)),
)
