"""Search grids whose every cell is known: ``python -m benchmarks.search [--fresh]``, written to ``benchmarks/results``.

What is done is kept in ``build/search`` and not done again: the truth of each grid, and every search. ``--again ours`` forgets what
one of those who search has found.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.search.chart import draw
from benchmarks.search.kinds import FRESH, KINDS
from benchmarks.search.signs import SIGN_MAPS
from benchmarks.search.table import page, summary
from benchmarks.search.trial import OURS, PEERS, Scale, Trial, kept
from signals.filesystem.replacing import write_whole

_RESULTS = Path(__file__).parents[1] / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, print, and write tables and chart."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument(
        "--fresh", action="store_true", help="the second set of grids, on which nobody may tune anything"
    )
    parser.add_argument("--only", default="", help="only grids whose name matches this expression")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--map-seeds", type=int, default=3, help="of sign maps; 0 draws none")
    parser.add_argument("--again", choices=[OURS, *PEERS, *SIGN_MAPS], action="append", default=[], metavar="WHO")
    parser.add_argument("--only-write", action="store_true", help="run nothing: write what is kept")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of the page and the chart")
    options = parser.parse_args(arguments)
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    kinds = FRESH if options.fresh else KINDS
    chosen = [kind for kind in kinds if re.search(options.only, kind.name) and not kind.missing]
    for kind in [] if options.only_write else chosen:
        trial = Trial(kind, say)
        for name in options.again:
            trial.forget(name)
        trial.run(Scale(options.seeds, options.map_seeds))
    found = dict(kept(kinds))
    name = "search-fresh" if options.fresh else "search"
    text = page(found, [kind for kind in kinds if kind not in found], options.fresh)
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(options.out / f"{name}.md", lambda path: path.write_text(text, encoding="utf-8"))
    write_whole(options.out / f"{name}.png", lambda path: draw(found, path))
    print(*summary(found), sep="\n")


if __name__ == "__main__":
    main()
