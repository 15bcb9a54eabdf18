"""Try hostile inputs, each as a real process: ``python -m benchmarks.robustness --seed 1 --inputs 1000 --jobs 2``.

What was tried is kept in ``build/robustness``, and not tried again as long as the code stays as it is; the table of all
goes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from benchmarks.robustness.answers import Answers
from benchmarks.robustness.fuzzing import Tried, remove, try_input
from benchmarks.robustness.kept import TRIED, append, kept, state_folder
from benchmarks.robustness.mutations import KINDS
from benchmarks.robustness.report import write_report
from benchmarks.robustness.world import build_world


def main() -> None:
    """Run the fuzzer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    parser.add_argument("--inputs", type=int, default=1000, help="how many")
    parser.add_argument("--jobs", type=int, default=1, help="how many at once")
    parser.add_argument("--only", choices=KINDS, help="mutations of one kind alone")
    parser.add_argument("--input", metavar="ID", help="try this one again and print what came of it")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="with --input: leave its folder here")
    chosen = parser.parse_args()
    world = build_world(state_folder() / "world")
    answers = Answers(world, state_folder() / "undamaged")
    if chosen.input:
        scratch = chosen.keep or state_folder() / "again"
        print(json.dumps(try_input(chosen.input, world, scratch.absolute(), answers).mapping(), indent=1))
        return
    names = [f"{chosen.seed}-{number}" + (f"-{chosen.only}" if chosen.only else "") for number in range(chosen.inputs)]
    done = {each["name"] for each in kept(state_folder() / TRIED)}
    _try_all([name for name in names if name not in done], world, answers, chosen.jobs)
    # what was slow beside others is tried once more by itself
    _try_all(
        [each["name"] for each in kept(state_folder() / TRIED) if "over 20 s" in each["faults"]], world, answers, 1
    )
    print(write_report())


def _try_all(names: Sequence[str], world: Path, answers: Answers, jobs: int) -> None:
    console = Console(stderr=True)

    def one(name: str) -> Tried:
        tried = try_input(name, world, state_folder() / name, answers)
        remove(state_folder() / name)
        return tried

    with ThreadPoolExecutor(jobs) as pool:
        for tried in pool.map(one, names):
            append(state_folder() / TRIED, tried.mapping())
            if tried.faults:
                told = (
                    f"{tried.name} {tried.kind}: {', '.join(tried.faults)}: {tried.scene}: {tried.change}: {tried.said}"
                )
                console.print(told, highlight=False, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()
