"""Running a grid: what is run on what, all its chunks, and what came out of the whole."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from grids.selection.breaking import all_broken, rules_broken_in, some_broken, together
from grids.spec import GridSpec
from grids.units import unit_warnings
from signals import InputError, Signals, as_assets
from signals.assets import Given
from signals.filesystem.paths import located
from signals.progress import ProgressBar
from sweeps.apart import Apart
from sweeps.engines import check_engine
from sweeps.runs.beside.lineage import draw_id, find_lineage, id_of
from sweeps.runs.cell_digests import count_paths
from sweeps.runs.checksums import CELLS
from sweeps.runs.chunks import Evaluated, chunk_size, evaluate_chunks
from sweeps.runs.confirmation import disagreeing_cells, with_confirmation
from sweeps.runs.described import describe, describe_grid
from sweeps.runs.differing import notes_of, warnings_of
from sweeps.runs.effects import find_effects
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import ASSET, ConfirmationState, RunInfo
from sweeps.runs.resume import plan_of
from sweeps.runs.surveyed import Surveyed, survey_assets
from sweeps.store.layouts import Store, laid_out
from sweeps.store.reading import scan
from sweeps.summary import RunSummary

__all__ = ["run"]

MOST_CELLS = 100_000_000_000
"""Cells of a run: ten times what is ever finished, so that nobody begins what cannot end."""


def run(
    spec: GridSpec,
    signals: Given,
    out: str | Path,
    *,
    jobs: int | None = None,
    engine: str = "event",
    progress: bool = True,
    resume: bool = False,
    confirm: bool = False,
    store: Store = "auto",
    parent: str | Path | None = None,
) -> RunSummary:
    """Evaluate every selected cell of a grid and store the results as a run.

    Parameters
    ----------
    spec
        The grid, as read by `grids.load`.
    signals
        What it is run on, narrowed by the grid's `[span]`: signals or a table in memory, or a file; or several, the assets: a
        list of files, a folder, a pattern, or a mapping by name. Of several one is in memory at a time, and the next while it
        is finished.
    out
        Folder of the run; it may not hold one already.
    jobs
        Threads, or with vectorbt processes; by default one a core. Memory grows by one chunk each.
    engine
        ``"event"`` or ``"vectorbt"``.
    progress
        Show a progress bar on standard error if that is a terminal.
    resume
        Continue the run that `out` may hold: finished chunks whose checksums hold are kept as they are, others computed
        again, and files that are none moved to its folder `set-aside`. A finished run is left alone if all of it is there
        and confirmed, or nobody asked for that.
    confirm
        Have vectorbt evaluate the cells that lead, and some others, once the run is complete.
    store
        How cells lie on the disk: ``"rows"``, a row each in Parquet files; ``"factored"``, a tenth of that and read by
        `results.scan`; ``"auto"``, the latter where there are more than 262,144. vectorbt writes rows.
    parent
        Folder of the run that this one refines: its cells count as tried before. Runs beside `out` on the same signals count as
        they are.

    Raises
    ------
    InputError
        If the grid does not fit the file, no cell of it can trade, `out` is not empty, or it holds a run of anything
        else than is asked; or if vectorbt disagrees on a cell: the run is complete and kept then.
    """
    check_engine(engine)
    folder = RunFolder(located(out), resume)
    surveyed = survey_assets(spec, as_assets(signals), chunk_size(engine), progress)
    selected = sum(one.selected for one in surveyed)
    _check_size(spec.name, selected)  # whatever is wrong with the grid comes out before anything is written
    layout = laid_out(store, engine, selected, None if (before := folder.started()) is None else before.layout)
    plan = plan_of(spec, surveyed, engine, chunk_size(engine), layout)
    workers = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    folder.check_plan(plan)
    with folder.opened(), ExitStack() as until_the_end:
        started = folder.check_plan(plan)
        survey = folder.survey(started)
        by: Apart | None = None
        if started is not None and started.complete and survey.whole:
            info = folder.leave(started)
        else:
            stated = _stated(spec, surveyed, engine) | {"state": "running", "jobs": workers, "plan": plan}
            stated |= {"layout": layout} if layout == "factored" else {}
            stated |= {"selected": selected, "notes": [*survey.lines(), *notes_of(surveyed)]}
            stated |= _descent(folder.path, stated, started, parent)
            info = folder.begin(stated | {"confirmation": _awaited(started, confirm)}, survey)
            by = until_the_end.enter_context(_confirmer()) if confirm else None
            info = _carry_out(info, spec, surveyed, folder, progress)
        if confirm and info.confirmation_state in {"pending", "disagreed"}:
            info = _confirm(info, spec, surveyed, folder, progress, workers, by)
        return _summary(folder, info)


def _stated(spec: GridSpec, surveyed: Sequence[Surveyed], engine: str) -> dict[str, Any]:
    """Return what `run.json` says of what is run on what."""
    records = {one.asset.name: one.record for one in surveyed}
    warnings = (*unit_warnings(spec), *warnings_of(surveyed))
    return describe(describe_grid(spec, surveyed[0].grid), records, engine, warnings)


def _descent(
    run: Path, stated: Mapping[str, Any], started: RunInfo | None, parent: str | Path | None
) -> dict[str, Any]:
    """Return what `run.json` says of which run it is, and of what was tried before it."""
    own = draw_id() if started is None else id_of(started)
    kept = None if started is None else started.lineage
    found = find_lineage(run, {**stated, "id": own}, None if parent is None else located(parent), kept)
    return {"id": own, "lineage": found.plain()}


def _check_size(name: str, selected: int) -> None:
    if selected > MOST_CELLS:
        raise InputError(
            f"{name}: has {selected:,} cells to run, more than {MOST_CELLS:,}, which would take weeks and terabytes; draw "
            "some of them ([sample] cells = 1000000), or give axes fewer values"
        )


def _awaited(started: RunInfo | None, confirm: bool) -> dict[str, Any]:
    """Say whether a run that is about to be computed waits for vectorbt: what was asked for or found is not forgotten."""
    before: ConfirmationState = "left out" if started is None else started.confirmation_state
    if started is not None and started.confirmation is not None and before == "disagreed":
        return {**started.confirmation.plain(), "state": before}
    return {"state": "pending" if confirm or before != "left out" else "left out"}


def _carry_out(
    info: RunInfo, spec: GridSpec, surveyed: Sequence[Surveyed], folder: RunFolder, progress: bool
) -> RunInfo:
    """Evaluate the chunks that are not there yet, and write what came out of the whole run."""
    finished = {part.number for part in folder.parts}
    resumed = sum(part.cells for part in folder.parts)
    sampled = any(one.grid.selected.sampled for one in surveyed)
    done = _evaluated(info, spec, surveyed, folder, progress, finished)
    cells = sum(part.cells for part in folder.parts)
    skipped = info.selected - cells
    rules = together(rule for one in surveyed for rule in rules_broken_in(one.grid.selected)) if skipped else ()
    if cells == 0:
        folder.abandon()
        raise all_broken(spec.name, skipped, rules)
    found = {
        "cells": cells,
        "skipped": skipped,
        "broken_rules": [{"parameters": list(rule.parameters), "cells": rule.cells} for rule in rules],
        "warnings": [*info.warnings, *([some_broken(spec.name, skipped, info.selected, rules)] if skipped else [])],
        "paths": count_paths(folder.files, cells, done.held),
        "seconds": done.seconds,
        "cells_per_second": (cells - resumed) / done.seconds,
        "resumed": resumed,
        "warm_up_seconds": done.warm_up_seconds,
        "notes": [*info.notes, *done.notes],
        "effects": [effect.plain() for effect in find_effects(folder.files, cells, _axes(info), sampled, done.held)],
    }
    return folder.finish(info.plain() | found)


def _evaluated(
    info: RunInfo,
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    progress: bool,
    finished: Container[int],
) -> Evaluated:
    """Evaluate the chunks that are not `finished`, by the run's engine."""
    if info.engine != "vectorbt":
        with ProgressBar(info.selected, "sweeping", progress) as bar:
            return evaluate_chunks(spec, surveyed, folder, info.jobs, bar, finished, info.layout == "factored")
    from sweeps.runs.recorded import record_chunks  # noqa: PLC0415 - its processes are slow to load

    with ProgressBar(info.selected, "sweeping with vectorbt", progress) as bar:
        return record_chunks(spec, surveyed, folder, info.jobs, bar, finished)


