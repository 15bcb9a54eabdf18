"""Bytes a cell takes on the disk, as rows and factored, and what writing and reading cost: ``python -m benchmarks.storage``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.storage.measuring import CHUNK, FEW, Stored, measure
from benchmarks.tables.table import Table

_RESULTS = Path(__file__).parents[1] / "results"
_CPU = (
    "CPU seconds, as ratios in one process: writing is from what the engine found to the bytes of a part, reading from a part to "
    f"{' and '.join(FEW)}, or to all columns of every cell."
)
_ERROR = (
    "The largest error is of any number of any cell, as a share of itself, however small it is; what is left of a difference by "
    "rounding, under 1e-13 of what it was taken of, comes back as such. Counts, states, nulls and parameters are the same."
)


def _table(stored: Sequence[Stored], n_bars: int) -> Table:
    header = (
        *("grid", "cells", "families", "bytes a cell, rows", "factored", "asked for", "of rows"),
        *("writing, of rows", "of evaluating", "reading two columns, of rows", "all columns", "largest error"),
    )
    rows = [
        (
            one.grid,
            f"{one.cells:,}",
            f"{one.families:,}",
            f"{one.rows_bytes / one.cells:.0f}",
            f"{one.factored_bytes / one.cells:.1f}",
            "" if one.asked is None else f"{one.asked:.0f}",
            f"1/{one.rows_bytes / one.factored_bytes:.0f}",
            f"{one.writing:.2f}",
            f"{one.share:.2f}",
            f"{one.reading_few:.1f}",
            f"{one.reading_all:.1f}",
            f"{one.error:.0e}",
        )
        for one in stored
    ]
    notes = (
        f"{n_bars:,} simulated bars unless said otherwise; parts of {CHUNK:,} cells, the first of each grid.",
        _CPU,
        _ERROR,
    )
    return Table("Cells on the disk", header, rows, notes)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storage", description=__doc__)
    parser.add_argument("--bars", type=int, default=30_000)
    parser.add_argument("--sides", type=int, default=64, help="entry thresholds a side")
    parser.add_argument("--chunks", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of storage.md and storage.json")
    options = parser.parse_args(arguments)
    stored = measure(options.bars, options.sides, options.chunks, options.repetitions)
    table = _table(stored, options.bars)
    about = [f"- {name}: {value}" for name, value in machine().items()]
    options.out.mkdir(parents=True, exist_ok=True)
    text = "\n\n".join(
        ["# What a cell takes on the disk", "Written by `make bench`.", "\n".join(about), table.markdown()]
    )
    (options.out / "storage.md").write_text(text + "\n", encoding="utf-8")
    (options.out / "storage.json").write_text(
        json.dumps([asdict(one) for one in stored], indent=1) + "\n", encoding="utf-8"
    )
    print(table.markdown())


if __name__ == "__main__":
    main()
