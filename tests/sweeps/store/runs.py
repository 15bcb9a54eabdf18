"""Small runs in both layouts, of grids that differ in what the parts must hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import grids
import signals
import sweeps
from benchmarks.storage.errors import errors
from signals import Signals

SIDES = {"long_entry": {"values": [0.5, 0.55, 0.6, 0.9]}, "short_entry": {"values": [0.55, "none"]}}
PRICE = {"stop_basis": "price", "fee": 0.0002, "maintenance_margin": "none"}
ENTRIES = {"long_entry": {"from": 0.4, "to": 0.62, "step": 0.02}, "short_entry": {"values": [0.52, 0.58]}}
EXPOSURES = [0.00001, 0.0007, 0.03, 0.6, 1.3, 7, 50]
GRIDS: dict[str, dict[str, Any]] = {
    "exposures": {
        "axes": {
            "leverage": {"values": [1, 2, 5, 11]},
            **SIDES,
            "stop_loss": {"values": [0.005, 0.02, "none"]},
            "fee": {"values": [0.0002, 0.0005]},
            "size": {"values": [0.3, 1.0]},
        },
        "fixed": {"stop_basis": "price"},
    },
    "a path each": {
        "axes": {**SIDES, "stop_loss": {"values": [0.01, 0.02]}, "leverage": {"values": [1, 3, 7]}},
        "fixed": {"stop_basis": "balance", "take_profit": 0.05},
    },
    "ruin": {
        "axes": {**SIDES, "leverage": {"values": [1, 20, 60, 150]}, "max_hold": {"values": [3, 12]}},
        "fixed": {"stop_basis": "price", "maintenance_margin": 0.001, "slippage": 0.001},
    },
    "ramp and risk": {
        "axes": {
            **SIDES,
            "size_rule": {"values": ["fixed", "ramp", "risk"]},
            "leverage": {"values": [1, 4]},
            "size": {"values": [0.5, 1.0]},
        },
        "fixed": {**PRICE, "stop_loss": 0.01},
    },
    "shorts": {
        "axes": {
            "long_entry": {"quantiles": [0.5, 0.9]},
            "short_entry": {"values": [0.55]},
            "stop_loss": {"values": [0.01, 0.02]},
            "short_stop_loss": {"values": ["same", 0.03]},
            "max_hold": {"values": [4, "none"]},
            "filter": {"values": ["none", "early"]},
        },
        "fixed": PRICE,
        "filters": {"early": "hour < 12"},
    },
    "constrained": {
        "axes": {**SIDES, "leverage": {"values": [1, 2, 5, 300]}, "stop_loss": {"values": [0.005, 0.02, 0.03]}},
        "fixed": {"stop_basis": "price"},
        "sample": {"constraints": ["stop_loss * leverage <= 0.06 OR leverage = 300"]},
    },
    "drawn": {
        "axes": {**SIDES, "leverage": {"values": [1, 2, 5]}, "stop_loss": {"from": 0.001, "to": 0.2, "step": 0.001}},
        "fixed": PRICE,
        "sample": {"cells": 300, "seed": 7},
    },
    "some liquidated": {
        "axes": {
            "long_entry": {"from": 0.4, "to": 0.62, "step": 0.02},
            "stop_loss": {"values": [0.005, 0.01, 0.02, 0.03, 0.05, "none"]},
            "take_profit": {"values": [0.005, 0.01, 0.02, 0.04, "none"]},
            "max_hold": {"values": [4, 12, "none"]},
            "fee": {"values": [0.0002, 0.0005]},
            "leverage": {"values": [1, 2, 5, 15, 30]},
        },
        "fixed": {"stop_basis": "price", "short_entry": 0.6},
    },
    "hardly a cost": {
        "axes": {
            **ENTRIES,
            "max_hold": {"values": [4, 12, "none"]},
            "fee": {"values": [0.0, 0.00000001]},
            "leverage": {"values": EXPOSURES},
        },
        "fixed": {"stop_basis": "price", "maintenance_margin": "none", "slippage": 0.000001, "funding": False},
    },
    "funding alone": {
        "axes": {
            **ENTRIES,
            "max_hold": {"values": [20, 60, "none"]},
            "size": {"values": [0.1, 0.3, 0.7]},
            "leverage": {"values": [1, 3, 7]},
        },
        "fixed": {**PRICE, "fee": 0.0, "slippage": 0.000001},
    },
    "one cell": {"axes": {"long_entry": {"values": [0.5]}}, "fixed": PRICE},
    "no trade": {"axes": {"long_entry": {"values": [0.5, 1.0]}, "leverage": {"values": [1, 2]}}, "fixed": PRICE},
}


def market(bars: int = 1500, seed: int = 5, known: bool | None = True) -> Signals:
    """A simulated market of which the model has seen the first half; or all of it, or nobody says."""
    made = signals.simulated_signals(bars, edge=0.1, seed=seed)
    flags = None if known is None else (np.arange(bars) >= bars // 2) & known
    variants = {name: replace(values, out_of_sample=flags) for name, values in made.variants.items()}
    return replace(made, variants=variants)


def swept(grid: dict[str, Any], of: Any, out: Path, store: str) -> list[Path]:
    """The parts of a run."""
    sweeps.run(grids.parse(grid, "test"), of, out, jobs=1, progress=False, store=store)  # type: ignore[arg-type]
    return sorted((out / "cells").glob("part-*"))


def assert_alike(found: pl.DataFrame, wanted: pl.DataFrame) -> None:
    """Hold cells against others: numbers to 1e-12 of themselves, all else exactly."""
    off = {name: error for name, error in errors(wanted, found).items() if not error <= 1e-12}
    assert not off
