"""Compare two checkouts: ``python -m benchmarks.unchanged --before REF [--after REF] [--quick]``; exit 1 if they differ."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from benchmarks.unchanged.checkouts import ROOT, WORKING_TREE, checkout
from benchmarks.unchanged.comparing import Compared, compare_folders
from benchmarks.unchanged.inputs import write_inputs
from benchmarks.unchanged.reopening import Reopened, compare_reopened, same_engine
from benchmarks.unchanged.report import grouped, markdown
from benchmarks.unchanged.running import SAID, Side, run_driver, run_steps
from benchmarks.unchanged.scale import FULL, QUICK, Scale
from benchmarks.unchanged.steps import reopening, steps

_UNCOMPARED = "cache"
"""Holds trained models, named by the code that made them; the bundles and probabilities beside it are compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, write the report, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unchanged", description=__doc__)
    parser.add_argument("--before", required=True, metavar="REF", help="the commit to compare with")
    parser.add_argument("--after", default=WORKING_TREE, metavar="REF", help="by default the working tree")
    parser.add_argument("--quick", action="store_true", help="less of everything, and no report unless --out is given")
    parser.add_argument("--out", type=Path, help="the report (default: benchmarks/results/unchanged.md)")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        groups, reopened, failed = _compare(chosen.before, chosen.after, QUICK if chosen.quick else FULL)
    except KeyboardInterrupt:
        return 130
    page = markdown((chosen.before, chosen.after), groups, reopened, failed)
    print(page)
    out = chosen.out or (None if chosen.quick else ROOT / "benchmarks" / "results" / "unchanged.md")
    if out:
        out.write_text(page, encoding="utf-8")
    differences = [
        line for each in (*groups.values(), *(one.compared for one in reopened)) for line in each.differences
    ]
    print(*differences, sep="\n", end="\n" if differences else "", file=sys.stderr)
    return 1 if differences else 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _compare(before: str, after: str, scale: Scale) -> tuple[dict[str, Compared], list[Reopened], list[str]]:
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - began:5.0f} s  {line}", file=sys.stderr, flush=True)

    with checkout(before) as old, checkout(after) as new, tempfile.TemporaryDirectory(prefix="unchanged-") as parent:
        work = Path(parent)
        write_inputs(work / "inputs", scale)
        sides = [Side.prepare(code, work / name, work / "inputs") for code, name in ((old, "before"), (new, "after"))]
        say(f"{scale.cells:,} random cells, one by one")
        run_driver(sides, scale.recorded)
        run_steps(sides, steps(scale), say)
        say("opening what the earlier checkout wrote with the later one")
        again = Side.prepare(new, work / "reopened", work / "before")
        run_steps([again], reopening(scale), say)
        say("comparing")
        compared = list(compare_folders(sides[0].folder, sides[1].folder))
        groups = grouped((path, each) for path, each in compared if path.parts[0] != _UNCOMPARED)
        reopened = compare_reopened(sides[0].folder, again.folder, reopening(scale), same_engine(old, new))
        return groups, reopened, _failed(sides[0].folder / SAID)


def _failed(said: Path) -> list[str]:
    """Return the steps that were refused, with the last line of the complaint."""
    endings = {path.name.partition(".")[0]: json.loads(path.read_text("utf-8")) for path in said.glob("*.status.json")}
    return [f"{name}: {(each['complaint'] or ['-'])[-1]}" for name, each in sorted(endings.items()) if each["status"]]


if __name__ == "__main__":
    sys.exit(main())
