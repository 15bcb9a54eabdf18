"""Try hostile inputs, each as a real process: ``python -m benchmarks.robustness --seed 1 --inputs 1000 --jobs 2``.

What was tried is kept in ``build/robustness``, and not tried again; the table of all goes to ``benchmarks/results``.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from rich.console import Console

from benchmarks.robustness.fuzzing import Answer, Tried, answer_of, remove, try_input
from benchmarks.robustness.mutations import KINDS
from benchmarks.robustness.processes import ROOT
from benchmarks.robustness.scenes import Scene
from benchmarks.robustness.world import build_world

_KEPT = ROOT / "build" / "robustness"


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
    world = build_world(_KEPT / "world")
    answers = _Answers(world)
    if chosen.input:
        scratch = chosen.keep or _KEPT / "again"
        print(json.dumps(try_input(chosen.input, world, scratch.absolute(), answers).mapping(), indent=1))
        return
    names = [f"{chosen.seed}-{number}" + (f"-{chosen.only}" if chosen.only else "") for number in range(chosen.inputs)]
    _try_all(names, world, answers, chosen.jobs)


def _try_all(names: list[str], world: Path, answers: _Answers, jobs: int) -> None:
    file, console = _KEPT / "tried.jsonl", Console(stderr=True)
    done = {json.loads(line)["name"] for line in file.read_text(encoding="utf-8").splitlines()} if file.exists() else set()

    def one(name: str) -> Tried:
        scratch = _KEPT / "scratch" / name
        tried = try_input(name, world, scratch, answers)
        remove(scratch)
        return tried

    with ThreadPoolExecutor(jobs) as pool, file.open("a", encoding="utf-8") as kept:
        for tried in pool.map(one, [name for name in names if name not in done]):
            kept.write(json.dumps(tried.mapping()) + "\n")
            kept.flush()
            if tried.faults:
                told = f"{tried.name} {tried.kind}: {', '.join(tried.faults)}: {tried.scene}: {tried.change}: {tried.said}"
                console.print(told, highlight=False, markup=False, soft_wrap=True)


class _Answers:
    """What scenes answer undamaged, each asked once for a world."""

    def __init__(self, world: Path) -> None:
        self._world, self._file, self._lock = world, world / "answers.json", Lock()

    def __call__(self, scene: Scene) -> Answer:
        with self._lock:
            known = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
            if scene.name not in known:
                known[scene.name] = asdict(answer_of(scene, self._world, _KEPT / "scratch" / "undamaged"))
                self._file.write_text(json.dumps(known), encoding="utf-8")
            return Answer(**known[scene.name])


if __name__ == "__main__":
    main()
