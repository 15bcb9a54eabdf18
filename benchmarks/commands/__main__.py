"""Measure every everyday command as a whole process: ``python -m benchmarks.commands``."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands.measuring import measure
from benchmarks.commands.report import write_report
from benchmarks.commands.scene import set_scene
from benchmarks.machine import machine

_RESULTS = Path(__file__).parents[1] / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write table, numbers and picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.commands", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each command is timed")
    parser.add_argument("--no-first", action="store_true", help="leave out the first process of a new user")
    parser.add_argument("--quick", action="store_true", help="small files: that it works, not how fast it is")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of commands.md, .json and .png")
    options = parser.parse_args(arguments)
    about = machine()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(set_scene(Path(folder), options.quick), options.rounds, not options.no_first)
    print(write_report(measured, about, options.out).markdown())


if __name__ == "__main__":
    main()
