"""Runs to judge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import grids
import signals
import sweeps
from signals import Signals


def swept(folder: Path, market: Signals, grid: Mapping[str, object]) -> Path:
    """Write a signal file, sweep it, and return the run's folder."""
    signals.write(market, folder / "signals.parquet")
    held = signals.read(folder / "signals.parquet")
    return sweeps.run(grids.parse(grid, "test"), held, folder / "run", jobs=1, progress=False).out


def swept_assets(folder: Path, markets: Mapping[str, Signals], grid: Mapping[str, object]) -> Path:
    """Write a signal file for each asset, sweep them all, and return the run's folder."""
    files = folder / "files"
    files.mkdir()
    for name, market in markets.items():
        signals.write(market, files / f"{name}.parquet")
    return sweeps.run(grids.parse(grid, "test"), str(files), folder / "run", jobs=1, progress=False).out