def _axes(info: RunInfo) -> list[tuple[str, tuple[str, ...], int]]:
    """Return name, ties and length of each axis as the cells count them."""
    axes = [(axis.name, tuple(axis.ties), len(axis.values)) for axis in info.grid.axes]
    return [(ASSET, (), len(info.assets)), *axes] if info.assets else axes


def _confirmer() -> AbstractContextManager[Apart]:
    """Start what vectorbt is loaded in while the sweep goes on."""
    from sweeps.confirm.apart import confirmer  # noqa: PLC0415 - only where vectorbt confirms

    return confirmer()


def _confirm(
    info: RunInfo,
    spec: GridSpec,
    surveyed: Sequence[Surveyed],
    folder: RunFolder,
    progress: bool,
    workers: int,
    by: Apart | None,
) -> RunInfo:
    """Have vectorbt confirm a complete run, and note what it says before any disagreement is raised."""
    from sweeps.confirm.confirming import confirm_run, time_for  # noqa: PLC0415 - only where vectorbt confirms

    cells = scan([folder.path / CELLS / part.file for part in info.parts or ()])
    spans = {one.name: partial(_span_of, one, spec) for one in surveyed}
    agreement = confirm_run(
        cells,
        spans,
        jobs=workers,
        progress=progress,
        seconds=time_for(info.seconds or 0.0),
        first=disagreeing_cells(info),
        filters=spec.filters,
        by=by,
    )
    info = folder.describe(with_confirmation(info, agreement.summary(), agreement.text()))
    agreement.check(str(folder.path))
    return info


def _span_of(one: Surveyed, spec: GridSpec) -> Signals:
    return one.opened(spec)


def _summary(folder: RunFolder, info: RunInfo) -> RunSummary:
    """Return what a finished run's `run.json` says, in short."""
    return RunSummary(
        folder.path,
        info.cells or 0,
        info.skipped or 0,
        info.paths or 0,
        info.seconds or 0.0,
        info.cells_per_second or 0.0,
        tuple(info.warnings),
        tuple(info.effects),
        info.resumed,
        tuple(info.notes),
    )
