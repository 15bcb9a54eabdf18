"""Running a grid: what is run on what, all its chunks, and what came out of the whole."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grids.spec import GridSpec, check_spec
from grids.units import unit_warnings
from signals import InputError, as_assets
from signals.assets import Given
from signals.filesystem.paths import located
from sweeps.apart import Apart
from sweeps.confirm.after_sweep import awaited, confirm_swept, confirmer
from sweeps.engines import check_engine
from sweeps.runs.beside.descent import descent, left
from sweeps.runs.beside.parents import NamedParent, find_parent
from sweeps.runs.chunks import chunk_size
from sweeps.runs.completing.carrying_out import carry_out, carry_out_shard
from sweeps.runs.described import DESCRIPTION, read_description
from sweeps.runs.describing import describe, describe_grid
from sweeps.runs.differing import notes_of, warnings_of
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import RunInfo
from sweeps.runs.resume import plan_of
from sweeps.runs.shards.division import ShardNumber, cells_between, chunk_count
from sweeps.runs.shards.found import check_beside, merged_chunks
from sweeps.runs.shards.gathering import remove_taken
from sweeps.runs.survey import Survey
from sweeps.runs.surveyed import Surveyed, survey_assets
from sweeps.spread.workers import Workers, check_cluster, workers
from sweeps.store.layouts import Store, laid_out
from sweeps.summary import RunSummary

__all__ = ["run", "summary_of"]

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
    cluster: str | None = None,
    shard: str | None = None,
    parent: str | Path | None = None,
    store: Store = "auto",
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
        Have vectorbt evaluate the cells that lead, and some others, once the run is complete. Of a shard, once it is merged.
    cluster
        Have chunks evaluated by processes of a Dask cluster, ``"tcp://HOST:PORT"`` of its scheduler, which reach `out` and the
        signal files by the same paths; or by ``"local:N"``, N processes of this machine. None: by threads of this process.
    shard
        ``"3/16"``: only the third of 16 parts of the run, in the folder ``shards`` of `out`, from where `merge` takes it.
    parent
        Folder of the run that this one refines: its cells count as tried before. None: the run that the grid says it was made of,
        if it says so (`results.refine`). Runs beside `out` on the same signals count as they are.
    store
        How cells lie on the disk: ``"rows"``, a row each in Parquet files; ``"factored"``, in a tenth of that, read by
        `results.scan`; ``"auto"``, the latter where there are more than 262,144. vectorbt writes rows.

    Raises
    ------
    InputError
        If the grid does not fit the file, no cell of it can trade, `out` is not empty, or it holds a run of anything
        else than is asked; if `parent` is no run, or not the one that the grid or the run says it refines; if there is no such cluster, or it is lost: what is finished is kept; or if vectorbt disagrees on a cell: the run is complete and kept then.
    """
    check_spec(spec)
    check_engine(engine)
    check_cluster(cluster)
    cut = None if shard is None else ShardNumber.parse(shard)
    folder = _folder(located(out), cut, resume)
    _check_swept(folder)  # before a grid too large to be swept is looked at
    surveyed = survey_assets(spec, as_assets(signals), chunk_size(engine), progress)
    selected = sum(one.selected for one in surveyed)
    _check_size(spec.name, selected)  # whatever is wrong with the grid comes out before anything is written
    layout = laid_out(store, engine, selected, folder.layout())
    plan = plan_of(spec, surveyed, engine, chunk_size(engine), layout)
    threads = jobs if jobs is not None and jobs > 0 else (os.cpu_count() or 1)
    folder.check_plan(plan)
    above = find_parent(located(out), None if parent is None else located(parent), spec.refines)
    if cut is not None:
        check_beside(located(out), folder.path, plan)
    if cluster is not None:
        Recipe.sendable(surveyed)
    with ExitStack() as until_the_end:
        by = until_the_end.enter_context(workers(cluster, jobs))
        until_the_end.enter_context(folder.opened())
        started = folder.check_plan(plan)
        survey = folder.survey(started, progress)
        stated = _stated(spec, surveyed, engine) | {"state": "running", "jobs": threads, "plan": plan}
        stated |= {"layout": layout} if layout != "rows" else {}
        stated |= {"selected": selected, "notes": [*survey.lines(), *notes_of(surveyed)]}
        begun = _Begun(located(out), spec, surveyed, folder, by, stated, started, survey, above, progress)
        return begun.whole(confirm) if cut is None else begun.shard(cut)


def _check_swept(folder: RunFolder) -> None:
    started = folder.started()
    if started is not None and started.search is not None:
        raise InputError(
            f"{folder.path}: was started with a search, which chooses its cells; continue it by {started.continued_by}, or choose "
            "another `out`"
        )


