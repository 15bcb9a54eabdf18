"""Judging a run: both tests over all of its cells, what surrounds them, and the verdict."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import results
from grids.table import CellTable
from results.inference.cellsets import write_cell_sets
from results.inference.closeup import close_up
from results.inference.degradation import degradation
from results.inference.mapwide import Group, MapWide, collect_groups, judge_map
from results.inference.material import Judged, Material, find_material
from results.inference.ruling import rule
from results.inference.selection import deflate, overfit, walk_forward
from results.inference.shape import describe_shape
from results.inference.simultaneous import ALPHA
from results.inference.timing import Timing, timing_test
from results.inference.verdict import Verdict
from signals import InputError
from sweeps.engine import EventEngine
from sweeps.progress import CellProgress

__all__ = ["judge"]

_TIMED_AT_ONCE = 16_384


@dataclass
class _Watch:
    """Seconds of each step."""

    seconds: dict[str, float]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)


def judge(  # noqa: PLR0913 - options of a command
    run_dir: str | Path,
    *,
    signal_file: str | Path | None = None,
    sample: Judged | None = None,
    assume_out_of_sample: bool = False,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    progress: bool = True,
) -> Verdict:
    """Judge a run, and write `verdict.json` and `verdict-cells.parquet` into its folder.

    Parameters
    ----------
    run_dir
        A complete run.
    signal_file
        Where its signal file is, if no longer where `run.json` says.
    sample
        Which trades: by default out-of-sample ones where the file says which they are, else all.
    assume_out_of_sample
        Take all trades for out-of-sample ones where the file does not say. The verdict repeats it.
    permutations
        Of the test of timing; 0 leaves it out, and then nothing is called positive.
    resamples, seed
        Of the bootstrap and of all else that is random.
    jobs
        Threads; by default one a core.
    progress
        Show progress on standard error if that is a terminal.

    Raises
    ------
    InputError
        If the run is incomplete, its signal file is gone or another one, the sample does not go with it, or there are
        too few permutations or resamples to reach the error allowed.
    """
    _check(permutations, resamples)
    watch = _Watch({})
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    with watch.step("reading"):
        run = results.open(run_dir)
        material = find_material(run, signal_file, sample, assume_out_of_sample)
        engine = EventEngine(material.signals, material.grid.variants)
        groups = collect_groups(material, engine)
    with watch.step("expectancy"), CellProgress(int(groups.enough.sum()), "testing expectancy", progress) as bar:
        found = judge_map(
            material, engine, groups, resamples=resamples, seed=seed, alpha=ALPHA, jobs=workers, advance=bar.advance
        )
    timing = None
    if permutations and found is not None:
        total = len(groups.table) * (permutations + 1)
        with watch.step("timing"), CellProgress(total, "testing timing", progress) as bar:
            timing = _time(material, groups, permutations, seed, workers, bar.advance)
    with watch.step("selection"):
        numbers = _surroundings(material, engine, groups, found, seed)
    verdict = rule(material, groups, found, timing, permutations, {**numbers, "seconds": watch.seconds})
    write_cell_sets(material, groups, found, timing)
    verdict.write(run.path)
    return verdict


def _check(permutations: int, resamples: int) -> None:
    if 0 < permutations < round(1 / ALPHA) - 1:
        raise InputError(
            f"--permutations {permutations}: at least {round(1 / ALPHA) - 1} can be significant at 5 %, or 0"
        )
    if resamples < 2 / ALPHA:
        raise InputError(f"--resamples {resamples}: at least {round(2 / ALPHA)} are needed")


def _time(  # noqa: PLR0913, PLR0917 - a test has these parts
    material: Material, groups: Group, permutations: int, seed: int, jobs: int, advance: Callable[[int], None]
) -> Timing:
    def chunks() -> Iterator[CellTable]:
        for start in range(0, len(groups.table), _TIMED_AT_ONCE):
            yield groups.table.take(slice(start, start + _TIMED_AT_ONCE))

    span = material.span
    try:
        return timing_test(
            span,
            material.grid.variants,
            chunks(),
            permutations=permutations,
            unseen=material.sample == "oos",
            seed=seed,
            jobs=jobs,
            advance=advance,
        )
    except ValueError as error:
        raise InputError(f"{material.run.path}: {error}; lower --permutations, or add --no-permutation") from error


def _surroundings(
    material: Material, engine: EventEngine, groups: Group, found: MapWide | None, seed: int
) -> dict[str, Any]:
    """Return everything that is not one of the two tests."""
    if found is None:
        return {"best": None, "selection": None, "shape": None}
    best = int(groups.table.index[found.judged[int(np.argmax(found.test.above))]])
    close = close_up(material, best, seed)
    time_axis = material.signals.bars.time
    day = np.timedelta64(1, "D") / np.median(np.diff(time_axis))
    followed = walk_forward(material, engine, groups, found, (close["average_hold"] or 0.0) / float(day))
    selection = {
        "deflated": deflate(material, engine, groups, found).mapping(),
        "overfitting": overfit(found, seed),
        "degradation": degradation(material.run),
        "walk_forward": None if followed is None else followed.mapping(),
    }
    t = np.full(len(groups.table), np.nan)
    t[found.judged] = found.test.above
    cells = groups.cells.select("cell", "group").sort("cell")
    shape = describe_shape(material.grid, cells["cell"].to_numpy(), t[cells["group"].to_numpy()], best)
    return {"best": close, "selection": selection, "shape": shape}
