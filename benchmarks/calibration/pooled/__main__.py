"""Judge worlds of several correlated assets whose truth is known, and write how often the verdict was wrong, or right.

What is done is kept in ``build/calibration-assets`` and not done again; remove that folder to start over.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import joblib
from rich.console import Console

from benchmarks.calibration.pooled.kinds import EDGES, NOTHING, TUNED, Kind
from benchmarks.calibration.pooled.table import write_table
from benchmarks.calibration.pooled.trial import judge_assets
from benchmarks.calibration.pooled.tuned import tune_assets
from results.style.palette import TERMINAL

_ROOT = Path(__file__).parents[3]
_KEPT = _ROOT / "build" / "calibration-assets"
_AT_ONCE = 20


def main() -> None:
    """Run the calibration."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.pooled", description=__doc__)
    parser.add_argument("--worlds", type=int, help="worlds of a kind at most, for a quick look")
    parser.add_argument("--only", default="", help="only kinds whose name matches this expression")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    parser.add_argument("--out", type=Path, default=_ROOT / "benchmarks" / "results", help="folder of the table")
    options = parser.parse_args()
    console, until = Console(stderr=True), time.monotonic() + options.seconds
    _KEPT.mkdir(parents=True, exist_ok=True)
    every = (*NOTHING, *EDGES, *TUNED)
    with joblib.Parallel(options.jobs) as pool:
        for kind in every:
            if re.search(options.only, kind.name):
                _judge(kind, min(kind.worlds, options.worlds or kind.worlds), pool, until, console)
    print(write_table({kind.name: _kept(kind) for kind in every}, options.out))


def _judge(kind: Kind, worlds: int, pool: joblib.Parallel, until: float, console: Console) -> None:
    for first in range(len(_kept(kind)), worlds, _AT_ONCE):
        if time.monotonic() > until:
            return
        began, seeds = time.monotonic(), range(first, min(first + _AT_ONCE, worlds))
        asked = tune_assets if kind in TUNED else judge_assets
        said = pool(joblib.delayed(asked)(kind.world, seed) for seed in seeds)
        with _file(kind).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(each.mapping()) + "\n" for each in said)
        each = (time.monotonic() - began) / len(seeds)
        left = (worlds - seeds.stop) * each
        console.print(
            f"{kind.name}: {seeds.stop:,} of {worlds:,} worlds, {each:.2f} s each, {left:,.0f} s left for it",
            style=TERMINAL["note"],
            highlight=False,
        )


def _file(kind: Kind) -> Path:
    return _KEPT / (kind.name.replace(" ", "-").replace(",", "") + ".jsonl")


def _kept(kind: Kind) -> list[dict[str, object]]:
    file = _file(kind)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


if __name__ == "__main__":
    main()
