"""What refining alone makes of worlds without an edge: a coarse run, its finer one, and the verdicts on both.

``python -m benchmarks.refining`` runs worlds whose probabilities know nothing, and writes benchmarks/results/refining.md.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import polars as pl

import grids
import results.inference
import signals
import sweeps
from benchmarks.calibration.worlds import Climate, make_world
from results.inference.verdict.record import Verdict
from sweeps.runs.described import write_description

CLIMATES = {
    "no drift": Climate(days=150),
    "drift of 1.5 a year": Climate(days=150, drift=1.5),
    "probabilities that persist": Climate(days=150, persistence=0.9, clustering=0.5),
}
GRID: dict[str, Any] = {
    "axes": {
        "long_entry": {"values": [0.55, 0.65, 0.75]},
        "short_entry": {"tie": "long_entry"},
        "stop_loss": {"values": [0.02, 0.04, 0.08]},
        "take_profit": {"values": [0.02, 0.04, 0.08]},
        "max_hold": {"values": [3, 6, 12]},
    },
    "fixed": {"stop_basis": "price", "fee": 0.0, "maintenance_margin": "none"},
}
MOST_CELLS, RESAMPLES, PERMUTATIONS = 400, 199, 24
RESULTS = Path(__file__).parent / "results" / "refining.md"


@dataclass(frozen=True)
class Outcome:
    """What was said of one world: smallest adjusted p-values of expectancy, and whether the verdict is positive.

    Attributes
    ----------
    coarse, finer, alone
        Of the coarse run; of the finer one with what it refines; of the finer one as if nothing had been tried before.
    coarse_positive, finer_positive, alone_positive
        The rulings.
    best_coarse, best_finer
        Largest t-statistic of a cell's trades.
    cells
        Of the finer run.
    """

    climate: str
    coarse: float
    finer: float
    alone: float
    coarse_positive: bool
    finer_positive: bool
    alone_positive: bool
    best_coarse: float
    best_finer: float
    cells: int


def world(climate: str, seed: int) -> Outcome:
    """Sweep a world, refine it, and judge both."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        signals.write(make_world(CLIMATES[climate], seed), folder / "signals.parquet")
        _sweep(grids.parse(GRID), folder, "coarse")
        found = results.refine(folder / "coarse", cells=MOST_CELLS, factor=2, seed=seed)
        _sweep(found.spec, folder, "finer", folder / "coarse")
        verdicts = [_judged(folder / name) for name in ("coarse", "finer")]
        told = json.loads((folder / "finer" / "run.json").read_text(encoding="utf-8"))
        del told["lineage"]
        write_description(folder / "finer", told)
        verdicts.append(_judged(folder / "finer"))
        best = [_best(folder / name) for name in ("coarse", "finer")]
    p = [1.0 if each.findings.expectancy_test is None else each.findings.expectancy_test.p_value for each in verdicts]
    positive = [each.ruling == "positive" for each in verdicts]
    return Outcome(climate, p[0], p[1], p[2], positive[0], positive[1], positive[2], best[0], best[1], found.cells)


def _sweep(spec: grids.GridSpec, folder: Path, name: str, parent: Path | None = None) -> None:
    sweeps.run(spec, folder / "signals.parquet", folder / name, jobs=1, progress=False, parent=parent)


def _judged(run: Path) -> Verdict:
    return results.inference.judge(run, jobs=1, progress=False, resamples=RESAMPLES, permutations=PERMUTATIONS)


def _best(run: Path) -> float:
    cells = results.open(run).cells("trades >= 30").select(pl.col("t_statistic").max()).collect()
    return float(cells.item() or np.nan)


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the table, a line a climate and one of all."""
    yield "| worlds without an edge | how many | coarse: p <= 5 % | finer, in one family | finer, as if alone | positive: coarse | finer | as if alone | best t, coarse | finer |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name in [*CLIMATES, "all"]:
        some = [each for each in outcomes if name in {each.climate, "all"}]
        if some:
            yield f"| {name} | {len(some)} | {' | '.join(_row(some))} |"


def _row(some: Sequence[Outcome]) -> list[str]:
    told = [_share([each.coarse <= 0.05 for each in some]), _share([each.finer <= 0.05 for each in some])]  # noqa: PLR2004
    told += [_share([each.alone <= 0.05 for each in some])]  # noqa: PLR2004
    told += [_share([getattr(each, f"{run}_positive") for each in some]) for run in ("coarse", "finer", "alone")]
    return told + [f"{np.nanmean([getattr(each, f'best_{run}') for each in some]):.2f}" for run in ("coarse", "finer")]


def _share(found: Sequence[bool]) -> str:
    return f"{sum(found)} ({np.mean(found):.1%})"


def report(outcomes: Sequence[Outcome]) -> str:
    """Return the page."""
    cells = round(float(np.mean([each.cells for each in outcomes])))
    head = (
        f"Written by `python -m benchmarks.refining`: {len(outcomes)} worlds of 150 days, six bars a day, whose probabilities know "
        f"nothing. 81 cells are swept without fees, refined around contour and promising blocks to {cells} cells on average, and "
        f"both runs judged with {RESAMPLES} resamples and {PERMUTATIONS} shifts."
    )
    foot = (
        "*In one family* is what `asymmetry judge` says of a refined run: resamples and shifts of the run it refines join its own. *As if "
        "alone* is what it would say if that had been forgotten. Expectancy alone is positive in worlds of drift, as it should: riding it "
        "earns. A positive verdict needs timing as well."
    )
    lines = ["# What refining makes of worlds without an edge", "", head, "", *table(outcomes), "", foot, ""]
    return "\n".join(lines)


def main() -> None:
    """Run worlds, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--worlds", type=int, default=120)
    options.add_argument("--jobs", type=int, default=2)
    asked = options.parse_args()
    names = list(CLIMATES)
    tasks = [(names[seed % len(names)], seed) for seed in range(asked.worlds)]
    done = joblib.Parallel(n_jobs=asked.jobs, return_as="generator")(joblib.delayed(world)(*task) for task in tasks)
    outcomes = []
    for outcome in done:
        outcomes.append(outcome)
        print(len(outcomes), json.dumps(asdict(outcome)), flush=True)
        RESULTS.write_text(report(outcomes), encoding="utf-8")


if __name__ == "__main__":
    main()
