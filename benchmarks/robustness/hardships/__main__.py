"""Try hardships as real processes: ``python -m benchmarks.robustness.hardships [--only WORDS]``.

What was done is kept in ``build/robustness``; the table of all goes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import time

from rich.console import Console

from benchmarks.robustness.hardships.cases import CASES
from benchmarks.robustness.hardships.cluster import CLUSTER_CASES
from benchmarks.robustness.hardships.place import SWEEP, Place
from benchmarks.robustness.kept import HARDSHIPS, append, kept, state_folder
from benchmarks.robustness.report import write_report
from benchmarks.robustness.world import build_world


def main() -> None:
    """Try them all, in both layouts where that may matter."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.hardships", description=__doc__)
    parser.add_argument("--only", default="", help="those whose names hold these words")
    parser.add_argument("--again", action="store_true", help="what was tried before too")
    chosen = parser.parse_args()
    world, console = build_world(state_folder() / "world"), Console(stderr=True)
    due = {name: case for name, case in {**CASES, **CLUSTER_CASES}.items() if chosen.only in name}
    done = set() if chosen.again else {each["name"] for each in kept(state_folder() / HARDSHIPS)}
    # in one folder all of them: a run tells where its signals are
    folder = state_folder() / "hardship"
    undisturbed = Place.fresh(world, folder)
    ended = undisturbed.run(SWEEP)
    if ended.status != 0:
        raise SystemExit(f"fails undisturbed: {ended.err}")
    wanted = undisturbed.made()
    for name, case in due.items():
        if name in done:
            continue
        began = time.monotonic()
        faults = case(Place.fresh(world, folder), wanted)
        append(
            state_folder() / HARDSHIPS, {"name": name, "seconds": round(time.monotonic() - began, 1), "faults": faults}
        )
        console.print(f"{name}: {'; '.join(faults) or 'well'}", highlight=False, markup=False, soft_wrap=True)
    print(write_report())


if __name__ == "__main__":
    main()
