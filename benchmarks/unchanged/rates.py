"""Rates of the event engine before and after, in turns: ``python -m benchmarks.unchanged.rates --before REF``.

Two processes, one of each checkout, take turns on every grid, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.tables.table import Table
from benchmarks.unchanged.checkouts import ROOT, WORKING_TREE, checkout, environment

_TIMED = Path(__file__).with_name("timed.py")
_THREADS = (1, 2)


class Timed:
    """A process that runs grids with a checkout's engine, and says how long each took; by default those of `timed`."""

    def __init__(self, code: Path, home: Path, *command: str) -> None:
        self.code, self.home, self._command = code, home, command or (str(_TIMED),)
        home.mkdir(exist_ok=True)

    def start(self) -> str:
        """Start it, and return what it says first: its seconds from imports on, kernels compiled where none are kept."""
        self._process = subprocess.Popen(
            (sys.executable, *self._command),
            cwd=self.code,
            env=environment(self.code, self.home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self.line()

    def line(self, asked: str | None = None) -> str:
        """Ask, and return the answer."""
        if asked is not None and self._process.stdin:
            self._process.stdin.write(f"{asked}\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline() if self._process.stdout else ""
        if not answer:
            raise SystemExit(f"{self.code}: ended before it answered; see above")
        return answer.rstrip("\n")

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table, and write it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unchanged.rates", description=__doc__)
    parser.add_argument("--before", required=True, metavar="REF", help="the commit to compare with")
    parser.add_argument("--after", default=WORKING_TREE, metavar="REF", help="by default the working tree")
    parser.add_argument("--rounds", type=int, default=12, help="turns of both on each grid; the best of each counts")
    parser.add_argument("--compiled", type=int, default=3, help="turns of both on compiling everything anew")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "unchanged-rates.md")
    chosen = parser.parse_args(arguments)
    with ExitStack() as kept:
        parent = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="rates-")))
        codes = [kept.enter_context(checkout(ref)) for ref in (chosen.before, chosen.after)]
        cold = _compiled(codes, parent, chosen.compiled)
        sides = [Timed(code, parent / f"{place}-0") for place, code in enumerate(codes)]
        for side in sides:
            side.start()
            kept.callback(side.stop)
        named = [side.line() for side in sides]
        rows = [_row(f"{name}, {threads} thread{'s'[: threads - 1]}", _turns(sides, f"{name}\t{threads}", chosen.rounds))
                for name in named[0].split("\t") for threads in _THREADS]  # fmt: skip
    rows.append(_row("imports, compiling everything, and the first answer", cold))
    notes = (
        f"Seconds, the best of {chosen.rounds} turns, of {chosen.compiled} for compiling; {', '.join(machine().values())}.",
    )
    header = ("all measures of a grid, 30,000 bars", "before, s", "after, s", "rate after / before")
    page = Table(f"{chosen.before} and {chosen.after}", header, rows, notes).markdown()
    print(page)
    text = f"# Rates before and after\n\nWritten by `python -m benchmarks.unchanged.rates --before REF`.\n\n{page}\n"
    chosen.out.write_text(text, encoding="utf-8")


def _compiled(codes: Sequence[Path], parent: Path, turns: int) -> list[float]:
    """Return the least seconds of either to a first answer with nothing compiled."""
    best = [float("inf")] * len(codes)
    for turn in range(turns):
        for place, code in enumerate(codes):
            fresh = Timed(code, parent / f"{place}-{turn}")
            best[place] = min(best[place], float(fresh.start()))
            fresh.stop()
    return best


def _turns(sides: Sequence[Timed], asked: str, rounds: int) -> list[float]:
    for side in sides:
        side.line(asked)
    found = [[float(side.line(asked)) for side in sides] for _ in range(rounds)]
    print(f"{asked.expandtabs(2)}", file=sys.stderr, flush=True)
    return [min(each) for each in zip(*found, strict=True)]


def _row(name: str, seconds: Sequence[float]) -> tuple[str, ...]:
    before, after = seconds
    return name, f"{before:.3f}", f"{after:.3f}", f"{before / after:.3f}"


if __name__ == "__main__":
    main()
