"""Judge thousands of worlds whose truth is known, and write how often the verdict was wrong to ``benchmarks/results``.

What is done is kept in ``build/calibration`` and not done again; remove that folder to start over.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import joblib
from rich.console import Console

from benchmarks.calibration.scenarios import POWER, SCENARIOS, Scenario
from benchmarks.calibration.tables import write_results
from benchmarks.calibration.trial import judge_world

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / "build" / "calibration"
_BATCH = 40


def main() -> None:
    """Run the calibration."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--worlds", type=int, help="worlds a scenario at most, for a quick look")
    parser.add_argument("--only", default="", help="only scenarios whose name holds these words")
    parser.add_argument("--jobs", type=int, default=-1, help="processes, all cores by default")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop beginning new worlds after so long")
    options = parser.parse_args()
    console = Console(stderr=True)
    until = time.monotonic() + options.seconds
    _KEPT.mkdir(parents=True, exist_ok=True)
    with joblib.Parallel(options.jobs) as pool:
        for scenario in (*SCENARIOS, *POWER):
            if options.only in scenario.name:
                _advance(scenario, min(scenario.worlds, options.worlds or scenario.worlds), pool, until, console)
    every = {scenario.name: _kept(scenario) for scenario in (*SCENARIOS, *POWER)}
    write_results(every, _ROOT / "benchmarks" / "results")


def _file(scenario: Scenario) -> Path:
    return _KEPT / (scenario.name.replace(" ", "-").replace(",", "") + ".jsonl")


def _kept(scenario: Scenario) -> list[dict[str, object]]:
    file = _file(scenario)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def _advance(scenario: Scenario, worlds: int, pool: joblib.Parallel, until: float, console: Console) -> None:
    done = len(_kept(scenario))
    began, first = time.monotonic(), done
    while done < worlds and time.monotonic() < until:
        seeds = range(done, min(done + _BATCH, worlds))
        outcomes = pool(joblib.delayed(judge_world)(scenario, seed, always_time=scenario.always_time) for seed in seeds)
        with _file(scenario).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(outcome.mapping()) + "\n" for outcome in outcomes)
        done += len(outcomes)
        rate = (done - first) / (time.monotonic() - began)
        console.print(
            f"{scenario.name}: {done:,} of {worlds:,} worlds, {rate:.1f} a second, "
            f"{(worlds - done) / rate:,.0f} s left",
            style="dim",
            highlight=False,
        )


if __name__ == "__main__":
    main()
