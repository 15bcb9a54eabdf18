"""The kinds of grid that are stored: with shared paths and with one of their own each, on bars seen in part and not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.cells import Cells, steps
from benchmarks.samples import Sample
from benchmarks.speed.kinds import SELECTIVE, balance_stops, price_stops, ramps, targets, trailing_stops
from grids.parameters import Value
from signals import Signals, read

__all__ = ["Kind", "kinds"]

_BOT = Path(__file__).parents[3] / "shared" / "data" / "bot_signals_btcusdt_5m.parquet"
_SHARED, _APART = 10.0, 40.0
"""Bytes a cell that were asked for: with 16 exposures on price stops, and where every cell has a path of its own."""


def half_seen(sample: Sample) -> Sample:
    """Return a sample of which the model has seen the first half."""
    made = sample.signals
    flags = np.arange(len(made)) >= len(made) // 2
    variants = {name: replace(values, out_of_sample=flags) for name, values in made.variants.items()}
    return replace(sample, signals=replace(made, variants=variants))


@dataclass(frozen=True, eq=False)
class Kind:
    """A grid, what it runs on, and bytes a cell that were asked for."""

    cells: Cells
    signals: Signals
    asked: float | None = None


def kinds(sample: Sample, sides: int) -> dict[str, Kind]:
    """Return grids by name."""
    simple, mixed = sample.signals, half_seen(sample).signals
    bot = read(_BOT) if _BOT.exists() else mixed
    entries: dict[str, Sequence[Value]] = {"long_entry": steps(0.5, 0.89, 14), "short_entry": steps(0.5, 0.89, 14)}
    several: dict[str, Sequence[Value]] = {
        "stop_loss": [0.003, 0.0075, 0.015, 0.03],
        "take_profit": [0.005, 0.01, 0.02, None],
        **entries,
        "fee": [0.0002, 0.0005],
    }
    fixed: dict[str, Value] = {"stop_basis": "price", "long_exit": 0.7, "short_exit": 0.7}
    if len(bot.variants) > 1:
        fixed["variant"] = next(iter(bot.variants))
    where = "the bot's file" if _BOT.exists() else "simulated bars"
    four = Cells("", {**several, "leverage": [1.0, 2.0, 4.0, 8.0]}, fixed)
    return {
        "price stops, 16 exposures": Kind(price_stops("", SELECTIVE, sides, 16), simple, _SHARED),
        "the same, half of the bars seen": Kind(price_stops("", SELECTIVE, sides, 16), mixed, _SHARED),
        "price stops, one exposure": Kind(price_stops("", SELECTIVE, sides, 1), simple, _APART),
        "price stops and targets, one exposure": Kind(targets(SELECTIVE, sides, 1), simple, _APART),
        "trailing stops, 16 exposures": Kind(trailing_stops(SELECTIVE, sides, 16), simple, _SHARED),
        "balance stops with liquidation": Kind(balance_stops(SELECTIVE, sides, 16), simple, _APART),
        "ramp sizing, 16 exposures": Kind(ramps(SELECTIVE, sides, 16), simple),
        f"{where}, some bars seen, two fees, four exposures": Kind(four, bot),
    }
