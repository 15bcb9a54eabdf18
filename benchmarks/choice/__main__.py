"""Choose in worlds whose truth is known, and write what became of it to ``benchmarks/results/choice.md``.

What is done is kept in ``build/choice`` and not done again; remove that folder to start over.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import joblib

from benchmarks.choice.kinds import KINDS, Kind
from benchmarks.choice.table import write_table
from benchmarks.choice.trial import choose_in_world
from benchmarks.choice.truth import truth_of

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "choice"
_ROUNDS = 5


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.choice", description=__doc__)
    parser.add_argument("--worlds", type=int, help="worlds a kind at most, for a quick look")
    parser.add_argument("--only", default="", help="only kinds whose name matches this expression")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    options = parser.parse_args()
    until = time.monotonic() + options.seconds
    _KEPT.mkdir(parents=True, exist_ok=True)
    chosen = [kind for kind in KINDS if re.search(options.only, kind.name)]
    with joblib.Parallel(options.jobs) as pool:
        for done in range(1, _ROUNDS + 1):
            for kind in chosen:
                most = min(kind.worlds, options.worlds or kind.worlds)
                _advance(kind, most * done // _ROUNDS, pool, until)
    write_table({kind: _kept(kind) for kind in KINDS}, _ROOT / "benchmarks" / "results")


def _file(kind: Kind) -> Path:
    return _KEPT / (kind.name.replace(" ", "-").replace(",", "") + ".jsonl")


def _kept(kind: Kind) -> list[dict[str, object]]:
    file = _file(kind)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _advance(kind: Kind, worlds: int, pool: joblib.Parallel, until: float) -> None:
    done = len(_kept(kind))
    if done >= worlds or time.monotonic() > until:
        return
    truth = truth_of(kind)
    outcomes = pool(joblib.delayed(choose_in_world)(kind, kind.seed + at, truth) for at in range(done, worlds))
    with _file(kind).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(outcome.mapping()) + "\n" for outcome in outcomes)
    print(f"{kind.name}: {worlds} of {kind.worlds} worlds", flush=True)


if __name__ == "__main__":
    main()
