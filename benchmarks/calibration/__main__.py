"""Judge thousands of worlds whose truth is known, and write how often the verdict was wrong to ``benchmarks/results``.

What is done is kept in ``build/calibration`` and not done again; remove that folder to start over.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import joblib
from rich.console import Console

from benchmarks.calibration.scenarios import HOSTILE, POWER, REPORTED, SCENARIOS, Scenario, own_bars
from benchmarks.calibration.tables import rate_of, write_results
from benchmarks.calibration.trial import judge_world
from results.style.palette import TERMINAL

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "calibration"
_ROUNDS = 25


def main() -> None:
    """Run the calibration."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--worlds", type=int, help="worlds a scenario at most, for a quick look")
    parser.add_argument("--only", default="", help="only scenarios whose name matches this expression")
    parser.add_argument("--most-cells", type=int, default=1 << 30, help="only scenarios with at most so many cells")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    parser.add_argument("--bars", help="a file of bars, on which a model fires when they are wild, its side random")
    options = parser.parse_args()
    console = Console(stderr=True)
    until = time.monotonic() + options.seconds
    _KEPT.mkdir(parents=True, exist_ok=True)
    every = (REPORTED, *HOSTILE, *SCENARIOS, *POWER)
    if options.bars:
        _on_own_bars(own_bars(options.bars), options.worlds, options.jobs)
        return
    chosen = [
        scenario
        for scenario in every
        if re.search(options.only, scenario.name) and scenario.cells <= options.most_cells
    ]
    with joblib.Parallel(options.jobs) as pool:
        # in rounds, so that an interrupted calibration has looked at every scenario alike
        for done in range(1, _ROUNDS + 1):
            for scenario in chosen:
                worlds = min(scenario.worlds, options.worlds or scenario.worlds)
                _advance(scenario, worlds * done // _ROUNDS, pool, until, console)
    write_results({scenario.name: _kept(scenario) for scenario in every}, _ROOT / "benchmarks" / "results")


def _on_own_bars(scenario: Scenario, worlds: int | None, jobs: int) -> None:
    """Print how often the tests are wrong on a user's bars; nothing of them is kept."""
    seeds = range(worlds or scenario.worlds)
    with joblib.Parallel(jobs) as pool:
        rows = [
            each.mapping() for each in pool(joblib.delayed(judge_world)(scenario, s, always_time=True) for s in seeds)
        ]
    shares = ", ".join(
        f"{name} {rate_of(rows, name).count}"
        for name in ("timing", "days", "shifts", "expectancy", "positive", "naive")
    )
    print(f"{scenario.name}: of {len(rows)} models without knowledge of direction: {shares}")


def _file(scenario: Scenario) -> Path:
    return _KEPT / (scenario.name.replace(" ", "-").replace(",", "") + ".jsonl")


def _kept(scenario: Scenario) -> list[dict[str, object]]:
    file = _file(scenario)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _advance(scenario: Scenario, worlds: int, pool: joblib.Parallel, until: float, console: Console) -> None:
    done = len(_kept(scenario))
    if done >= worlds or time.monotonic() > until:
        return
    began = time.monotonic()
    tasks = (
        joblib.delayed(judge_world)(scenario, seed, always_time=scenario.always_time) for seed in range(done, worlds)
    )
    outcomes = pool(tasks)
    with _file(scenario).open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(outcome.mapping()) + "\n" for outcome in outcomes)
    seconds = (time.monotonic() - began) / len(outcomes)
    left = (scenario.worlds - worlds) * seconds
    console.print(
        f"{scenario.name}: {worlds:,} of {scenario.worlds:,} worlds, {seconds:.2f} s each, {left:,.0f} s left for it",
        style=TERMINAL["note"],
        highlight=False,
    )


if __name__ == "__main__":
    main()
