"""Measure the explorer's page in a real browser: ``python -m benchmarks.explorer``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.explorer.measuring import measure
from benchmarks.explorer.report import write_report
from benchmarks.explorer.scene import set_scene
from benchmarks.machine import machine

_ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the runs where they are not kept, measure, print, and write tables, numbers and picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer", description=__doc__)
    parser.add_argument("--changes", type=int, default=50, help="how many changes of the view are timed")
    parser.add_argument("--quick", action="store_true", help="small runs: that it works, not how fast it is")
    parser.add_argument("--runs", type=Path, help="folder in which runs are kept; by default in build/")
    parser.add_argument("--out", type=Path, default=_ROOT / "benchmarks" / "results", help="folder of the results")
    options = parser.parse_args(arguments)
    kept = options.runs or _ROOT / "build" / ("explorer-quick" if options.quick else "explorer")
    scene = set_scene(kept, options.quick)
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(scene, options.changes, Path(folder))
    print(write_report(measured, about, options.out))


if __name__ == "__main__":
    main()
