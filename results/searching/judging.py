"""Judging a search: its finalists on the time that it did not see, and how lucky it was to find them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from results.inference.judging import judge
from results.inference.sample.panel import Panel, find_panel
from results.inference.saved.steps import run_digest
from results.inference.testing.moves import fewest_moved
from results.inference.verdict.record import Verdict
from results.run.opening import open as open_run
from results.run.run import Run
from results.searching.held_out.finalists import Finalists, run_finalists, too_short
from results.searching.held_out.looks import FOLDER, looks_at, refined_there
from results.searching.luck.luck import MOST_AGAIN, Luck, luck_of
from results.searching.question import SearchQuestion
from results.searching.verdict.findings import Again, Bars, HeldOut, Looks, Searched, SearchFindings
from results.searching.verdict.record import SearchVerdict
from results.searching.verdict.ruling import MOST_AS_GOOD, rule_search, standing_cells
from results.searching.verdict.words import search_words
from signals import InputError
from signals.assets.finding import Given
from sweeps.measures.samples import AnySample

__all__ = ["judge_search"]


def judge_search(  # noqa: PLR0913 - options of a command
    run_dir: str | Path | Run,
    *,
    signals: Given | None = None,
    sample: AnySample | None = None,
    assume_out_of_sample: bool = False,
    again: int | None = None,
    permutations: int = 99,
    resamples: int = 1000,
    seed: int = 0,
    jobs: int | None = None,
    cluster: str | None = None,
    progress: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> SearchVerdict:
    """Judge a search, and write `search-verdict.json` into its folder.

    Parameters
    ----------
    run_dir
        A complete run of `results.search`: its folder, or as opened.
    signals, assume_out_of_sample, resamples, seed, jobs, cluster, progress, tell
        As of `results.inference.judge`, by which the finalists are judged.
    sample
        The trades that the search looked at, or None.
    again
        How many times the whole search is made again where there is nothing to find. By default 19 times where a positive verdict
        hangs on it, and not else; 0 never, and then nothing is called positive.
    permutations
        As of `results.inference.judge`; more are made, and more resamples drawn, where other searches have looked at the kept time.

    Raises
    ------
    InputError
        If the run is incomplete or of no search, its signals are gone or others, or it is asked of other trades than were
        searched.
    """
    run = run_dir if isinstance(run_dir, Run) else open_run(run_dir)
    question = _question(run, sample)
    if again is not None and not 0 <= again <= MOST_AGAIN:
        raise InputError(f"`again={again}`: write how many searches, from 0 to {MOST_AGAIN:,}")
    if again and _chosen_by(run):
        raise InputError(
            f"{run.path}: its cells were chosen by {_chosen_by(run)}, and only a search of `results.search` by itself can be made "
            "`again`; leave that away"
        )
    panel = find_panel(run, signals, None if assume_out_of_sample else question.sample, assume_out_of_sample)
    finalists = run_finalists(run, signals, jobs=jobs, progress=progress)
    looks = [] if finalists.run is None else looks_at(run, finalists.run)
    held, why, shifts = None, finalists.why, permutations
    draws = max(resamples, 100 * (1 + len(looks))) if looks else resamples
    if finalists.run is not None:
        chosen = None if assume_out_of_sample else question.sample
        there = find_panel(finalists.run, signals, chosen, assume_out_of_sample)
        why = too_short(len(there.calendar.dates), question.hold_out) or ""
        if looks and permutations:
            shifts = _shifts(there, permutations, len(looks))
    if finalists.run is not None and not why:
        held = judge(
            finalists.run,
            signals=signals,
            sample=chosen,
            assume_out_of_sample=assume_out_of_sample,
            permutations=shifts,
            resamples=draws,
            seed=seed,
            jobs=jobs,
            cluster=cluster,
            progress=progress,
            tell=tell,
        )
    standing = () if held is None else standing_cells(held, len(looks))
    shaped = None if finalists.run is None else refined_there(run, finalists.run)
    best = _best_of(finalists)
    luck = None
    if best is not None and not _chosen_by(run):
        make = again != 0 and (again is not None or (bool(standing) and shaped is None))
        luck = luck_of(panel, question, best[1], again or None, make=make, jobs=jobs, progress=progress, tell=tell)
    ruled = rule_search(held, why, standing, looks=len(looks), luck=luck, by=_chosen_by(run), shaped=shaped)
    findings = SearchFindings(
        searched=_searched(run, question, best),
        held_out=_held_out(finalists, held, why),
        again=None if luck is None else _again(luck),
        looks=Looks(before=len(looks), runs=looks),
        chosen_by=_chosen_by(run),
        assumed_out_of_sample=assume_out_of_sample,
        seed=seed,
        run=run_digest(run),
    )
    verdict = SearchVerdict(ruled.ruling, ruled.cells, ruled.reasons, search_words(ruled, findings, held), findings)
    verdict.write(run.path)
    return verdict


def _shifts(kept: Panel, asked: int, looks: int) -> int:
    """Return how many shifts are to be made where others have looked: so many that p-values can be small enough, if bars allow them."""
    bars = min(len(kept.span(place).bars) for place in range(len(kept)))
    most = bars - 2 * fewest_moved(bars) + 1
    return max(asked, min(100 * (1 + looks) - 1, most))


def _question(run: Run, sample: AnySample | None) -> SearchQuestion:
    """Return what a search was asked.

    Raises
    ------
    InputError
        If the run is of no search, is not finished, or looked at other trades than those asked for.
    """
    if not run.searched:
        raise InputError(f"{run.path}: no search left this run; judge it with `results.inference.judge`")
    if not run.complete:
        raise InputError(f"{run.path}: the search is not finished; finish it with `results.search(resume=True)`")
    question = SearchQuestion.of(run.info.search or {})
    if sample not in {None, question.sample}:
        raise InputError(
            f"{run.path}: the search looked at the trades of `sample='{question.sample}'`, and its finalists are judged by the "
            "same; leave `sample` away"
        )
    return question


def _chosen_by(run: Run) -> str:
    """Return who else proposed the cells of a search, whom nobody can ask again; "" where it was the search itself."""
    return str((run.info.search or {}).get("by") or "")


def _best_of(finalists: Finalists) -> tuple[int, float] | None:
    best = finalists.leaders
    return (int(best.index[0]), float(best.values.score[0])) if len(best) else None


def _searched(run: Run, question: SearchQuestion, best: tuple[int, float] | None) -> Searched:
    return Searched(
        **{"for": question.for_},
        metric=question.metric,
        sample=question.sample,
        cells=run.info.cells or 0,
        of=run.info.grid.size * max(len(run.assets), 1),
        bars=_bars(run),
        best=None if best is None else best[0],
        bound=None if best is None else best[1],
        tried_before=run.tried_before,
    )


def _bars(run: Run | None) -> Bars:
    if run is None:
        return Bars()
    first, last = min(each.first for each in run.records), max(each.last for each in run.records)
    weeks = len((run.info.grid.stated.get("span") or {}).get("weeks", ()))
    return Bars(**{"from": first, "to": last}, weeks=weeks)


def _held_out(finalists: Finalists, held: Verdict | None, why: str) -> HeldOut:
    test, timing = (None, None) if held is None else (held.findings.expectancy_test, held.findings.timing_test)
    return HeldOut(
        run=FOLDER,
        bars=_bars(finalists.run),
        finalists=0 if finalists.run is None else finalists.run.info.cells or 0,
        verdict=None if held is None else held.ruling,
        p_expectancy=None if test is None else test.p_value,
        p_timing=None if timing is None else timing.p_value,
        cells=[] if held is None else list(held.cells),
        digest=None if held is None else held.digest,
        why=why,
    )


def _again(luck: Luck) -> Again:
    known = [None if value == -np.inf else float(value) for value in luck.best]
    ordered = np.sort(luck.best)
    middle, largest = float(ordered[len(ordered) // 2]), float(ordered[-1])
    return Again(
        searches=len(luck.best),
        as_good=luck.as_good,
        p=luck.p,
        most=MOST_AS_GOOD,
        bounds=known,
        median=middle if middle > -np.inf else None,
        largest=largest if largest > -np.inf else None,
    )
