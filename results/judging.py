"""Judging whatever a run is of: a map by a test over all its cells, a search by its finalists and by searches of nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from results.inference.judging import judge as judge_map
from results.inference.verdict.record import Verdict
from results.run.opening import open as open_run
from results.run.run import Run
from results.searching.judging import judge_search
from results.searching.verdict.record import SearchVerdict
from signals import InputError

__all__ = ["judge"]


def judge(
    run_dir: str | Path | Run, *, again: int | None = None, pool: bool = False, **options: Any
) -> Verdict | SearchVerdict:
    """Judge a run.

    Parameters
    ----------
    run_dir
        A complete run: its folder, or as opened.
    again
        Of a search: as of `results.searching.judging.judge_search`.
    pool
        Of a map over several assets: as of `results.inference.judge`.
    **options
        As of `results.inference.judge`.

    Returns
    -------
    Verdict or SearchVerdict
        Of a search the latter; both have `ruling`, `cells`, `reasons`, `words` and `mapping`.

    Raises
    ------
    InputError
        As of either; or if an option is of the other.
    """
    run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
    if run.info.search is None or "hold_out" not in run.info.search:
        if again is not None:
            raise InputError(f"{run.path}: no search left this run, and none can be made `again`; leave that away")
        return judge_map(run, pool=pool, **options)
    if pool or run.pooled:
        raise InputError(
            f"{run.path}: a search looks for cells of each asset, and these are judged; leave `pool=True` away"
        )
    return judge_search(run, again=again, **options)
