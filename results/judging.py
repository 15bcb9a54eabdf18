"""Judging whatever a run is of: a map by a test over all its cells, a search by its finalists and by searches of nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from results.inference.judging import judge as judge_map
from results.inference.verdict.record import Verdict
from results.run.opening import open as open_run
from results.run.run import Run
from results.searching.held_out.looks import FINALISTS
from results.searching.judging import judge_search
from results.searching.verdict.record import SearchVerdict
from signals import InputError
from signals.assets.finding import Given
from sweeps.measures.samples import AnySample

__all__ = ["judge"]


def judge(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    *,
    signals: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    pool: bool = False,
    again: int | None = None,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Verdict | SearchVerdict:
    """Judge a run, and write the verdict into its folder: `verdict.json`, or of a search `search-verdict.json`.

    Parameters
    ----------
    run_dir
        A complete run: its folder, or as opened.
    pool
        Of a map over several assets: as of `results.inference.judge`.
    again
        Of a search, how many times the whole of it is made again where there is nothing to find: by default 19 times where a positive
        verdict hangs on it, and not else; 0 never, and then nothing is called positive.
    signals, sample, assume_out_of_sample, permutations, resamples, seed, jobs, cluster, progress, tell
        As of `results.inference.judge`. Of a search they are about its finalists.

    Returns
    -------
    Verdict or SearchVerdict
        Of a search the latter; both have `ruling`, `cells`, `reasons`, `words`, `numbers` and `mapping`.

    Raises
    ------
    InputError
        As of `results.inference.judge`; or if an option is about the other kind of run.
    """
    run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
    if (run.info.search or {}).get("for") == FINALISTS:
        raise InputError(
            f"{run.path}: holds the finalists of a search, by themselves one look of several; judge the search, {run.path.parent}"
        )
    if not run.searched:
        if again is not None:
            raise InputError(f"{run.path}: no search left this run, and none can be made `again`; leave that away")
        return judge_map(
            run,
            signals=signals,
            sample=sample,
            assume_out_of_sample=assume_out_of_sample,
            pool=pool,
            permutations=permutations,
            resamples=resamples,
            seed=seed,
            jobs=jobs,
            cluster=cluster,
            progress=progress,
            tell=tell,
        )
    if pool or run.pooled:
        raise InputError(
            f"{run.path}: a search looks for cells of each asset, and these are judged; leave `pool=True` away"
        )
    return judge_search(
        run,
        signals=signals,
        sample=sample,
        assume_out_of_sample=assume_out_of_sample,
        again=again,
        permutations=permutations,
        resamples=resamples,
        seed=seed,
        jobs=jobs,
        cluster=cluster,
        progress=progress,
        tell=tell,
    )
