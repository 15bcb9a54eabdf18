"""Two checkouts in turns on grids of many exit rules, and the table of what they took.

Two processes, one of each checkout, take turns on every grid on one thread each; processor time counts, so that whatever else the
machine does meets both alike. What both find is compared to the bit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.tables.table import Table
from benchmarks.unchanged.checkouts import ROOT, WORKING_TREE, checkout
from benchmarks.unchanged.rates import Timed

__all__ = ["GRID", "main", "row"]

_TIMED = Path(__file__).with_name("timed.py")

GRID = """[axes]
long_entry = { from = 0.50, to = 0.95, step = 0.05 }
short_entry = { tie = "long_entry" }
stop_loss = { from = 0.001, to = 0.1, step = 0.001 }
take_profit = { from = 0.001, to = 0.1, step = 0.001 }
max_hold = { from = 5, to = 100, step = 5 }
[fixed]
stop_basis = "price"
"""
"""Two million cells, of which one chunk in thirty is evaluated."""


_DEMO = ", where DIR is what `asymmetry demo` wrote of one market"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unchanged.exits", description=__doc__)
    parser.add_argument("--before", required=True, metavar="REF", help="the commit to compare with")
    parser.add_argument("--after", default=WORKING_TREE, metavar="REF", help="by default the working tree")
    parser.add_argument("--rounds", type=int, default=5, help="turns of both on each grid; the best of each counts")
    parser.add_argument("--demo", type=Path, metavar="DIR", help="a folder of `asymmetry demo`, whose grid is run too")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "exits.md")
    chosen = parser.parse_args(arguments)
    with ExitStack() as kept:
        parent = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="exits-")))
        grid = parent / "grid.toml"
        grid.write_text(GRID, encoding="utf-8")
        words = [str(_TIMED), str(grid), *([str(chosen.demo.resolve())] if chosen.demo else [])]
        codes = [kept.enter_context(checkout(ref)) for ref in (chosen.before, chosen.after)]
        sides = [Timed(code, parent / str(place), *words) for place, code in enumerate(codes)]
        named = [side.start() for side in sides]
        for side in sides:
            kept.callback(side.stop)
        rows = [row(name, _turns(sides, name, chosen.rounds)) for name in named[0].split("\t")]
    notes = (
        f"Seconds of processor time on one thread, the best of {chosen.rounds} turns; {', '.join(machine().values())}.",
        "Asked for when tables of first touches were built: 5 times as fast on the 100 x 100 grid, 4 times on the demo's.",
        "What both find, tallies and names of paths, is the same to the bit.",
    )
    header = (
        "grid, and what of it is evaluated",
        "cells",
        "before, s",
        "after, s",
        "cells a second after",
        "before / after",
    )
    page = Table(f"{chosen.before} and {chosen.after}", header, rows, notes).markdown()
    print(page)
    demo = " --demo DIR" if chosen.demo else ""
    asked = f"python -m benchmarks.unchanged.exits --before {chosen.before}{demo} --rounds {chosen.rounds}"
    text = f"# Many exit rules, before and after\n\nWritten by `{asked}`{_DEMO if demo else ''}.\n\n{page}\n"
    chosen.out.write_text(text, encoding="utf-8")


def _turns(sides: Sequence[Timed], asked: str, rounds: int) -> list[list[str]]:
    """Return the answers of the fastest turn of each side, after one that compiles."""
    for side in sides:
        side.line(asked)
    found = [[side.line(asked).split("\t") for side in sides] for _ in range(rounds)]
    print(asked, file=sys.stderr, flush=True)
    return [min(each, key=lambda answer: float(answer[0])) for each in zip(*found, strict=True)]


def row(name: str, answers: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a row of the table from seconds, cells and digest of both sides.

    Raises
    ------
    SystemExit
        If they did not find the same.
    """
    before, after = answers
    if before[1:] != after[1:]:
        raise SystemExit(f"{name}: what is found differs")
    seconds = [float(answer[0]) for answer in answers]
    cells = int(before[1])
    return (
        name, f"{cells:,}", f"{seconds[0]:.3f}", f"{seconds[1]:.3f}", f"{cells / seconds[1]:,.0f}",
        f"{seconds[0] / seconds[1]:.2f}",
    )  # fmt: skip
