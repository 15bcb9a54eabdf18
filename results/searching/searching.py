"""A search from its question to the run that it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grids.spec import GridSpec
from results.run.opening import open as open_run
from results.searching.chooser import SearchChooser
from results.searching.held_out.finalists import Finalists, run_finalists
from results.searching.held_out.settled import check_settled
from results.searching.held_out.split import Split, split_of
from results.searching.question import SearchQuestion
from results.searching.verdict.words import found_words
from signals import as_assets
from signals.assets import Given
from sweeps.store.layouts import Store
from sweeps.summary import RunSummary
from sweeps.visiting.visiting import visit

__all__ = ["Found", "search"]


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes
    ----------
    run
        The run of the cells that it visited.
    question, split
        What was asked, and what was looked at and what is kept for judging.
    finalists
        The best cells, and their run on the time that was kept.
    words
        What was found, a line each.
    """

    run: RunSummary
    question: SearchQuestion
    split: Split
    finalists: Finalists
    words: Sequence[str]


def search(  # noqa: PLR0913 - options of a command
    spec: GridSpec,
    signals: Given,
    out: str | Path,
    question: SearchQuestion | None = None,
    *,
    jobs: int | None = None,
    progress: bool = True,
    resume: bool = False,
    confirm: bool = False,
    store: Store = "auto",
) -> Found:
    """Look through a grid that is too large to be run whole, and store the cells that were visited as a run.

    Parameters
    ----------
    spec
        The grid: its axes and constraints are the space.
    signals
        As of `sweeps.run`.
    out
        Folder of the run.
    question
        What is looked for, with how many cells.
    jobs, progress, resume, confirm, store
        As of `sweeps.run`.

    Raises
    ------
    InputError
        As of `sweeps.run`, or if the question cannot be meant.
    """
    question = question or SearchQuestion()
    question.check()
    assets = as_assets(signals)
    split = split_of(spec, assets, question)
    check_settled(spec, assets, split)
    question = replace(question, sample=split.sample)
    chooser = SearchChooser(question)
    done = visit(
        replace(spec, span=split.searched),
        signals,
        out,
        chooser,
        cells=question.cells,
        search=question.plain() | split.plain(),
        jobs=jobs,
        progress=progress,
        resume=resume,
        confirm=confirm,
        store=store,
    )
    run = open_run(done.out)
    finalists = run_finalists(run, signals, jobs=jobs, progress=progress, store=store)
    return Found(done, question, split, finalists, found_words(run, question, finalists))
