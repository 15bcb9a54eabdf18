"""Which maps the demo draws of a run, and what each one asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import results
from results import Run

__all__ = ["MAPS", "Map", "draw_maps"]


@dataclass(frozen=True)
class Map:
    """One picture.

    Attributes
    ----------
    file : str
        Its name without suffix; they sort in the order to look at them.
    asks : str
        The question it answers, for a reader.
    options : dict
        For `results.draw_map`.
    """

    file: str
    asks: str
    options: dict[str, Any]


# The side an axis hides decides the picture: a rising index pays whoever is long, so longs and shorts are kept apart.
MAPS = (
    Map(
        "1-edge-net",
        "which thresholds and stops pay after costs, for longs, shorts and both?",
        {"x": "long_entry", "y": "stop_loss", "by": "side"},
    ),
    Map(
        "2-edge-gross",
        "the same before costs: what of it do costs take?",
        {"x": "long_entry", "y": "stop_loss", "by": "side", "cost": "gross"},
    ),
    Map(
        "3-stop-target",
        "does the shape of the payoff (stop against target) matter?",
        {"x": "take_profit", "y": "stop_loss", "by": "side"},
    ),
    Map(
        "4-payoff",
        "how large is the average win beside the average loss, and why that alone is no edge",
        {"x": "take_profit", "y": "stop_loss", "metric": "payoff_ratio"},
    ),
    Map(
        "5-exposure",
        "what does leverage do to the account?",
        {"x": "long_entry", "y": "stop_loss", "by": "leverage", "metric": "total_return", "where": "side = 'both'"},
    ),
    Map(
        "6-share-positive",
        "what share of the cells behind each square has a positive edge?",
        {"x": "long_entry", "y": "max_hold", "by": "side", "reduce": "share_positive"},
    ),
)


def draw_maps(run: Run, folder: Path, maps: Sequence[Map] = MAPS) -> list[Path]:
    """Draw maps of a run into a folder and return the pictures, in order."""
    pictures = []
    for each in maps:
        files = results.draw_map(run, out=folder / f"{each.file}.png", **each.options)
        pictures.append(Path(files.png))
    return pictures
