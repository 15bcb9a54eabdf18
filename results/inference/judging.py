"""Judging a run: both tests over all of its cells, what surrounds them, and the verdict."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from results.inference.diagnostics.gathering import diagnose
from results.inference.max_t.step_down import TIMING_ALPHA, check_resamples
from results.inference.sample.collecting import collect_groups
from results.inference.sample.judged_run import JudgedRun
from results.inference.sample.panel import Panel, find_panel
from results.inference.saved.locking import alone
from results.inference.saved.steps import Kept, key_of
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import expectancy_test
from results.inference.testing.time_needed import expect
from results.inference.testing.timing import SHIFTS, timing_test
from results.inference.verdict.cell_sets import write_cell_sets
from results.inference.verdict.committing import commit_verdict, verdict_cells
from results.inference.verdict.record import FILE, Verdict
from results.inference.verdict.ruling import rule
from results.inference.verdict.stored import read_verdict
from results.run.opening import open as open_run
from results.run.run import Run
from signals import InputError
from signals.assets.finding import Given
from signals.seeds import check_seed
from sweeps.measures.samples import AnySample

__all__ = ["judge"]


_BEGUN = "expectancy"
"""The step that is kept first."""


@dataclass
class _Watch:
    """Seconds of each step, which may come in pieces."""

    seconds: dict[str, float]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 2)


def judge(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    *,
    signals: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    pool: bool = False,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    progress: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Judge a run, and write `verdict.json` and `verdict-cells.parquet` into its folder.

    Parameters
    ----------
    run_dir
        A complete run: its folder, or as opened.
    signals
        Its signals, or their file: for a run of signals in memory, and where the file is no longer where `run.json`
        says. Of a run over several assets a list of files, a folder, or a mapping by asset.
    sample
        Which trades: by default out-of-sample ones where the file says which they are, else all.
    assume_out_of_sample
        Take all trades for out-of-sample ones where the file does not say. The verdict repeats it.
    pool
        Of a run over several assets, judge settings by the mean of their daily P&L over the assets; by default cells of all
        assets are one family.
    permutations
        Shifts of the test of timing, at most; they are made where a positive verdict depends on them alone. 0 leaves
        them out, and then nothing is called positive.
    resamples, seed
        Of the bootstrap and of all else that is random.
    jobs
        Threads; by default one a core.
    progress
        Show progress on standard error if that is a terminal.
    tell
        Given a line that says what will be done and how long it may take, before it begins, and others where shifts turn
        out to be needed.

    Raises
    ------
    InputError
        If the run is incomplete, its signal file is gone or another one, the sample does not go with it, there are too
        few permutations or resamples to reach the error allowed, or another process judges the run.

    Notes
    -----
    A judge that was stopped goes on from what it kept when it is called again. Where the folder holds the verdict of
    both tests on the same trades, one without the shifts leaves it there, and says so. See docs/inference.md.
    """
    _check(permutations, resamples, seed)
    watch = _Watch({})
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    with watch.step("reading"):
        run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
        run, pool = run.source or run, pool or run.pooled
        panel = find_panel(run, signals, sample, assume_out_of_sample, pool)
    with alone(run.path):
        with watch.step("reading"):
            judged = replace(_prepared(panel, resamples, permutations, seed, workers, progress), tell=tell)
            stopped = "; less, as a stopped judge had begun" if judged.kept.load(_BEGUN) is not None else ""
            tell(expect(judged).line() + stopped)
        evidence = _tested(judged, watch)
        with watch.step("selection"):
            beside = diagnose(evidence)
        return _committed(judged, evidence, rule(judged, evidence, beside, watch.seconds))


def _prepared(  # noqa: PLR0913, PLR0917 - what a judge is asked for
    panel: Panel, resamples: int, permutations: int, seed: int, jobs: int, progress: bool
) -> JudgedRun:
    options = {"sample": panel.sample, "assumed": panel.assumed, "resamples": resamples, "seed": seed}
    kept = Kept(panel.run.path, key_of(panel.run, options | ({"pooled": True} if panel.pooled else {})))
    groups, settings = collect_groups(panel)
    return JudgedRun(panel, groups, settings, kept, resamples, permutations, seed, jobs, progress)


def _tested(judged: JudgedRun, watch: _Watch) -> Evidence | None:
    """Make both tests; None where there is nothing to test."""
    with watch.step("expectancy"):
        expectancy = expectancy_test(judged)
    if expectancy is None:
        return None
    with watch.step("timing"):
        return Evidence(judged, expectancy, timing_test(judged, expectancy))


def _committed(judged: JudgedRun, evidence: Evidence | None, verdict: Verdict) -> Verdict:
    """Write the verdict, unless it says less than the one that is there."""
    folder, shifted = judged.panel.run.path, judged.permutations > 0
    if not shifted and (fuller := _fuller(folder, verdict)) is not None:
        verdict = replace(verdict, words=(*verdict.words, fuller))
    else:
        digest = verdict.digest
        commit_verdict(folder, verdict, lambda: write_cell_sets(folder, judged.groups, evidence, digest))
    # the shifts are hours of work that this judge had no use for, and the next one has
    judged.kept.clear(leaving=None if shifted else SHIFTS)
    return verdict


def _fuller(folder: Path, verdict: Verdict) -> str | None:
    """Say that a verdict with the whole test of timing on the same trades stands; None where there is none."""
    try:
        stored = read_verdict(folder)
        whole = verdict_cells(folder, stored) is not None
    except InputError:
        return None
    asked, answered = (
        (each.run, each.sample.judged, each.sample.assumed_out_of_sample, each.pooled)
        for each in (verdict.findings, stored)
    )
    if not stored.with_shifts or asked != answered or not whole:
        return None
    return f"kept            the fuller verdict with the whole test of timing stands in {FILE}: {stored.ruling}"


def _check(permutations: int, resamples: int, seed: int) -> None:
    check_seed(seed)
    check_resamples(resamples)
    fewest = round(1 / TIMING_ALPHA) - 1
    if 0 < permutations < fewest:
        raise InputError(
            f"`permutations={permutations}`: the test of timing needs at least {fewest} shifts to be significant at "
            f"{TIMING_ALPHA * 100:g} %; 0 leaves them out"
        )
