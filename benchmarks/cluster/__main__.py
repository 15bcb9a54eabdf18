"""Measure what chunks elsewhere cost, and say what a thousand cores would come to: ``python -m benchmarks.cluster``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cluster.measuring import measure
from benchmarks.cluster.report import write_report
from benchmarks.machine import machine

_RESULTS = Path(__file__).parents[1] / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write tables and picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of cluster.md and .png")
    options = parser.parse_args(arguments)
    print(write_report(measure(options.bars), machine(), options.out))


if __name__ == "__main__":
    main()
