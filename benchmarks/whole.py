"""A million cells from grid file to part files, in a fresh process; run as ``python -m benchmarks.whole``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Whole", "whole_process"]

_GRID = """
[axes]
stop_loss   = { values = [0.005, 0.01, 0.02, 0.03] }
max_hold    = { values = [60, 120, 240, 480] }
long_entry  = { from = 0.30, to = 0.93, step = 0.01 }
short_entry = { from = 0.30, to = 0.93, step = 0.01 }
leverage    = { from = 1, to = 16, step = 1 }
[fixed]
long_exit = 0.7
short_exit = 0.7
stop_basis = "price"
maintenance_margin = "none"
"""


@dataclass(frozen=True)
class Whole:
    """A run of a million cells with every measure of the contract, written as Parquet.

    Attributes
    ----------
    cells, paths
        What was run.
    seconds_run, seconds_process
        The run alone, and the whole process from its start to its end.
    megabytes_written
        Size of the part files.
    peak_megabytes
        Largest resident memory of the process, Python and its libraries included.
    """

    cells: int
    paths: int
    seconds_run: float
    seconds_process: float
    megabytes_written: float
    peak_megabytes: float

    @property
    def cells_per_second(self) -> float:
        """Cells a second of the whole process."""
        return self.cells / self.seconds_process


def whole_process(jobs: int) -> Whole:
    """Run a million cells on the simulated sample; the better of two processes, the first of which warms the disk."""
    return min((_process(jobs) for _ in range(2)), key=lambda whole: whole.seconds_process)


def _process(jobs: int) -> Whole:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.whole", folder, str(jobs)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
    return Whole(seconds_process=seconds, **json.loads(answer.stdout))


def main() -> None:
    """Run the grid into a folder and print what it took as JSON."""
    from benchmarks.clock import peak_megabytes  # noqa: PLC0415 - nothing heavy in the process that only measures
    from benchmarks.samples import samples  # noqa: PLC0415
    from grids import parse  # noqa: PLC0415
    from sweeps import run  # noqa: PLC0415

    out, jobs = Path(sys.argv[1]) / "run", int(sys.argv[2])
    summary = run(parse(_GRID), samples()[0].signals, out, jobs=jobs, progress=False)
    written = sum(part.stat().st_size for part in out.glob("cells/*.parquet")) / 1e6
    found = {"cells": summary.cells, "paths": summary.paths, "seconds_run": summary.seconds}
    print(json.dumps(found | {"megabytes_written": written, "peak_megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
