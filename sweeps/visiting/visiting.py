"""A run whose cells are chosen while it goes on: evaluated batch by batch, written part by part, and taken up where it was left."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from grids.grid import Grid
from grids.spec import GridSpec
from grids.units import unit_warnings
from signals import InputError, as_assets
from signals.arrays import Integers
from signals.assets import Given
from signals.filesystem.paths import located
from signals.progress import ProgressBar
from sweeps.confirm.after_sweep import awaited, confirm_swept, confirmer
from sweeps.engines import measured
from sweeps.running import summary_of
from sweeps.runs.beside.descent import descent, left
from sweeps.runs.beside.parents import NamedParent, find_parent
from sweeps.runs.checksums import CELLS
from sweeps.runs.chunks import Evaluated
from sweeps.runs.compared.cell_digests import HeldDigests
from sweeps.runs.completing.carrying_out import completed
from sweeps.runs.describing import describe, describe_grid
from sweeps.runs.differing import notes_of, warnings_of
from sweeps.runs.evaluating.chunk import store_cells
from sweeps.runs.evaluating.opened import OpenAsset
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part, RunInfo
from sweeps.runs.resume import plan_of
from sweeps.runs.survey import Survey
from sweeps.runs.surveyed import Surveyed, survey_assets
from sweeps.store.layouts import Store, laid_out
from sweeps.store.reading import read
from sweeps.summary import RunSummary
from sweeps.threads import in_threads
from sweeps.visiting.evaluator import told
from sweeps.visiting.pieces import PIECE, pieces_of

__all__ = ["Chooser", "visit"]


class Chooser(Protocol):
    """Who says which cells come next; the same for the same that was found, or a run could not be taken up again.

    Attributes
    ----------
    columns
        Measures, counts and sums that it is told of cells.
    """

    columns: Sequence[str]

    def begin(self, grids: Sequence[Grid]) -> None:
        """Hear which grids it chooses from: one an asset, each settled on its signals."""
        ...

    def choose(self) -> Integers | None:
        """Return the next cells, as the run counts them, none of them twice; None at the end."""
        ...

    def hear(self, found: pl.DataFrame) -> None:
        """Hear what was found of them: `cell` and the columns, a row a cell; of those that break a rule nothing."""
        ...


def visit(
    spec: GridSpec,
    signals: Given,
    out: str | Path,
    chooser: Chooser,
    *,
    cells: int,
    search: Mapping[str, Any],
    jobs: int | None = None,
    progress: bool = True,
    resume: bool = False,
    confirm: bool = False,
    parent: str | Path | None = None,
    store: Store = "auto",
) -> RunSummary:
    """Evaluate cells of a grid that are chosen while it goes on, and store the results as a run.

    Parameters
    ----------
    spec
        The grid. Of its sample only the constraints count.
    signals
        As of `sweeps.run`.
    out
        Folder of the run.
    chooser
        Says which cells come next.
    cells
        How many there will be, about: for the bar, and for how they are laid out.
    search
        What `run.json` says of how they are chosen. A run that is continued must have begun with the same.
    jobs, progress, resume, confirm, parent, store
        As of `sweeps.run`.

    Raises
    ------
    InputError
        As of `sweeps.run`.
    """
    folder = RunFolder(located(out), resume)
    surveyed = _surveyed(spec, signals, progress)
    layout = laid_out(store, "event", cells, folder.layout())
    plan = plan_of(spec, surveyed, "event", PIECE, layout) | {"search": dict(search)}
    threads = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    folder.check_plan(plan)
    above = find_parent(located(out), None if parent is None else located(parent), spec.refines)
    with ExitStack() as until_the_end:
        until_the_end.enter_context(folder.opened())
        started = folder.check_plan(plan)
        survey = folder.survey(started, progress)
        records = {one.asset.name: one.record for one in surveyed}
        warnings = (*unit_warnings(spec), *warnings_of(surveyed))
        stated = describe(describe_grid(spec, surveyed[0].grid), records, "event", warnings)
        stated |= {"state": "running", "jobs": threads, "plan": plan, "search": dict(search)}
        stated |= {"layout": layout} if layout != "rows" else {}
        stated |= {"selected": cells, "notes": [*survey.lines(), *notes_of(surveyed)]}
        stated |= descent(located(out), stated, started, above)
        begun = _Begun(spec, surveyed, folder, stated, started, survey, above, threads, progress)
        return begun.whole(chooser, confirm)


def _surveyed(spec: GridSpec, signals: Given, progress: bool) -> tuple[Surveyed, ...]:
    """Look at every asset; how many cells constraints leave is not asked, as that may take longer than the search."""
    assets = as_assets(signals)
    few = replace(spec, sample=replace(spec.sample, cells=len(assets), seed=0))
    whole = replace(spec.sample, cells=None)
    found = survey_assets(few, assets, PIECE, progress)
    return tuple(replace(one, grid=replace(one.grid, sample=whole)) for one in found)


@dataclass(frozen=True, eq=False)
class _Begun:
    """A run whose folder is opened; attributes as of `sweeps.running`."""

    spec: GridSpec
    surveyed: Sequence[Surveyed]
    folder: RunFolder
    stated: Mapping[str, Any]
    started: RunInfo | None
    survey: Survey
    above: NamedParent | None
    jobs: int
    progress: bool

    def whole(self, chooser: Chooser, confirm: bool) -> RunSummary:
        """Evaluate what is not there yet, and have vectorbt confirm the run if that is asked for."""
        with ExitStack() as until_the_end:
            confirming = None
            if self.started is not None and self.started.complete and self.survey.whole:
                info = left(self.folder, self.started, self.above)
            else:
                awaits = awaited(self.started, confirm)
                info = self.folder.begin({**self.stated, "confirmation": awaits}, self.survey)
                confirming = until_the_end.enter_context(confirmer()) if confirm else None
                info = self._carried_out(info, chooser)
            if confirm and info.confirmation_state in {"pending", "disagreed"}:
                info = confirm_swept(info, self.spec, self.surveyed, self.folder, self.progress, confirming)
            return summary_of(self.folder, info)

    def _carried_out(self, info: RunInfo, chooser: Chooser) -> RunInfo:
        resumed = sum(part.cells for part in self.folder.parts)
        recipe = Recipe.here(self.spec, self.surveyed, info, PIECE, self.folder.path)
        assets = [OpenAsset.of(source, recipe) for source in recipe.assets]
        warm_up = sum(one.warm_up() for one in assets[:1])
        began, held = time.perf_counter(), HeldDigests(info.selected)
        with ProgressBar(info.selected, "searching", self.progress) as bar:
            visits = _Visits(self.folder, assets, tuple(chooser.columns), self.jobs, held, bar)
            chooser.begin([one.grid for one in assets])
            while (index := chooser.choose()) is not None:
                chooser.hear(visits.batch(index))
        done = Evaluated(time.perf_counter() - began, warm_up, held=held)
        cells = sum(part.cells for part in self.folder.parts)
        return completed(
            replace_selected(info, cells), self.folder, done, resumed, (), sampled=True, progress=self.progress
        )


def replace_selected(info: RunInfo, cells: int) -> RunInfo:
    """Return what a run says of itself with the cells that there came to be."""
    return info.model_copy(update={"selected": cells})


class _Visits:
    """Batches evaluated and written, or read back where their parts are there already."""

    def __init__(
        self,
        folder: RunFolder,
        assets: Sequence[OpenAsset],
        columns: tuple[str, ...],
        jobs: int,
        held: HeldDigests,
        bar: ProgressBar,
    ) -> None:
        self._folder, self._assets, self._columns, self._jobs = folder, assets, columns, jobs
        self._held, self._bar, self._next = held, bar, 0
        self._there = {part.number: part for part in folder.parts}

    def batch(self, index: Integers) -> pl.DataFrame:
        """Return `cell` and the columns of the cells of a batch, in the order of its parts."""
        pieces = pieces_of([one.grid for one in self._assets], [one.order for one in self._assets], index)
        tasks = [(self._next + at, place, cells) for at, (place, cells) in enumerate(pieces)]
        self._next += len(tasks)
        found = sorted(in_threads(self._piece, tasks, self._jobs), key=lambda each: each[0])
        return pl.concat([frame for _, frame in found])

    def _piece(self, number: int, place: int, cells: Integers) -> tuple[int, pl.DataFrame]:
        one, there = self._assets[place], self._there.get(number)
        if there is not None:
            frame = self._read_back(there)
        else:
            chunk = one.chunk(number, cells)
            kept = one.grid.cells(cells).unbroken()
            evaluation = one.engine.evaluate(kept)
            part, rows = store_cells(self._folder.path / CELLS, chunk, kept, evaluation)
            self._folder.list_part(part)
            if rows is not None:
                self._held.keep(part.file, rows)
            frame = told(one, kept.index, measured(one.engine, kept, evaluation, self._columns), self._columns)
        self._bar.advance(len(cells))
        return number, frame

    def _read_back(self, part: Part) -> pl.DataFrame:
        frame = read(self._folder.path / CELLS / part.file, ["cell", *self._columns])
        if len(frame) != part.cells:
            raise InputError(
                f"{self._folder.path}: {part.file} has {len(frame)} cells and not {part.cells}; search anew"
            )
        return frame
