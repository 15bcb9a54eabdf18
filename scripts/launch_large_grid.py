"""Run a large grid from Python, on one machine, in shards on many, or on a Dask cluster; then map, list and judge it.

    python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --cells 1000000
    python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --shard 3/16   # on each of 16 machines
    python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --merge        # once all have ended
    python -m scripts.launch_large_grid --signals signals.parquet --out runs/large --cluster tcp://scheduler:8786

Stopped at any moment, the same command goes on where it was. Copy this file and change the grid.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import polars as pl

import grids
import results
import sweeps
from signals import InputError

# The same as a grid file; grids.load("grid.toml") reads one. 105,432,320 cells, of which a sample is drawn.
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


def look(out: Path, *, cluster: str | None, jobs: int | None, permutations: int) -> None:
    """Map a finished run, list its best cells, ask its cells a question, and judge them all."""
    run = results.open(out)
    best = results.top(run, metric="edge", n=10)
    print(results.top_text(run, best, "edge"))
    print(results.draw_map(run, x="long_entry", y="stop_loss", out=out.with_name(f"{out.name}-maps")).png)

    # One row a cell with every column of the contract, whatever the run is stored as; read when it is collected.
    cells = results.scan(out)
    alive = cells.filter(pl.col("state") == "ok").select(cells=pl.len(), earning=(pl.col("edge") > 0).mean()).collect()
    print(
        f"{alive['cells'].item():,} cells have enough trades; {alive['earning'].item() or 0:.1%} of them earn after costs"
    )
    try:
        verdict = results.judge(run, permutations=permutations, cluster=cluster, jobs=jobs)
        print(*verdict.words[:6], sep="\n")
    except InputError as error:
        print(f"no verdict: {error}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Sweep a seeded sample of the grid above, or a shard of it, and look at what came out."""
    parser = argparse.ArgumentParser(prog="python -m scripts.launch_large_grid", description=__doc__.split("\n")[0])
    parser.add_argument("--signals", required=True, type=Path, help="signal file")
    parser.add_argument("--out", required=True, type=Path, help="folder of the run")
    parser.add_argument(
        "--cells", type=int, default=1_000_000, help="how many cells to draw (default 1,000,000; 0: all)"
    )
    parser.add_argument("--variant", help="model of the signal file, where it has several")
    parser.add_argument("--shard", metavar="K/N", help="only the K-th of N parts of the run")
    parser.add_argument("--merge", action="store_true", help="join the shards below the folder of the run, then look")
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="tcp://HOST:PORT of a Dask scheduler, or local:N processes"
    )
    parser.add_argument("--permutations", type=int, default=99, help="shifts of the test of timing (0: leave it out)")
    parser.add_argument("--jobs", type=int, help="threads; all cores by default")
    options = parser.parse_args(arguments)

    sample = {"sample": {"cells": options.cells, "seed": 1}} if options.cells else {}
    fixed = GRID["fixed"] | ({} if options.variant is None else {"variant": options.variant})
    spec = grids.parse({**GRID, "fixed": fixed, **sample}, "large")
    if options.merge:
        summary = sweeps.merge(options.out, jobs=options.jobs)
    else:
        summary = sweeps.run(
            spec,
            options.signals,
            options.out,
            jobs=options.jobs,
            cluster=options.cluster,
            shard=options.shard,
            resume=True,
        )
    print(f"{summary.cells:,} of {spec.size:,} cells, {summary.cells_per_second:,.0f} a second")
    if options.shard is None:
        look(options.out, cluster=options.cluster, jobs=options.jobs, permutations=options.permutations)


if __name__ == "__main__":
    try:
        main()
    except InputError as error:
        raise SystemExit(f"launch_large_grid: {error}") from None
