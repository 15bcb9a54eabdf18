"""Runs that a stranger may open: with scripts in their names, sampled, of several assets, of one cell, damaged, unfinished."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import grids
import signals
import sweeps
from signals import Signals
from tests.results.conftest import GRID, half_in_sample

SCRIPT = "<script>window.hacked=1</script>"
IMAGE = '<img src=x onerror="window.hacked=1">'
HOSTILE = f"{IMAGE}\"'&amp;${{1}}"


def market(bars: int = 3000, seed: int = 5) -> Signals:
    return half_in_sample(signals.simulated_signals(bars, edge=0.1, seed=seed))


def swept(folder: Path, grid: dict[str, Any], name: str = "run", bars: Signals | None = None) -> Path:
    """Run a grid on a market whose file lies beside the run."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "market.parquet"
    signals.write(bars or market(), file, {})
    out = folder / name
    sweeps.run(grids.parse(grid), signals.read(file), out, jobs=1, progress=False)
    return out


def hostile(folder: Path) -> Path:
    """A run with scripts in the names of its folder, file, variants and filters."""
    calm = market()
    values = next(iter(calm.variants.values()))
    loud = replace(calm, variants={HOSTILE: values, SCRIPT: values}, fingerprint="")
    grid = {
        "axes": {
            "variant": {"values": [HOSTILE, SCRIPT]},
            "long_entry": {"values": [0.5, 0.55, 0.6]},
            "filter": {"values": [IMAGE, "none"]},
            "stop_loss": {"values": [0.01, "none"]},
        },
        "fixed": {"stop_basis": "price", "short_entry": "none"},
        "filters": {IMAGE: f"close > 0 and '{SCRIPT}' <> ''"},
    }
    return swept(folder / IMAGE, grid, f"{IMAGE}'\"", loud)


def one_cell(folder: Path) -> Path:
    return swept(folder, {"axes": {"long_entry": {"values": [0.5]}}, "fixed": {"stop_basis": "price"}})


def one_axis(folder: Path) -> Path:
    return swept(folder, {"axes": {"long_entry": {"from": 0.4, "to": 0.69, "step": 0.005}}})


def all_grey(folder: Path) -> Path:
    """Thresholds that no probability reaches."""
    axes = {"long_entry": {"values": [0.9, 0.92, 0.94]}, "stop_loss": {"values": [0.01, 0.02]}}
    return swept(folder, {"axes": axes, "fixed": {"short_entry": "none", "stop_basis": "price"}})


def sampled(folder: Path) -> Path:
    return swept(folder, GRID | {"sample": {"cells": 60, "seed": 1}})


def of_assets(folder: Path) -> Path:
    files = []
    for name, seed in (("alpha", 5), ("beta", 6)):
        folder.mkdir(parents=True, exist_ok=True)
        files.append(folder / f"{name}.parquet")
        signals.write(market(seed=seed), files[-1], {})
    sweeps.run(grids.parse(GRID), files, folder / "run", jobs=1, progress=False)
    return folder / "run"


def damaged(run: Path, folder: Path) -> Path:
    """A copy of a run, the first of whose parts is cut short."""
    copy = folder / "damaged"
    shutil.copytree(run, copy)
    part = min((copy / "cells").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])
    return copy
