"""Judge worlds without an edge in shards, and again after refining: ``python -m benchmarks.calibration.sharded [--worlds 300]``.

Each world is swept on a coarse grid and judged twice, at once and in three shards, whose verdicts must be equal in every number.
Then the run is refined where it looks best, the finer grid is swept as its child, and judged: what is called positive there, or in
the coarse run, is an error of who looks again. What is done is kept in ``build/calibration-sharded``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import joblib
from rich.console import Console

import grids
import results
import signals
import sweeps
from benchmarks.calibration.worlds import Climate, make_world
from results.inference import judge, judge_shard
from results.inference.sample import survey
from results.style.palette import TERMINAL
from signals import InputError

__all__ = ["judge_sharded", "write_table"]

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "calibration-sharded" / "worlds.jsonl"
_AT_ONCE, _SHARDS, _BATCH = 10, 3, 100
_CLIMATE = Climate(days=120, clustering=0.7, persistence=0.5)
_HOW: dict[str, Any] = {"permutations": 49, "resamples": 199, "jobs": 1, "progress": False}
_ROUNDS = 20
"""Of shards at most: one a stage, of which shifts are one for each eight of them."""
_PASSING = ("seconds", "run", "digest", "cells_sha256")
_GRID = {
    "axes": {
        "side": {"values": ["both", "long", "short"]},
        "long_entry": {"values": [0.5, 0.6, 0.7, 0.8]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.01, 0.02, 0.04, "none"]},
        "take_profit": {"values": [0.02, 0.04, "none"]},
        "max_hold": {"values": [3, 6, 12]},
        "leverage": {"values": [1, 2]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0, "maintenance_margin": "none"},
}


def judge_sharded(seed: int) -> dict[str, Any]:
    """Return of one world whether the verdicts are equal, and whether the coarse and the finer run are called positive."""
    # a small run has several units then, as a large one has
    survey.BATCH = _BATCH
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        signals.write(make_world(_CLIMATE, seed), folder / "world.parquet")
        run = sweeps.run(
            grids.parse(_GRID, "coarse"), folder / "world.parquet", folder / "coarse", jobs=1, progress=False
        ).out
        for _ in range(_ROUNDS):
            said = [judge_shard(run, f"{number}/{_SHARDS}", seed=seed, **_HOW) for number in range(_SHARDS, 0, -1)]
            if all("all shares are done" in each for each in said):
                break
        else:
            raise RuntimeError(f"after {_ROUNDS} rounds of shards: {said[-1]}")
        sharded = judge(run, seed=seed, **_HOW)
        alone = judge(run, seed=seed, **_HOW)
        finer = _refined(folder, run, seed)
    plain = [{key: value for key, value in each.mapping().items() if key not in _PASSING} for each in (sharded, alone)]
    return {"seed": seed, "equal": plain[0] == plain[1], "coarse": alone.ruling, "finer": finer}


def _refined(folder: Path, run: Path, seed: int) -> str:
    """Refine a run, sweep the finer grid as its child, and return the ruling over it."""
    try:
        closer = results.refine(run, cells=2000, seed=seed)
    except InputError:
        # nothing to look closer at
        return "none"
    child = sweeps.run(closer.spec, folder / "world.parquet", folder / "finer", jobs=1, progress=False, parent=run).out
    return judge(child, seed=seed, **_HOW).ruling


def write_table(rows: list[dict[str, Any]], folder: Path) -> Path:
    """Write how many worlds were called positive, and how many verdicts of shards differ; return the file."""
    n = len(rows)
    coarse, finer = (sum(row[name] == "positive" for row in rows) for name in ("coarse", "finer"))
    either = sum("positive" in (row["coarse"], row["finer"]) for row in rows)
    equal = sum(row["equal"] for row in rows)
    text = f"""# Calibration of verdicts in shards, and of refining

Written by `python -m benchmarks.calibration.sharded`. {n} worlds without an edge (120 days, clustering volatility, no fee), 864
cells each, judged at once and by {_SHARDS} shards; then refined where it looks best (at most 2,000 cells), swept as a child and judged.

| | of {n} worlds | % |
| --- | ---: | ---: |
| verdict of the shards equal to the one made at once, in every number | {equal} | {100 * equal / n:.1f} |
| coarse run called positive | {coarse} | {100 * coarse / n:.1f} |
| finer run called positive, the parent's cells counted as tries | {finer} | {100 * finer / n:.1f} |
| either called positive | {either} | {100 * either / n:.1f} |
"""
    file = folder / "calibration-sharded.md"
    file.write_text(text, encoding="utf-8")
    return file


def _kept() -> list[dict[str, Any]]:
    return [json.loads(line) for line in _KEPT.read_text(encoding="utf-8").splitlines()] if _KEPT.exists() else []


def main() -> None:
    """Run the calibration."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.sharded", description=__doc__)
    parser.add_argument("--worlds", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    parser.add_argument("--out", type=Path, default=_ROOT / "benchmarks" / "results", help="folder of the table")
    chosen = parser.parse_args()
    console, until = Console(stderr=True), time.monotonic() + chosen.seconds
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    with joblib.Parallel(chosen.jobs) as pool:
        while (first := len(_kept())) < chosen.worlds and time.monotonic() < until:
            began, seeds = time.monotonic(), range(first, min(first + _AT_ONCE, chosen.worlds))
            found = pool(joblib.delayed(judge_sharded)(seed) for seed in seeds)
            with _KEPT.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(each) + "\n" for each in found)
            each = (time.monotonic() - began) / len(seeds)
            console.print(
                f"{seeds.stop} of {chosen.worlds} worlds, {each:.1f} s each", style=TERMINAL["note"], highlight=False
            )
    if _kept():
        print(write_table(_kept(), chosen.out))


if __name__ == "__main__":
    main()
