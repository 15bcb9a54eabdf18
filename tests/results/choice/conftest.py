"""A judged run with an edge to choose from, and one without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import grids
import results
import signals
import sweeps
from benchmarks.calibration.worlds import SKILLED, Climate, make_world
from signals import Signals

GRID: dict[str, Any] = {
    "axes": {
        "variant": {"values": ["blind", SKILLED]},
        "stop_loss": {"values": [0.02, 0.04, 0.08]},
        "take_profit": {"values": [0.03, 0.06, "none"]},
        "long_entry": {"values": [0.62, 0.7, 0.78, 0.86, 0.94]},
        "short_entry": {"tie": "long_entry"},
        "leverage": {"values": [1, 2]},
        "fee": {"values": [0.0002, 0.0006]},
    },
    "fixed": {"stop_basis": "price", "maintenance_margin": "none", "max_hold": 6},
}


def judged(folder: Path, market: Signals, grid: dict[str, Any], permutations: int = 24) -> results.Run:
    """Sweep a grid on a market that is written beside, and judge it."""
    signals.write(market, folder / "market.parquet", {})
    held = signals.read(folder / "market.parquet")
    run = results.open(sweeps.run(grids.parse(grid, "test"), held, folder / "run", jobs=1, progress=False).out)
    results.judge(run, jobs=1, progress=False, permutations=permutations, resamples=199)
    return run


@pytest.fixture(scope="session")
def promising(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run that is judged positive: its second model knows much."""
    return judged(tmp_path_factory.mktemp("promising"), make_world(Climate(days=240, edge=0.25), 3), GRID)


@pytest.fixture(scope="session")
def hopeless(tmp_path_factory: pytest.TempPathFactory) -> results.Run:
    """A run whose models know nothing."""
    axes = {**GRID["axes"], "variant": {"values": ["blind"]}}
    return judged(tmp_path_factory.mktemp("hopeless"), make_world(Climate(days=240), 4), {**GRID, "axes": axes}, 0)
