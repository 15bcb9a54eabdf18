"""The finalists of a search: the best and unlike cells that it visited, run on the time that it did not see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

import grids
from grids.spec import GridSpec
from results.inference.testing.expectancy import FEWEST_JUDGED
from results.run.opening import open as open_run
from results.run.run import Run
from results.run.signals import assets_of
from results.searching.held_out.diverse import diverse
from results.searching.held_out.leaders import Leaders, Ranking, leaders_of
from results.searching.held_out.listed import Listed
from results.searching.held_out.looks import FINALISTS, FOLDER, looks_known
from results.searching.held_out.settled import settled
from results.searching.held_out.split import Split
from results.searching.question import SearchQuestion
from results.style.counts import counted
from signals import InputError
from signals.arrays import Integers
from signals.assets import Given
from sweeps.runs.beside.brief import brief
from sweeps.runs.beside.lineage import id_of
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.store.layouts import Store
from sweeps.visiting.visiting import visit

__all__ = ["Finalists", "finalists_of", "run_finalists", "too_short"]

_MORE = 1.1
"""Share of days more than are needed, where it is said how much to keep."""
_CANDIDATES = 10
"""So many times as many leaders are looked at as are wanted."""


@dataclass(frozen=True)
class Finalists:
    """What became of the finalists.

    Attributes
    ----------
    leaders
        The best cells of the search, the very best first.
    run
        Their run on the kept time; None where there is none.
    why
        Why there is none.
    """

    leaders: Leaders
    run: Run | None
    why: str = ""


def run_finalists(
    run: Run, given: Given | None = None, *, jobs: int | None = None, progress: bool = True, store: Store = "auto"
) -> Finalists:
    """Run the finalists of a search on the time that was kept, unless that has been done.

    Parameters
    ----------
    run
        That the search left.
    given
        Its signals, where they are not in the files that it names.
    jobs, progress, store
        As of `sweeps.run`.

    Raises
    ------
    InputError
        If signals are gone, or are not what was searched.
    """
    question, split = SearchQuestion.of(run.info.search or {}), Split.of(run.info.search or {})
    most = question.finalists * _CANDIDATES
    first: Literal["niche", "score"] = "niche" if question.for_ == "illuminate" else "score"
    rankings = Ranking(most), Ranking(most, likely=True, by=first), Ranking(most, likely=True, by="t")
    best, by_first, by_t = leaders_of(run, question, *rankings)
    if split.kept is None:
        return Finalists(best, None, "no time was kept for judging: search with `results.search(hold_out=0.4)`")
    if not len(best):
        return Finalists(best, None, "no cell that was visited counts: none has enough trades within its limits")
    held = run.path / FOLDER
    if not _made(held, id_of(run.info)):
        assets, spec = assets_of(run, given), grids.parse(run.info.grid.stated, run.info.grid.name)
        opened = _opened(run, spec, given)
        # a bound grows with the exposure, and all that lead by it have the highest; what can be told from luck has a high t
        candidates = by_first.alternating(by_t) if len(by_first) else best
        index = finalists_of(candidates, opened, question)
        told = {"for": FINALISTS, "of": id_of(run.info), "sample": question.sample, "cells": np.sort(index).tolist()}
        told["before"] = _begun(held) or looks_known(run)
        there = settled(replace(spec, span=split.kept, refines=None), [one.grid for one in opened])
        visit(
            there,
            assets,
            held,
            Listed(np.sort(index)),
            cells=len(index),
            search=told,
            jobs=jobs,
            progress=progress,
            resume=True,
            store=store,
        )
    return Finalists(best, open_run(held))


def too_short(days: int, hold_out: float) -> str | None:
    """Say that what was kept is too short to be judged, and what to do; None where it is long enough.

    Parameters
    ----------
    days
        Dates with judged bars that were kept.
    hold_out
        Which share they are.
    """
    if days >= FEWEST_JUDGED:
        return None
    share = math.ceil(20 * _MORE * hold_out * FEWEST_JUDGED / max(days, 1)) / 20
    more = f"search with `results.search(hold_out={share:g})`, or on more bars" if share < 1 else "search on more bars"
    return f"kept for judging are {counted(days, 'day')} with bars, and at least {FEWEST_JUDGED} are needed: {more}"


def finalists_of(best: Leaders, assets: Sequence[OpenAsset], question: SearchQuestion) -> Integers:
    """Return the cells that are judged: the best of which no two are nearly the same, the best first."""
    return diverse(best, assets, question.sample, question.finalists)


def _begun(held: Path) -> list[dict[str, Any]]:
    """Return the looks that a run of finalists knew of when it was begun, if it was: it is gone on with as it was."""
    told = brief(held)
    before = None if told is None else (told.told.get("search") or {}).get("before")
    return before if isinstance(before, list) else []


def _made(held: Path, search: str) -> bool:
    """Whether the run of a search's finalists is there and finished.

    Raises
    ------
    InputError
        If another run lies in its place.
    """
    try:
        there = open_run(held)
    except InputError:
        return False
    told = there.info.search or {}
    if (told.get("for"), told.get("of")) != (FINALISTS, search):
        raise InputError(
            f"{held}: holds no finalists of the search beside it; remove the folder, and they are run again"
        )
    return there.complete


def _opened(run: Run, spec: GridSpec, given: Given | None) -> list[OpenAsset]:
    """Open the assets of a search as it saw them."""
    opened, names = [], run.info.asset_names or ("",)
    for place, asset in enumerate(assets_of(run, given)):
        signals = spec.span.cut(asset.load())
        at = run.info.place_of(names[place])
        opened.append(OpenAsset.on(signals, spec.resolve(signals, at), "event"))
    return opened
