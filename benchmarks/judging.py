"""How long a run of ten million cells takes to be judged, and in how much memory: ``python -m benchmarks.judging``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import grids
import signals
import sweeps
from benchmarks.cells import steps
from benchmarks.clock import peak_megabytes
from benchmarks.samples import simulated
from benchmarks.speed.kinds import SELECTIVE
from benchmarks.speed.rates import THREADS

__all__ = ["judged", "swept"]


def swept(folder: Path, bars: int, sides: int, exposures: int) -> Path:
    """Sweep price stops on simulated bars into a folder; cells are 16 times the square of `sides` times `exposures`."""
    file = folder / "signals.parquet"
    signals.write(simulated(bars).signals, file)
    axes = {
        "stop_loss": [0.005, 0.01, 0.02, 0.03],
        "max_hold": [60, 120, 240, 480],
        "long_entry": steps(*SELECTIVE, sides),
        "short_entry": steps(*SELECTIVE, sides),
        "leverage": steps(1.0, 16.0, exposures),
    }
    fixed = {"long_exit": 0.7, "short_exit": 0.7, "stop_basis": "price", "maintenance_margin": "none"}
    grid = {"axes": {name: {"values": values} for name, values in axes.items()}, "fixed": fixed}
    return sweeps.run(grids.parse(grid, "judging"), signals.read(file), folder / "run", jobs=THREADS).out


def judged(run: Path, permutations: int = 0, resamples: int = 1000) -> dict[str, Any]:
    """Judge a run in a process of its own, and return its numbers with `peak_megabytes`."""
    command = [sys.executable, "-m", "benchmarks.judging", "--run", str(run)]
    command += ["--permutations", str(permutations), "--resamples", str(resamples)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def _judge(run: Path, permutations: int, resamples: int) -> None:
    """Judge a run here, and print its numbers as JSON."""
    from results.inference import judge  # noqa: PLC0415 - only where the memory is measured

    verdict = judge(run, permutations=permutations, resamples=resamples, jobs=THREADS)
    said = verdict.mapping()
    numbers = {name: said[name] for name in ("verdict", "tried", "expectancy_test", "sample", "seconds")}
    print(json.dumps({**numbers, "peak_megabytes": peak_megabytes()}))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.judging", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=200, help="entry thresholds a side")
    parser.add_argument(
        "--exposures", type=int, default=16, help="leverages; cells are 16 times this times sides squared"
    )
    parser.add_argument("--permutations", type=int, default=0, help="shifts of the test of timing")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--run", type=Path, help="judge this run here, and print its numbers as JSON")
    options = parser.parse_args()
    if options.run is not None:
        _judge(options.run, options.permutations, options.resamples)
        return
    with tempfile.TemporaryDirectory() as folder:
        run = swept(Path(folder), options.bars, options.sides, options.exposures)
        found = judged(run, options.permutations, options.resamples)
    tried, test, seconds = found["tried"], found["expectancy_test"], found["seconds"]
    took = ", ".join(f"{name} {value:.1f}" for name, value in seconds.items())
    print(
        f"{tried['cells']:,} cells, {tried['up_to_scale']:,} up to scale, {tried['distinct']:,} distinct; "
        f"{found['sample']['days']:,} days, {test['resamples']:,} of {test['resamples_asked']:,} resamples: "
        f"{sum(seconds.values()):.1f} s on {THREADS} threads ({took}), {found['peak_megabytes'] / 1000:.2f} GB at most; "
        f"{found['verdict']}"
    )


if __name__ == "__main__":
    main()
