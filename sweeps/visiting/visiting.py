"""A run whose cells are chosen while it goes on: evaluated batch by batch, kept piece by piece, and put in work order at the end."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grids.spec import GridSpec
from grids.units import unit_warnings
from signals import as_assets
from signals.assets import Given
from signals.filesystem.paths import located
from sweeps.confirm.after_sweep import awaited, confirm_swept, confirmer
from sweeps.running import summary_of
from sweeps.runs.beside.descent import descent, left
from sweeps.runs.beside.parents import NamedParent, find_parent
from sweeps.runs.chunks import chunk_size
from sweeps.runs.describing import describe, describe_grid
from sweeps.runs.differing import notes_of, warnings_of
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import RunInfo
from sweeps.runs.resume import plan_of
from sweeps.runs.survey import Survey
from sweeps.runs.surveyed import Surveyed, survey_space
from sweeps.runs.visited import VISITED, visited_fault
from sweeps.store.layouts import Store, laid_out
from sweeps.summary import RunSummary
from sweeps.visiting.choosing import Chooser
from sweeps.visiting.log import VisitLog
from sweeps.visiting.searched import mended, searched

__all__ = ["Chooser", "visit"]


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
        What `run.json` says of how they are chosen. A run that is continued must have begun with the same; of its keys `code`
        and `versions` are those of the program.
    jobs, progress, resume, confirm, parent, store
        As of `sweeps.run`.

    Raises
    ------
    InputError
        As of `sweeps.run`; or if a run that is continued was begun with another `search`, named by the key that differs.

    Notes
    -----
    What is found is kept in the folder `visits` of the run until the search is over, some 370 bytes a cell; then the cells are
    put in work order, as the very parts that a sweep of them would have written, and the folder is removed. Killed at any
    moment and continued, with any number of threads, it comes to the same run.
    """
    drawn, spec = spec.sample.cells, replace(spec, sample=replace(spec.sample, cells=None, seed=0))
    folder = RunFolder(located(out), resume)
    surveyed = survey_space(spec, as_assets(signals), progress)
    layout = laid_out(store, "event", cells, folder.layout())
    plan = plan_of(spec, surveyed, "event", chunk_size("event"), layout) | {"search": dict(search)}
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
        stated |= {"selected": cells, "notes": [*survey.lines(), *notes_of(surveyed), *_left_out(spec.name, drawn)]}
        stated |= descent(located(out), stated, started, above)
        begun = _Begun(spec, surveyed, folder, stated, started, survey, above, threads, progress)
        return begun.whole(chooser, confirm)


def _unlisted(fault: str) -> str:
    """Say that a finished search has no list of its cells any more."""
    return (
        f"{VISITED}, which says which cells were visited, {fault}: no part could be computed again if it were damaged; to have it, search "
        "into another `out` with the same options"
    )


def _left_out(name: str, drawn: int | None) -> list[str]:
    """Say that a search does not heed how many cells the grid file would draw."""
    return [] if drawn is None else [f"{name}: sample.cells = {drawn} is left out, as the search chooses its own cells"]


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
                VisitLog(self.folder.path).remove()  # a kill may have come before that
            else:
                awaits = awaited(self.started, confirm)
                info = self.folder.begin({**self.stated, "confirmation": awaits}, self.survey)
                confirming = until_the_end.enter_context(confirmer()) if confirm else None
                info = self._carried_out(info, chooser)
            if confirm and info.confirmation_state in {"pending", "disagreed"}:
                info = confirm_swept(info, self.spec, self.surveyed, self.folder, self.progress, confirming)
            done = summary_of(self.folder, info)
            fault = visited_fault(self.folder.path) if done.cells else None
            return done if fault is None else replace(done, warnings=(*done.warnings, _unlisted(fault)))

    def _carried_out(self, info: RunInfo, chooser: Chooser) -> RunInfo:
        before = self.started
        if before is None or not before.complete:
            return searched(self.spec, self.surveyed, info, self.folder, chooser, self.jobs, self.progress)
        told = {"selected": before.selected, "search": before.search, "warnings": before.warnings}
        return mended(self.spec, self.surveyed, info.model_copy(update=told), self.folder, self.jobs, self.progress)
