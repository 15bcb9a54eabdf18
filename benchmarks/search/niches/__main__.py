"""Compare who finds the best of every niche: ``python -m benchmarks.search.niches``, written to ``benchmarks/results``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.machine import machine
from benchmarks.search.kinds import KINDS
from benchmarks.search.niches.trial import WAYS, Course, compared, run_kind
from signals.filesystem.replacing import write_whole

_RESULTS = Path(__file__).parents[2] / "results"
_HEAD = """# Who finds the best of every niche

Written by `python -m benchmarks.search.niches`: grids of ten million cells, each looked through for {seconds:g} seconds of processor time
of a single thread, or {cells:,} cells (seeds: {seeds}). Niches are bands of trades, drawdown and win rate. *Quality* adds up the bounds of
all niches, each from 0 (missing, or as bad as the worst twentieth of the bests) to 1 (the best that anyone found with this seed). *Bests* is
the share of the niches whose best it found. *Choosing* is the share of the time that is not evaluation. pyribs takes seconds to load, too,
which are not counted.

| grid | way | cells | choosing | niches filled | of | quality | bests |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.niches", description=__doc__)
    parser.add_argument("--only", default="demo|stops|edge|liquidation|costs", help="grids whose name matches")
    parser.add_argument("--cells", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=_RESULTS)
    options = parser.parse_args(arguments)
    rows = []
    for kind in KINDS:
        if kind.missing or not re.search(options.only, kind.name):
            continue
        seeds = [run_kind(kind, options.cells, options.seconds, seed) for seed in range(options.seeds)]
        rows += _rows(kind.name, seeds)
        print(*rows[-len(WAYS) :], sep="\n", flush=True)
    head = _HEAD.format(seconds=options.seconds, cells=options.cells, seeds=options.seeds)
    about = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    text = head + "\n".join(rows) + "\n\n" + about + "\n"
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(options.out / "search-niches.md", lambda path: path.write_text(text, encoding="utf-8"))


def _rows(name: str, seeds: Sequence[dict[str, Course]]) -> list[str]:
    marks = [compared(courses) for courses in seeds]
    rows = []
    for way in WAYS:
        filled, of, quality, bests = np.mean([each[way] for each in marks], axis=0)
        cells = np.mean([courses[way].cells for courses in seeds])
        choosing = np.mean([courses[way].choosing / courses[way].seconds for courses in seeds])
        rows.append(
            f"| {name} | {way} | {cells:,.0f} | {choosing:.0%} | {filled:.0f} | {of:.0f} | {quality:.3f} | {bests:.0%} |"
        )
    return rows


if __name__ == "__main__":
    main()
