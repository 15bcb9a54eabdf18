"""Count two checkouts: ``python -m benchmarks.house --before REF [--after REF]``, written to results/house.md."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.house.counting import LONG_FUNCTION, LONG_MODULE, ROOMS, Counts, count
from benchmarks.tables.table import Table
from benchmarks.unchanged.checkouts import ROOT, WORKING_TREE, checkout, environment

_CIRCLES = str(Path(__file__).with_name("circles.py"))
_GRAPHED = ROOMS[:-1]
"""Tests are no package."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, show, and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.house", description=__doc__)
    parser.add_argument("--before", required=True, metavar="REF", help="the commit to compare with")
    parser.add_argument("--after", default=WORKING_TREE, metavar="REF", help="by default the working tree")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "house.md")
    chosen = parser.parse_args(arguments)
    with checkout(chosen.before) as before, checkout(chosen.after) as after:
        counts = [{room: count(code, room) for room in ROOMS} for code in (before, after)]
        circled = [_circles(code) for code in (before, after)]
    page = _page((chosen.before, chosen.after), counts[0], counts[1], circled)
    print(page)
    chosen.out.write_text(page, encoding="utf-8")


def _circles(code: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as home:
        found = subprocess.run(
            [sys.executable, "-P", _CIRCLES, *_GRAPHED],
            env=environment(code, Path(home)),
            cwd=home,
            check=True,
            capture_output=True,
            text=True,
        )
    return found.stdout.splitlines()


def _page(
    refs: tuple[str, str], before: Mapping[str, Counts], after: Mapping[str, Counts], circled: Sequence[Sequence[str]]
) -> str:
    header = ("room", "files", "lines", "most modules in a folder", "long modules", "long functions", "`Any`")
    rows = [(room, *_cells(before[room], after[room])) for room in ROOMS]
    notes = (
        "Before → after, where they differ; `Any`: how often it stands in an annotation.",
        f"Long: modules of more than {LONG_MODULE} lines, functions of more than {LONG_FUNCTION}.",
        f"Circles of imports, for types too: {len(circled[0])} before, {len(circled[1])} after.",
        *(f"In a circle after: {circle}" for circle in circled[1]),
    )
    table = Table(f"{refs[0]} and {refs[1]}", header, [*rows, _total(before, after)], notes)
    return f"# The house\n\nWritten by `python -m benchmarks.house --before REF`.\n\n{table.markdown()}\n"


def _cells(before: Counts, after: Counts) -> tuple[str, ...]:
    pairs: list[tuple[int | str, int | str]] = [
        (before.files, after.files),
        (before.lines, after.lines),
        (_folder(before), _folder(after)),
        (before.long_modules, after.long_modules),
        (before.long_functions, after.long_functions),
        (before.anys, after.anys),
    ]
    return tuple(_change(old, new) for old, new in pairs)


def _total(before: Mapping[str, Counts], after: Mapping[str, Counts]) -> tuple[str, ...]:
    totals = [_sum(list(counts.values())) for counts in (before, after)]
    return ("all", *_cells(*totals))


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(
        files=sum(each.files for each in counts),
        lines=sum(each.lines for each in counts),
        fullest=max((each.fullest for each in counts), key=lambda fullest: fullest[1]),
        long_modules=sum(each.long_modules for each in counts),
        long_functions=sum(each.long_functions for each in counts),
        anys=sum(each.anys for each in counts),
    )


def _folder(counts: Counts) -> str:
    folder, modules = counts.fullest
    return f"{modules} ({folder})"


def _change(before: int | str, after: int | str) -> str:
    shown = [f"{value:,}" if isinstance(value, int) else value for value in (before, after)]
    return shown[0] if before == after else " → ".join(shown)


if __name__ == "__main__":
    main()