def _folder(out: Path, cut: ShardNumber | None, resume: bool) -> RunFolder:
    """Return the writer of a run or of a shard."""
    if cut is None:
        return RunFolder(out, resume)
    if (out / DESCRIPTION).exists() and read_description(out).complete:
        raise InputError(f"{out}: already holds a whole run; choose another `out`, or remove the folder first")
    return RunFolder(cut.place(out), resume)


@dataclass(frozen=True, eq=False)
class _Begun:
    """A sweep whose folder is opened: nobody else writes to it, and what lies in it is known.

    Attributes
    ----------
    out, spec, surveyed
        The run, also of a shard; the grid, and what it is run on.
    folder, by
        Who writes, and who evaluates.
    stated
        What `run.json` is to say before a cell is evaluated.
    started, survey
        What the folder's `run.json` says, if it has one, and its parts.
    above
        The run that this one refines.
    progress
        Whether bars are shown.
    """

    out: Path
    spec: GridSpec
    surveyed: Sequence[Surveyed]
    folder: RunFolder
    by: Workers
    stated: Mapping[str, Any]
    started: RunInfo | None
    survey: Survey
    above: NamedParent | None
    progress: bool

    def whole(self, confirm: bool) -> RunSummary:
        """Evaluate the chunks that are not there yet, and have vectorbt confirm the run if that is asked for."""
        with ExitStack() as until_the_end:
            confirming: Apart | None = None
            if self.started is not None and self.started.complete and self.survey.whole:
                info = left(self.folder, self.started, self.above)
            else:
                info = self.folder.begin(
                    self._descended() | {"confirmation": awaited(self.started, confirm)}, self.survey
                )
                confirming = until_the_end.enter_context(confirmer()) if confirm else None
                info = carry_out(info, self.spec, self.surveyed, self.folder, self.by, self.progress)
                remove_taken(self.folder.path, self.folder.parts)
            if confirm and info.confirmation_state in {"pending", "disagreed"}:
                info = confirm_swept(info, self.spec, self.surveyed, self.folder, self.progress, confirming)
            return summary_of(self.folder, info)

    def shard(self, cut: ShardNumber) -> RunSummary:
        """Evaluate the chunks of one shard that its run has not; its folder is that of a run which has no others."""
        stated, started = self._descended(), self.started
        size = stated["plan"]["chunk"]
        chunks = chunk_count(self.surveyed, size)
        own = cut.chunks(chunks)
        of = {"number": cut.number, "of": cut.of, "first": own.start, "stop": own.stop}
        merged = merged_chunks(self.out, stated["plan"])
        told: dict[str, Any] = {
            "shard": of | {"chunks": chunks, "selected": stated["selected"]},
            "confirmation": awaited(None, False),
        }
        gone = {part.number for part in (started and started.parts) or () if part.file in self.survey.faults}
        if started is not None and started.state == "shard" and not self.survey.foreign and gone <= merged:
            info = self.folder.leave(started)
            if started.lineage is None or started.lineage.parent != stated["lineage"]["parent"]:
                info = self.folder.describe({**info.plain(), "lineage": stated["lineage"]})
            return summary_of(self.folder, info)
        told |= {"selected": cells_between(self.surveyed, size, own)}
        info = self.folder.begin({**stated, **told}, self.survey)
        done = carry_out_shard(info, self.spec, self.surveyed, self.folder, self.by, self.progress, merged)
        return summary_of(self.folder, done)

    def _descended(self) -> dict[str, Any]:
        """Return what is stated, with what the run comes from."""
        stated, started = dict(self.stated), self.started
        if started is not None and started.shard_seconds:
            stated |= {"shard_seconds": started.shard_seconds}
        return stated | descent(self.out, self.stated, started, self.above)


def _stated(spec: GridSpec, surveyed: Sequence[Surveyed], engine: str) -> dict[str, Any]:
    """Return what `run.json` says of what is run on what."""
    records = {one.asset.name: one.record for one in surveyed}
    warnings = (*unit_warnings(spec), *warnings_of(surveyed))
    return describe(describe_grid(spec, surveyed[0].grid), records, engine, warnings)


def _check_size(name: str, selected: int) -> None:
    if selected > MOST_CELLS:
        raise InputError(
            f"{name}: has {selected:,} cells to run, more than {MOST_CELLS:,}, which would take weeks and terabytes; draw "
            "some of them ([sample] cells = 1000000), or give axes fewer values"
        )


def summary_of(folder: RunFolder, info: RunInfo) -> RunSummary:
    """Return what `run.json` of a finished run or shard says, in short."""
    return RunSummary(
        folder.path,
        info.cells or sum(part.cells for part in info.parts or ()),
        info.skipped or 0,
        info.paths or 0,
        info.seconds or 0.0,
        info.cells_per_second or 0.0,
        tuple(info.warnings),
        tuple(info.effects),
        info.resumed,
        tuple(info.notes),
        "" if info.shard is None else f"{info.shard.number}/{info.shard.of}",
        0 if info.lineage is None else info.lineage.tried_before,
        None if info.lineage is None else info.lineage.parent,
    )
