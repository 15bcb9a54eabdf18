"""Runs to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import grids
import results
import signals
import sweeps
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import find_panel
from results.inference.saved.steps import Kept
from results.inference.testing.units.hands import Hands
from results.inference.testing.units.recipe import Recipe, no_groups
from signals import Signals
from sweeps.spread.workers import workers


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


def hands_of(run: Path, kept: Path, resamples: int = 199, permutations: int = 24) -> Hands:
    """Return one thread that judges a run, and keeps what it finds in a folder."""
    panel = find_panel(results.open(run))
    judged = JudgedRun(panel, no_groups(panel), None, Kept(kept, "a"), resamples, permutations)
    recipe = Recipe(str(run), None, panel.sample, panel.assumed, panel.pooled, resamples, 0, "a", here=judged)
    with workers(jobs=1) as spread:
        return Hands(judged, spread, recipe)


def again(hands: Hands, kept: Path) -> Hands:
    """Return the same with another folder."""
    judged = replace(hands.judged, kept=Kept(kept, "a"))
    return replace(hands, judged=judged, recipe=replace(hands.recipe, here=judged))
