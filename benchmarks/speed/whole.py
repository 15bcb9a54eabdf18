"""`asymmetry sweep` as a user starts it: a fresh process from grid and signal file to part files."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.samples import simulated
from benchmarks.speed.rates import THREADS
from signals import write

__all__ = ["Whole", "sweep_process", "whole_process", "write_grid"]

_PROCESSES = 5

_GRID = """
[axes]
stop_loss   = {{ values = [0.005, 0.01, 0.02, 0.03] }}
max_hold    = {{ values = [60, 120, 240, 480] }}
long_entry  = {{ from = {low}, to = {high}, step = 0.01 }}
short_entry = {{ from = {low}, to = {high}, step = 0.01 }}
leverage    = {{ from = 1, to = 16, step = 1 }}
[fixed]
long_exit = 0.7
short_exit = 0.7
stop_basis = "price"
maintenance_margin = "none"
"""

# the command line in a process that says, when it ends, what it took
_CHILD = """
import atexit, sys
from benchmarks.clock import peak_megabytes
from scripts.cli import main
atexit.register(lambda: print(f"peak {peak_megabytes()}", file=sys.stderr))
main(sys.argv[1:])
"""


@dataclass(frozen=True)
class Whole:
    """A run with every measure of the contract, written as Parquet, without the confirmation at its end.

    Attributes
    ----------
    cells, paths
        What was run.
    seconds_run, seconds_process
        What the run says of itself, and the whole process from its start to its end.
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


def whole_process(bars: int, low: float, high: float) -> Whole:
    """Run a grid on simulated bars; the best of five processes, the first of which warms the disk.

    Parameters
    ----------
    bars
        Number of bars.
    low, high
        Entry thresholds from and to, in steps of 0.01; from 0.30 to 0.93 they make a million cells.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write(simulated(bars).signals, home / "signals.parquet")
        write_grid(home / "grid.toml", low, high)
        runs = (
            sweep_process(home / "grid.toml", [home / "signals.parquet"], home / f"run{number}")
            for number in range(_PROCESSES)
        )
        return min(runs, key=lambda whole: whole.seconds_process)


def write_grid(path: Path, low: float, high: float) -> None:
    """Write the grid of these runs, 256 cells for every pair of entry thresholds from `low` to `high` in steps of 0.01."""
    path.write_text(_GRID.format(low=low, high=high), encoding="utf-8")


def sweep_process(grid: Path, signals: Sequence[Path], out: Path) -> Whole:
    """Run the command line in a process of its own.

    Raises
    ------
    RuntimeError
        If it fails.
    """
    words = ["sweep", str(grid), "--out", str(out), "--jobs", str(THREADS), "--no-confirm"]
    words += [word for file in signals for word in ("--signals", str(file))]
    began = time.perf_counter()
    answer = subprocess.run([sys.executable, "-c", _CHILD, *words], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if answer.returncode != 0:
        raise RuntimeError(f"asymmetry sweep ended with {answer.returncode}: {answer.stderr.strip()}")
    peak = next(float(line.split()[1]) for line in answer.stderr.splitlines() if line.startswith("peak "))
    said = json.loads((out / "run.json").read_text(encoding="utf-8"))
    written = sum(part.stat().st_size for part in out.glob("cells/*.parquet")) / 1e6
    return Whole(said["cells"], said["paths"], said["seconds"], seconds, written, peak)
