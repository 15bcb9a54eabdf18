"""A search from its question to the run that it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

from grids.assets import AssetPlace
from grids.spec import GridSpec, check_spec
from results.run.opening import open as open_run
from results.run.run import Run
from results.searching.chooser import SearchChooser, Way
from results.searching.extent import Extent
from results.searching.found import Found, kept_words, too_few_bars
from results.searching.held_out.finalists import run_finalists, too_short
from results.searching.held_out.settled import check_settled
from results.searching.held_out.split import Split, check_split, counted, split_of, split_of_parent
from results.searching.leading import Leading, leading_of
from results.searching.measured import looked_for
from results.searching.niches.files import write_niches
from results.searching.niches.found import Niches
from results.searching.niches.reading import niches
from results.searching.proposing.ways import proposer_of
from results.searching.question import For, HeldOut, SearchQuestion
from results.searching.release import release
from signals import Assets, as_assets
from signals.assets import Given
from signals.filesystem.paths import located
from sweeps.runs.folder import RunFolder
from sweeps.store.layouts import Store
from sweeps.visiting.visiting import visit

__all__ = ["Asked", "search"]


class Asked(TypedDict, total=False):
    """Fields of a `SearchQuestion`, as keywords."""

    for_: For
    cells: int
    metric: str
    min_trades: int | None
    max_drawdown: float | None
    hold_out: float
    held_out: HeldOut
    finalists: int
    seed: int


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
    tell: Callable[[str], None] | None = None,
    way: Way = proposer_of,
    by: str | None = None,
    **asked: Unpack[Asked],
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
    tell
        What to do with a line that says, before anything is evaluated, what will be.
    way, by
        Makes who proposes cells, where that is not the search's own way; and what `run.json` calls them.
    **asked
        Fields of the question by name, in the place of those of `question`: ``for_="boundary"``, ``cells=200_000``.

    Returns
    -------
    Found
        The run, what was asked, the best cell and what is kept for judging; at a prompt it says so.

    Raises
    ------
    InputError
        As of `sweeps.run`, or if the question cannot be meant.
    """
    check_spec(spec)
    question = replace(question or SearchQuestion(), **asked)
    question.check()
    RunFolder(located(out), resume)  # a folder that is refused is refused before anything is said
    question = question.settled()
    assets = as_assets(signals)
    inherited = split_of_parent(spec)
    if inherited is None:
        split = split_of(spec, assets, question)
    else:  # what a refined search kept stays kept: its grid is made of all the rest
        question, split = replace(question, **inherited.asked), counted(inherited.split, spec, assets)
    check_split(assets, split)
    check_settled(spec, assets, split)
    question = replace(question, sample=split.sample)
    space = _space(spec, assets, split)
    chooser = SearchChooser(question, way, tell, jobs)
    if tell is not None:
        tell(_beforehand(space, split, question))
        if few := too_few_bars(split, question):
            tell(few)
        if split.days is not None and (short := too_short(split.days, question.hold_out)):
            tell(f"nothing can be called positive: {short}")
    done = visit(
        replace(spec, span=split.searched),
        signals,
        out,
        chooser,
        cells=question.cells,
        search=question.plain() | split.plain() | ({} if by is None else {"by": by}) | release(),
        jobs=jobs,
        progress=progress,
        resume=resume,
        confirm=confirm,
        store=store,
    )
    run = open_run(done.out)
    finalists = run_finalists(run, signals, jobs=jobs, progress=progress, store=store)
    best, longest = leading_of(run, question, finalists.leaders), _longest_axes(spec)
    shown = _niches(run, question, best)
    return Found(done, question, split, space, finalists, longest, best, shown)


def _niches(run: Run, question: SearchQuestion, best: Leading | None) -> Niches | None:
    """Write the niches of a search that was for them; there are none where no cell counts."""
    if question.for_ != "illuminate" or best is None:
        return None
    found = niches(run)
    write_niches(found)
    return found


def _beforehand(space: Extent, split: Split, question: SearchQuestion) -> str:
    """Say what is about to be done."""
    visited = "all" if question.cells >= space.left else f"{question.cells:,} of"
    return f"visiting {visited} {space.words()} for {looked_for(question.metric, question.for_)}; {kept_words(split, question)}"


def _longest_axes(spec: GridSpec) -> list[str]:
    """Return the names of the two axes with the most values, those that stand first of equal ones."""
    return [axis.name for axis in sorted(spec.axes, key=len, reverse=True)[:2]]


def _space(spec: GridSpec, assets: Assets, split: Split) -> Extent:
    """Return how many cells the grid has over all assets, and how many of them constraints leave."""
    if not spec.sample.constraints:
        size = spec.size * len(assets)
        return Extent(size, size, exact=True)
    there = replace(spec, span=split.searched)
    places = [
        AssetPlace(asset.name, place, len(assets)) if assets.several else None for place, asset in enumerate(assets)
    ]
    return Extent.of([there.resolve(asset.load(), at) for asset, at in zip(assets, places, strict=True)])
