"""The sign map of a finished search, made anew from the cells that it visited: the same bit for bit, on any number of cores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

import grids
from grids.grid import Grid
from results.run.run import Run
from results.run.signals import signals_of
from results.searching.predicted.sign_map import SignMap
from results.searching.proposing.boundary import fair_cells, standardised
from results.searching.question import SearchQuestion
from results.searching.seen import Seen
from results.searching.space import Space
from results.searching.values import Reader
from signals import InputError
from signals.assets import Given
from signals.errors import reason
from sweeps.store.reading import read

__all__ = ["Searched", "searched"]


@dataclass(frozen=True)
class Searched:
    """What a search for the boundary knows of its space.

    Attributes
    ----------
    question, space
        What was asked, and where.
    signs
        The sign of the measure, all over it.
    visited
        How many cells it rests on.
    """

    question: SearchQuestion
    space: Space
    signs: SignMap
    visited: int


def searched(run: Run, signals: Given | None = None) -> Searched:
    """Return what a search for the boundary knows of its space.

    Parameters
    ----------
    run
        A finished run of ``results.search(for_="boundary")``.
    signals
        Where its signal files are now, if they have moved; or the signals themselves.

    Raises
    ------
    InputError
        If the run is of no such search or not finished, or its signals are gone or others.
    """
    told = run.info.search
    if told is None or told.get("for") != "boundary":
        raise InputError(
            f"{run.path}: is of no search for the boundary, and cells that were not drawn fairly say nothing of the others; "
            "search with `results.search(for_='boundary')`"
        )
    if not run.complete:
        raise InputError(f"{run.path}: the search is not finished; finish it with `results.search(resume=True)`")
    if "by" in told:
        raise InputError(
            f"{run.path}: its cells were chosen by {told['by']}, of which none is a fair draw; search with `for_='boundary'`"
        )
    question = SearchQuestion.of(told)
    space = Space(list(_grids(run, signals)))
    index, signs = _visited(run, question)
    drawn, fair, all_ = fair_cells(space, question.seed, question.cells), Seen(), Seen()
    fair.add(drawn)
    all_.add(index)
    if not all_.has(drawn).all():
        raise InputError(
            f"{run.path}: the cells that it drew uniformly are others than this release draws, so that how often a sign is right cannot "
            "be told; search anew"
        )
    return Searched(question, space, SignMap(space, index, signs, fair.has(index), question.seed), len(index))


def _grids(run: Run, given: Given | None) -> Iterator[Grid]:
    spec = grids.parse(run.info.grid.stated, run.info.grid.name)
    for name in run.info.asset_names or ("",):
        yield spec.resolve(signals_of(run, given, name), run.info.place_of(name))


def _visited(run: Run, question: SearchQuestion) -> tuple[np.ndarray, np.ndarray]:
    """Return the visited cells, ascending, and their standardised measure."""
    reader, cells, signs = Reader(question), [], []
    for part in run.parts:
        try:
            frame = read(part, ["cell", *reader.columns])
        except (OSError, pl.exceptions.PolarsError) as error:
            raise InputError(f"{part}: {reason(error)}; search anew") from error
        cells.append(frame["cell"].to_numpy().astype(np.int64))
        signs.append(standardised(reader.values(frame)))
    index = np.concatenate(cells)
    order = np.argsort(index, kind="stable")
    return index[order], np.concatenate(signs)[order]
