"""How long a million cells take to meet all shifts of their probabilities: ``python -m benchmarks.permutations``."""

from __future__ import annotations

import argparse
import time

import numpy as np

from benchmarks.clock import peak_megabytes
from benchmarks.samples import simulated
from benchmarks.speed.kinds import SELECTIVE, price_stops
from benchmarks.speed.rates import THREADS
from grids.names import Names
from results.inference.sample.pieces import Piece
from results.inference.testing.shifts import shift_test
from results.inference.testing.spans import Held
from signals.progress import ProgressBar


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.permutations", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=64, help="entry thresholds a side; cells are 256 times its square")
    parser.add_argument("--permutations", type=int, default=99)
    parser.add_argument("--jobs", type=int, default=THREADS)
    options = parser.parse_args()
    sample, grid = simulated(options.bars), price_stops("selective", SELECTIVE, options.sides, 16)
    with ProgressBar(len(grid) * options.permutations, "shifting") as bar:
        began, used = time.perf_counter(), time.process_time()
        shift_test(
            Held([sample.signals], [Names((sample.variant,))]),
            lambda: map(Piece.alone, grid.chunks()),
            np.array([np.inf]),  # no shift reaches it, so that all are made
            permutations=options.permutations,
            jobs=options.jobs,
            advance=bar.advance,
        )
        seconds, spent = time.perf_counter() - began, time.process_time() - used
    print(
        f"{len(grid):,} cells x {options.bars:,} bars x {options.permutations} permutations: {seconds:.1f} s, "
        f"{spent:.1f} s of processor time on {options.jobs} threads, {peak_megabytes():,.0f} MB at most"
    )


if __name__ == "__main__":
    main()
