"""What a judge begins with: the run found, options checked, its folder locked, and workers at hand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from results.inference.before import Before, find_before
from results.inference.max_t.step_down import TIMING_ALPHA, check_resamples
from results.inference.sample.collecting import collect_groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel, find_panel
from results.inference.sample.survey import Batches
from results.inference.saved.locking import alone
from results.inference.saved.steps import Kept, key_of, software_digest
from results.inference.testing.time_needed import expect
from results.inference.testing.units.hands import Hands
from results.inference.testing.units.recipe import Recipe, no_groups
from results.inference.testing.units.surveying import surveyed
from results.run.opening import open as open_run
from results.run.run import Run
from signals import InputError
from signals.assets.asset import Assets
from signals.assets.finding import Given, as_assets
from signals.seeds import check_seed
from sweeps.measures.samples import AnySample
from sweeps.spread.workers import workers

__all__ = ["Options", "Watch", "begun", "opened"]

_BEGUN = "expectancy"
"""The step that is kept first."""


@dataclass(frozen=True)
class Options:
    """What a judge is asked for; see `results.judge`."""

    sample: AnySample | None
    assume_out_of_sample: bool
    pool: bool
    permutations: int
    resamples: int
    seed: int

    def check(self) -> None:
        """Refuse what could never reach the error allowed."""
        check_seed(self.seed)
        check_resamples(self.resamples)
        fewest = round(1 / TIMING_ALPHA) - 1
        if 0 < self.permutations < fewest:
            raise InputError(
                f"`permutations={self.permutations}`: the test of timing needs at least {fewest} shifts to be significant at "
                f"{TIMING_ALPHA * 100:g} %; 0 leaves them out"
            )


@dataclass
class Watch:
    """Seconds of each step, which may come in pieces."""

    seconds: dict[str, float]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time the block."""
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 2)


@contextmanager
def opened(  # noqa: PLR0913, PLR0917 - what a judge is asked for
    run_dir: str | Path | Run,
    given: Given | None,
    options: Options,
    watch: Watch,
    jobs: int | None,
    cluster: str | None,
    shard: tuple[int, int] | None,
    progress: bool,
    tell: Callable[[str], None],
) -> Iterator[Hands]:
    """Find a run and what it was made on, and keep other judges of it out until the end of the block."""
    options.check()
    threads = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    with watch.step("reading"):
        run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
        run, pool = run.source or run, options.pool or run.pooled
        panel = find_panel(run, given, options.sample, options.assume_out_of_sample, pool)
    with alone(run.path, shard), workers(cluster, threads) as spread:
        with watch.step("reading"):
            before = find_before(panel, given)
            judged = replace(_prepared(panel, options, threads, before), progress=progress, tell=tell)
        files = _files_of(run, given, spread.elsewhere)
        others = tuple(
            Hands(other, spread, _recipe(other, files, run.path), shard) for other in _others(judged, before)
        )
        yield Hands(judged, spread, _recipe(judged, files), shard, others, before)


def begun(hands: Hands, watch: Watch) -> Batches:
    """Group a run's cells, and say how long the rest will take."""
    judged = hands.judged
    with watch.step("reading"):
        batches = surveyed(hands)
        stopped = "; less, as a stopped judge had begun" if judged.kept.names(_BEGUN) else ""
        judged.tell(expect(judged, batches).line() + stopped)
    return batches


def _prepared(panel: Panel, options: Options, jobs: int, before: Before) -> JudgedRun:
    """Return a run as it is judged; what was tried before it is part of what finished steps are kept for."""
    said: dict[str, Any] = {"sample": panel.sample, "assumed": panel.assumed}
    said |= {"resamples": options.resamples, "seed": options.seed}
    said |= ({"pooled": True} if panel.pooled else {}) | ({"before": before.digests} if before.panels else {})
    kept = Kept(panel.run.path, key_of(panel.run, said))
    settings = collect_groups(panel)[1] if len(panel) > 1 else None
    how = options.resamples, options.permutations, options.seed
    return JudgedRun(panel, no_groups(panel), settings, kept, *how, jobs)


def _others(judged: JudgedRun, before: Before) -> Iterator[JudgedRun]:
    """Yield the runs that are judged with a run: what is kept of them lies in its folder, whoever judges them by themselves."""
    for number, panel in enumerate(before.panels):
        kept = Kept(judged.panel.run.path, judged.kept.key, f"before-{number}-")
        settings = collect_groups(panel)[1] if len(panel) > 1 else None
        yield replace(judged, panel=panel, groups=no_groups(panel), settings=settings, kept=kept, memory={})


def _recipe(judged: JudgedRun, files: Assets | None, kept_in: Path | None = None) -> Recipe:
    panel = judged.panel
    told = (panel.sample, panel.assumed, panel.pooled, judged.resamples, judged.seed, judged.kept.key)
    place = None if kept_in is None else str(kept_in.resolve())
    return Recipe(
        str(panel.run.path.resolve()), files, *told, place, judged.kept.prefix, software_digest(), here=judged
    )


def _files_of(run: Run, given: Given | None, elsewhere: bool) -> Assets | None:
    """Return the files of signals that were given, by which workers elsewhere find them."""
    if given is None or not elsewhere:
        return None
    files = []
    for asset in as_assets(given):
        if not isinstance(asset.given, str | Path):
            raise InputError(
                f"{run.path}: signals in memory cannot be sent to a cluster; write them to a file, and give that"
            )
        files.append(replace(asset, given=str(Path(asset.given).resolve())))
    return Assets(tuple(files))
