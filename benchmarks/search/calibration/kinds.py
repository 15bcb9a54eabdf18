"""The worlds that are searched: many kinds without an edge, and one with edges of several strengths; on each ten million cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.calibration.hostile import Hostile, make_hostile
from benchmarks.calibration.worlds import Climate, make_world
from signals import Signals

__all__ = ["EDGES", "FIRST_SEED", "NULL", "PLANTED", "WHOLE", "Kind"]

FIRST_SEED = 19_000
"""Of the worlds that the table counts; what is tried while the search is built looks at seeds below."""

_DAYS, _BARS = 240, 12
_WIDE = {
    "side": ("both", "long", "short"),
    "stop_loss": (0.012, 0.018, 0.027, 0.04, 0.06, 0.1, "none"),
    "take_profit": (0.012, 0.02, 0.035, 0.06, 0.1, 0.2, "none"),
    "trailing_stop": (0.025, 0.06, "none"),
    "breakeven_after": (0.02, "none"),
    "max_hold": (3, 6, 12, 24, 72),
    "cooldown": (0, 2, 6, 12),
}
_NARROW: dict[str, tuple[Any, ...]] = {
    "side": ("both", "long", "short"),
    "stop_loss": (0.018, 0.04, "none"),
    "take_profit": (0.02, 0.06, "none"),
    "trailing_stop": (0.06, "none"),
    "breakeven_after": ("none",),
    "max_hold": (6, 12, 24),
    "cooldown": (0, 6),
}
"""A part of the other, small enough to be run whole."""
_NARROW_FROM, _NARROW_EVERY = 5, 6
_THRESHOLDS = tuple(round(0.5 + 0.02 * at, 2) for at in range(24))
_DISTANCES = ("stop_loss", "take_profit", "trailing_stop", "breakeven_after")


@dataclass(frozen=True)
class Kind:
    """A kind of world, and the grids that are searched on it.

    Attributes
    ----------
    name
        As shown.
    climate
        How prices move and what the model knows.
    fee
        Per side.
    far
        How many times as far as in other kinds stops and targets lie: where trades are held for weeks.
    worlds, cells
        How many are searched, and how many cells of each are visited.
    """

    name: str
    climate: Climate | Hostile = field(default_factory=Climate)
    fee: float = 0.0
    far: float = 1.0
    worlds: int = 20
    cells: int = 200_000

    @property
    def edge(self) -> float:
        """What the model knows of the next day: the correlation of its readings with the return; 0 for nothing."""
        return self.climate.edge if isinstance(self.climate, Climate) else 0.0

    def world(self, seed: int) -> Signals:
        """Make the world of a seed."""
        if isinstance(self.climate, Hostile):
            return make_hostile(self.climate, seed, f"searched: {self.name}")
        return make_world(self.climate, seed)

    def grid(self, variants: Sequence[str], *, wide: bool = True) -> dict[str, Any]:
        """Return the grid as a file would write it.

        Parameters
        ----------
        variants
            Names in the signal file; an axis where there are several.
        wide
            The grid that is searched, of 10,160,640 cells a variant, or the part of it that can be run whole: 5,184 a variant.
        """
        thresholds = _THRESHOLDS if wide else _THRESHOLDS[_NARROW_FROM::_NARROW_EVERY]
        values = {"long_entry": thresholds, "short_entry": thresholds, **(_WIDE if wide else _NARROW)}
        if len(variants) > 1:
            values = {"variant": tuple(variants), **values}
        axes = {name: {"values": [self._placed(name, each) for each in own]} for name, own in values.items()}
        return {"axes": axes, "fixed": {"stop_basis": "price", "fee": self.fee, "maintenance_margin": "none"}}

    def _placed(self, name: str, value: Any) -> Any:
        return round(value * self.far, 6) if name in _DISTANCES and value != "none" else value


def _plain(**said: Any) -> Climate:
    return Climate(days=_DAYS, bars_a_day=_BARS, horizon=_BARS, **said)


def _hostile(knows: str, name: str, drift: float = 3.0, far: float = 1.0, days: int = _DAYS) -> Kind:
    return Kind(name, Hostile(knows, drift, days=days, bars_a_day=_BARS), far=far)


NULL = (
    Kind("no fee", _plain()),
    Kind("fee 6 bp", _plain(), fee=0.0006),
    Kind("clustering volatility", _plain(clustering=0.7)),
    Kind("drift, slow probabilities", _plain(drift=2.0, persistence=0.9)),
    _hostile("calm", "knows calm hours, drift"),
    _hostile("wild", "knows wild hours", drift=0.0),
    _hostile("momentum", "follows past moves, drift"),
    _hostile("reversion", "fades past moves, drift"),
    _hostile("slow", "slow model, slow drift"),
    _hostile("real", "real index bars, sides by a coin", drift=1.0),
    _hostile("gaps", "overnight gaps, drift"),
    _hostile("eight", "eight correlated variants", drift=0.0),
    _hostile("tail", "a short tail out of sample, drift", days=160),
    _hostile("patchy", "out of sample in turns, drift"),
    _hostile("holds", "held for weeks, drift", far=4.0),
)
"""No model of these knows the direction, whatever else it knows. But for one there is no fee: costs make luck rarer."""

EDGES = (0.12, 0.2, 0.3)

PLANTED = tuple(Kind(f"planted edge {edge:g}", _plain(edge=edge), worlds=24, cells=20_000) for edge in EDGES)
"""One of two variants knows something of the next day; the other, as many of the cells, nothing.

A tenth as many cells are visited, as nearly every search that finds something is made twenty times.
"""

WHOLE = 10_368
"""Cells of the grid of the planted kinds that is run whole."""
