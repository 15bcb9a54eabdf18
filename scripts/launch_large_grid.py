"""Run a large grid from Python: read signals, build a grid, sweep it, and look at the best cells.

    python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --cells 1000000

Copy this file and change the grid.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import grids
import results
import signals
import sweeps

# The same as a grid file; grids.load("grid.toml") reads one. About 113 million cells, of which a sample is drawn.
GRID = {
    "axes": {
        "long_entry": {"from": 0.50, "to": 0.90, "step": 0.01},
        "short_entry": {"from": 0.50, "to": 0.90, "step": 0.01},
        "stop_loss": {"values": [0.005, 0.01, 0.02, 0.03, 0.05, 0.08, "none"]},
        "take_profit": {"values": [0.005, 0.01, 0.02, 0.03, 0.05, 0.08, "none"]},
        "long_exit": {"values": [0.5, 0.6, 0.7, "none"]},
        "short_exit": {"values": [0.5, 0.6, 0.7, "none"]},
        "max_hold": {"values": [12, 48, 288, "none"]},
        "leverage": {"values": [1, 3, 5, 10, 20]},
        "size": {"values": [0.25, 0.5, 0.75, 1.0]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0005},
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Sweep a seeded sample of the grid above and print its best cells."""
    parser = argparse.ArgumentParser(description="Run a large grid.")
    parser.add_argument("--signals", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--cells", type=int, default=1_000_000, help="how many cells to draw (default 1,000,000)")
    parser.add_argument("--jobs", type=int, help="threads; all cores by default")
    options = parser.parse_args(arguments)

    spec = grids.parse({**GRID, "sample": {"cells": options.cells, "seed": 1}}, "large")
    summary = sweeps.run(spec, signals.read(options.signals), options.out, jobs=options.jobs)
    print(f"{summary.cells:,} of {spec.size:,} cells, {summary.cells_per_second:,.0f} a second")

    run = results.open(options.out)
    best = results.top(run, metric="edge", n=10, all_states=True)
    print(results.top_text(run, best, "edge"))


if __name__ == "__main__":
    main()
