"""Measure everything, show it, and write it to ``benchmarks/results``."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table as Shown

from benchmarks.chart import draw
from benchmarks.measured import Measured, measure
from benchmarks.tables import Table, mark_line, notes, tables

_RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Run the benchmarks."""
    quiet = Console(stderr=True)
    measured = measure(lambda line: quiet.print(f"measuring {line} ...", style="dim", highlight=False))
    shown = Console()
    for table in tables(measured):
        shown.print(_shown(table))
    for line in notes(measured):
        shown.print(f"- {line}", highlight=False)
    shown.print(mark_line(measured), style="bold", highlight=False)
    _write(measured)


def _write(measured: Measured) -> None:
    _RESULTS.mkdir(exist_ok=True)
    text = json.dumps(measured.as_json(), indent=1)
    (_RESULTS / "speed.json").write_text(text + "\n", encoding="utf-8")
    about = [f"- {name}: {value}" for name, value in measured.machine.items()]
    parts = ["# Speed", "Written by `make bench`.", f"**{mark_line(measured)}**", "\n".join(about)]
    parts += [table.markdown() for table in tables(measured)]
    parts += ["![cells a second](speed.png)", "\n".join(f"- {line}" for line in notes(measured))]
    (_RESULTS / "speed.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    draw(measured, _RESULTS / "speed.png")


def _shown(table: Table) -> Shown:
    shown = Shown(title=table.title, title_justify="left")
    for place, name in enumerate(table.header):
        shown.add_column(name, justify="right" if place else "left")
    for row in table.rows:
        shown.add_row(*row)
    return shown


if __name__ == "__main__":
    main()
