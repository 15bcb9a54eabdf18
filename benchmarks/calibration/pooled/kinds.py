"""What is tried on worlds of several assets: kinds without an edge, and edges that all assets share."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.calibration.pooled.worlds import Together

__all__ = ["EDGES", "NOTHING", "TUNED", "Kind"]


@dataclass(frozen=True)
class Kind:
    """A kind of world.

    Attributes
    ----------
    name
        As shown.
    world
        What it is like.
    worlds
        How many are looked at.
    """

    name: str
    world: Together = field(default_factory=Together)
    worlds: int = 500


NOTHING = (
    Kind("eight assets, correlated 0.6"),
    Kind(
        "one model for all, slow, in a drift with clustering volatility",
        Together(alike=0.8, persistence=0.9, drift=2.0, clustering=0.7),
    ),
    Kind("other steps and spans", Together(unlike=True, drift=1.0)),
    Kind(
        "one of four has a tenth of 600 days, models slow, in a drift",
        Together(assets=4, days=600, unlike=True, short=True, persistence=0.9, drift=2.0),
        200,
    ),
)
"""No asset of these has an edge."""

EDGES = tuple(Kind(f"edge {edge:g}", Together(edge=edge), 50) for edge in (0.03, 0.06, 0.09, 0.12))
"""Every asset's probabilities know its own next day to this correlation."""

TUNED = tuple(
    Kind(f"tuned, edge {edge:g}" if edge else "tuned, no edge", Together(assets=4, edge=edge), 100)
    for edge in (0.0, 0.09)
)
"""Where one setting for all is held against one for each; where there is an edge, all assets have the same."""
