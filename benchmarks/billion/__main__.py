"""Sweep, map, list and judge up to a billion cells, and write what each phase took to ``benchmarks/results``.

    python -m benchmarks.billion --cells 1e8 --signals FILE --out DIR

A benchmark that was stopped goes on where it was. Without a file bars are simulated, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from benchmarks.billion.grid import cells_of, grid_text, thresholds_for, write_simulated
from benchmarks.billion.phases import phases
from benchmarks.billion.taking import Kept, disk_bytes, take

_RESULTS = Path(__file__).parents[1] / "results"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.billion", description=__doc__)
    parser.add_argument("--cells", type=float, default=1e9, help="about so many: 1e9, 1e8 or 1e7 (default 1e9)")
    parser.add_argument("--signals", type=Path, help="signal file with the variants decoupled, clean52 and enhanced")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; 12 GB of it at 1e9")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="threads (default: all cores)")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="folder of the table")
    chosen = parser.parse_args()
    thresholds = thresholds_for(chosen.cells)
    chosen.out.mkdir(parents=True, exist_ok=True)
    file = chosen.out / "billion.json"
    kept = Kept.of(file, cells_of(thresholds), chosen.signals is None)
    grid, log = chosen.out / "grid.toml", chosen.out / "said"
    log.mkdir(exist_ok=True)
    grid.write_text(grid_text(thresholds), encoding="utf-8")
    signals = chosen.signals or chosen.out / "simulated.parquet"
    if not signals.exists() and chosen.signals is None:
        write_simulated(signals)
    run = chosen.out / "run"
    for phase in phases(grid, signals, run, chosen.jobs):
        _tell(f"{phase.name} ...")
        kept.beside.setdefault("load", []).append(round(os.getloadavg()[0], 1))
        take(phase, kept, file, log)
    described = json.loads((run / "run.json").read_bytes())
    kept.beside |= {
        "bytes": disk_bytes(run),
        "cell_bytes": disk_bytes(run / "cells"),
        "sweep_seconds": described["seconds"],
        "warm_up_seconds": described["warm_up_seconds"],
        "paths": described["paths"],
        "jobs": chosen.jobs,
        "verdict": json.loads((run / "verdict.json").read_bytes())["verdict"],
        "layout": described.get("layout", "rows"),
    }
    kept.write(file)
    from benchmarks.billion.report import write_report  # noqa: PLC0415 - pictures are heavy, and others' memory is measured

    print(write_report(kept, chosen.results))


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
