"""Worlds that are searched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grids
import results
import signals
from benchmarks.calibration.worlds import BLIND, SKILLED, Climate, make_world
from results.searching.found import Found
from signals import Signals

AXES: dict[str, Any] = {
    "long_entry": {"from": 0.5, "to": 0.8, "step": 0.02},
    "short_entry": {"from": 0.5, "to": 0.8, "step": 0.02},
    "stop_loss": {"values": [0.02, 0.05, "none"]},
    "take_profit": {"values": [0.02, 0.05, "none"]},
    "max_hold": {"values": [3, 6, 12]},
    "leverage": {"values": [1, 2]},
}


def world(edge: float, seed: int, days: int = 240) -> Signals:
    """Simulate a market of six bars a day, and models that know something of it, or nothing."""
    return make_world(Climate(days=days, bars_a_day=6, persistence=0.5, edge=edge), seed)


def space(edge: float = 0.0, **axes: Any) -> grids.GridSpec:
    """Return a grid of 13,824 cells, of the models that know something if any do."""
    fixed = {"stop_basis": "price", "fee": 0.0002, "variant": SKILLED if edge else BLIND}
    return grids.parse({"axes": AXES | axes, "fixed": fixed}, "space")


def searched(folder: Path, market: Signals, spec: grids.GridSpec, **asked: Any) -> Found:
    """Search a market, which is written to a file."""
    signals.write(market, folder / "market.parquet")
    told: dict[str, Any] = {"cells": 1500, "seed": 1} | asked
    question = results.SearchQuestion(**told)
    return results.search(spec, folder / "market.parquet", folder / "run", question, jobs=1, progress=False)
