"""Files a person would have: signals, a grid, a cell, and a run."""

from __future__ import annotations

from pathlib import Path

import pytest

import signals
from scripts.cli import main

GRID = """
[axes]
long_entry  = { from = 0.50, to = 0.58, step = 0.02 }
short_entry = { tie = "long_entry" }
stop_loss   = { values = [0.01, "none"] }
max_hold    = { values = [6, 24] }
[fixed]
stop_basis = "price"
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds signals.parquet, grid.toml, cell.json and the finished run `run`."""
    path = tmp_path_factory.mktemp("work")
    signals.write(signals.simulated_signals(3000, edge=0.05, seed=2), path / "signals.parquet")
    signals.write(signals.simulated_signals(500, edge=0.05, seed=3), path / "other.parquet")
    (path / "grid.toml").write_text(GRID, encoding="utf-8")
    (path / "cell.json").write_text('{"long_entry": 0.52, "stop_loss": 0.01, "max_hold": 24}', encoding="utf-8")
    words = ["sweep", str(path / "grid.toml"), "--signals", str(path / "signals.parquet"), "--out", str(path / "run")]
    with pytest.raises(SystemExit) as left:
        main([*words, "--jobs", "1", "--no-confirm"])
    assert left.value.code == 0
    return path
