"""Judging a run: both tests over all of its cells, what surrounds them, and the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from results.inference.diagnostics.gathering import diagnose
from results.inference.opening import Options, Watch, begun, opened
from results.inference.sample.survey import Batches
from results.inference.testing.evidence import Evidence
from results.inference.testing.expectancy import expectancy_test
from results.inference.testing.timing import SHIFTS, timing_test
from results.inference.testing.units.hands import Hands, LeftToOthersError
from results.inference.verdict.cell_sets import write_cell_sets
from results.inference.verdict.committing import commit_verdict, verdict_cells
from results.inference.verdict.record import FILE, Verdict
from results.inference.verdict.ruling import rule
from results.inference.verdict.stored import read_verdict
from results.inference.verdict.unfolding import by_family
from results.run.run import Run
from signals import InputError
from signals.assets.finding import Given
from sweeps.measures.samples import AnySample
from sweeps.runs.shards.division import ShardNumber

__all__ = ["judge", "judge_shard"]


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
    cluster: str | None = None,
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
    cluster
        Work on processes of a Dask cluster that see the run's folder and its signals at the same places: ``"tcp://HOST:PORT"``
        of its scheduler, or ``"local:N"`` for N processes here.
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
    watch = Watch({})
    options = Options(sample, assume_out_of_sample, pool, permutations, resamples, seed)
    with opened(run_dir, signals, options, watch, jobs, cluster, None, progress, tell) as hands:
        batches = begun(hands, watch)
        evidence = _tested(hands, batches, watch)
        with watch.step("selection"):
            beside = diagnose(evidence)
        return _committed(hands, batches, evidence, rule(hands, batches, evidence, beside, watch.seconds))


def judge_shard(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    shard: str,
    *,
    signals: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    pool: bool = False,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> str:
    """Do a share of the work of `judge`, wherever the run's folder is seen; shards may be at it at once.

    Parameters
    ----------
    run_dir
        As of `judge`.
    shard
        Which share, ``"3/16"`` the third of sixteen.
    signals, sample, assume_out_of_sample, pool, permutations, resamples, seed, jobs, cluster, progress, tell
        As of `judge`, and the same for every shard and for the judge that rules.

    Returns
    -------
    str
        What was done, and what is left. Each stage of the tests begins where the one before is finished by all: so shards are
        called again until nothing is left of the work, or `judge` does the rest by itself.

    Raises
    ------
    InputError
        As of `judge`; or if there is no such share.
    """
    cut, watch = ShardNumber.parse(shard), Watch({})
    options = Options(sample, assume_out_of_sample, pool, permutations, resamples, seed)
    with opened(run_dir, signals, options, watch, jobs, cluster, (cut.number, cut.of), progress, tell) as hands:
        try:
            _tested(hands, begun(hands, watch), watch)
        except LeftToOthersError as left:
            return (
                f"shard {cut}: its share of {left.stage} is done, and {left.left:,} units of others are not; "
                "what comes after needs them"
            )
    return f"shard {cut}: all shares are done; judge the run, which rules"


def _tested(hands: Hands, batches: Batches, watch: Watch) -> Evidence | None:
    """Make both tests; None where there is nothing to test."""
    with watch.step("expectancy"):
        expectancy = expectancy_test(hands, batches)
    if expectancy is None:
        return None
    with watch.step("timing"):
        return Evidence(hands, batches, expectancy, timing_test(hands, batches, expectancy))


def _committed(hands: Hands, batches: Batches, evidence: Evidence | None, verdict: Verdict) -> Verdict:
    """Write the verdict, unless it says less than the one that is there."""
    judged = hands.judged
    folder, shifted = judged.panel.run.path, judged.permutations > 0
    if not shifted and (fuller := _fuller(folder, verdict)) is not None:
        verdict = replace(verdict, words=(*verdict.words, fuller))
    else:
        families, digest = by_family(judged.panel.run) and not judged.panel.pooled, verdict.digest
        commit_verdict(
            folder,
            verdict,
            lambda: write_cell_sets(folder, judged, batches, evidence, digest, families=families),
        )
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
