"""Search worlds whose truth is known, judge every search, and write how often the verdict was wrong to ``benchmarks/results``.

What is done is kept in ``build/search-calibration`` and not done again; remove that folder to start over.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import joblib

from benchmarks.search.calibration.chart import draw
from benchmarks.search.calibration.kept import Question
from benchmarks.search.calibration.kinds import NULL, PLANTED
from benchmarks.search.calibration.table import Known, page
from benchmarks.search.calibration.trial import enumerate_world, luck_in_world, search_world
from signals.filesystem.replacing import write_whole

_RESULTS = Path(__file__).parents[2] / "results"
_NAME = "search-calibration"
QUESTIONS = (
    Question("searched", search_world, (*NULL, *PLANTED)),
    Question("enumerated", enumerate_world, PLANTED),
    Question("luck", luck_in_world, NULL, share=0.2),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, judge, and write the table and the chart."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.calibration", description=__doc__)
    parser.add_argument("--worlds", type=int, help="worlds a kind at most, for a quick look")
    parser.add_argument("--only", default="", help="only kinds whose name matches this expression")
    parser.add_argument(
        "--ask", choices=[each.name for each in QUESTIONS], help="only this: searches, whole maps beside, or their luck"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes; -1 for one a core")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    parser.add_argument("--table", action="store_true", help="search nothing: write what is kept")
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of the table and the chart")
    options = parser.parse_args(arguments)
    if not options.table:
        asked = [each for each in QUESTIONS if options.ask in {None, each.name}]
        _ask(asked, options.only, options.worlds, options.jobs, options.seconds)
    known = Known.read()
    text = page(known)
    options.out.mkdir(parents=True, exist_ok=True)
    write_whole(options.out / f"{_NAME}.png", lambda path: draw(known, path))
    write_whole(options.out / f"{_NAME}.md", lambda path: path.write_text(text, encoding="utf-8"))
    print(text)


def _ask(questions: Sequence[Question], only: str, most: int | None, jobs: int, seconds: float) -> None:
    """Ask in rounds, so that whoever is stopped has looked at every kind alike."""
    began = time.monotonic()
    tasks = [(each, kind, each.worlds(kind, most)) for each in questions for kind in each.kinds]
    tasks = [task for task in tasks if re.search(only, task[1].name)]
    with joblib.Parallel(jobs) as pool:
        for done in range(1, max((worlds for *_, worlds in tasks), default=0) + 1):
            made = sum(each.advance(kind, min(done, worlds), pool, began + seconds) for each, kind, worlds in tasks)
            if made:
                print(f"{time.monotonic() - began:6.0f} s  {done} worlds of each kind", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
