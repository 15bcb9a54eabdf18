"""The grid that is swept, in sizes that differ in the number of entry thresholds alone, and the bars it is swept on."""

from __future__ import annotations

from math import ceil, prod, sqrt
from pathlib import Path
from typing import Any

__all__ = ["AXES", "cells_of", "grid_text", "thresholds_for", "write_simulated"]

AXES: dict[str, list[Any]] = {
    "stop_loss": [0.003, 0.004, 0.005, 0.0065, 0.008, 0.01, 0.0125, 0.015, 0.02, 0.03],
    "take_profit": [0.003, 0.004, 0.005, 0.0065, 0.008, 0.01, 0.0125, 0.015, 0.02, 0.03],
    "max_hold": [12, 24, 48, 96, 144, 288],
    "leverage": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20],
    "size": [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0],
}
"""What does not depend on the size: 600 exits by level and time, 128 exposures, so that a chunk holds whole families."""

_VARIANTS = ["decoupled", "clean52", "enhanced"]
_EXITS: list[Any] = [0.5, 0.6, 0.7, 0.75, 0.8, 0.9, "none"]
_LOWEST, _HIGHEST = 0.71, 0.95


def thresholds_for(cells: float) -> int:
    """Return how many thresholds a side make so many cells, or the next more."""
    return max(2, ceil(sqrt(cells / cells_of(1))))


def cells_of(thresholds: int) -> int:
    """Return how many cells a grid of so many thresholds a side has."""
    exits: int = len(_EXITS) * prod(map(len, AXES.values()))
    return len(_VARIANTS) * exits * thresholds * thresholds


def grid_text(thresholds: int) -> str:
    """Return the grid file: three variants, both sides' thresholds, price stops and targets, holds, exits, exposures."""
    step = (_HIGHEST - _LOWEST) / (thresholds - 1)
    entries = [round(_LOWEST + step * place, 4) for place in range(thresholds)]
    axes: dict[str, Any] = {"variant": _VARIANTS, "long_entry": entries, "short_entry": entries, "long_exit": _EXITS}
    lines = [f"{name} = {{ values = {_toml(values)} }}" for name, values in {**axes, **AXES}.items()]
    lines.insert(len(axes), 'short_exit = { tie = "long_exit" }')
    return "\n".join(["[axes]", *lines, "[fixed]", 'stop_basis = "price"', ""])


def write_simulated(path: Path, bars: int = 26_102) -> Path:
    """Write SIMULATED bars with three models that know nothing, where nobody has a bot's file."""
    from dataclasses import replace  # noqa: PLC0415 - a process that only starts others holds next to nothing

    import numpy as np  # noqa: PLC0415

    import signals  # noqa: PLC0415

    made = [signals.simulated_signals(bars, seed=seed) for seed in range(len(_VARIANTS))]
    unseen = np.arange(bars) >= bars // 2
    said = {
        name: replace(each.variants[signals.DEFAULT_VARIANT], out_of_sample=unseen)
        for name, each in zip(_VARIANTS, made, strict=True)
    }
    signals.write(replace(made[0], variants=said), path)
    return path


def _toml(values: list[Any]) -> str:
    return "[" + ", ".join(f'"{value}"' if isinstance(value, str) else f"{value:g}" for value in values) + "]"
