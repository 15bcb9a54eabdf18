"""Measure everything, show it, and write it: ``python -m benchmarks [--quick] [--out FOLDER]``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Shown

from benchmarks.speed.measured import measure
from benchmarks.speed.scale import FULL, QUICK
from benchmarks.tables.report import write_report
from benchmarks.tables.table import Table
from results.style.palette import TERMINAL

_RESULTS = Path(__file__).parent / "results"
_KEPT = Path(__file__).parents[1] / "build" / "bench"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the engines side by side.")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: to see that it works, not how fast it is")
    parser.add_argument(
        "--out", type=Path, help="folder of the results (default: benchmarks/results; none for --quick)"
    )
    chosen = parser.parse_args(arguments)
    began, quiet = time.perf_counter(), Console(stderr=True)

    def say(line: str) -> None:
        quiet.print(
            f"{time.perf_counter() - began:5.0f} s  {line} ...", style=TERMINAL["note"], highlight=False, markup=False
        )

    measured = measure(QUICK if chosen.quick else FULL, say, _keep)
    out = chosen.out or (None if chosen.quick else _RESULTS)
    shown = Console()
    for table in write_report(measured, out):
        shown.print(_shown(table))
        for note in table.notes:
            shown.print(f"- {note}", highlight=False, markup=False)
    quiet.print(f"{time.perf_counter() - began:.0f} s in all" + ("" if out is None else f"; written to {out}"))


def _keep(part: str, found: Any) -> None:
    """Write what a part found where a failure of a later one leaves it."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    (_KEPT / f"{part}.json").write_text(json.dumps(found, indent=1, default=asdict) + "\n", encoding="utf-8")


def _shown(table: Table) -> Shown:
    shown = Shown(title=table.title, title_justify="left")
    for place, name in enumerate(table.header):
        shown.add_column(name, justify="right" if place else "left")
    for row in table.rows:
        shown.add_row(*row)
    return shown


if __name__ == "__main__":
    main()
