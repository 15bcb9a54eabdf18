"""Shards of a run made one run: the same bytes as if one machine had swept all of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import grids
from signals import Asset, Assets, InputError, as_assets
from signals.assets import Given
from signals.files import layout_of
from signals.filesystem.paths import located
from sweeps.running import run as run_grid
from sweeps.running import summary_of
from sweeps.runs.checksums import CELLS, SHARDS
from sweeps.runs.described import DESCRIPTION
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import RunInfo, Traded
from sweeps.runs.shards.found import FoundShard, find_shards, lacking
from sweeps.runs.shards.gathering import gather, remove_shards
from sweeps.summary import RunSummary

__all__ = ["merge"]


def merge(
    run: str | Path,
    folders: Sequence[str | Path] = (),
    *,
    signals: Given | None = None,
    jobs: int | None = None,
    progress: bool = True,
    confirm: bool = False,
) -> RunSummary:
    """Make the shards of a run one run, and finish it as `run` does.

    Parameters
    ----------
    run
        Its folder. Shards in its folder ``shards`` become parts of it by renaming; they are gone afterwards.
    folders
        Further shards, or folders that hold some: copied, and left as they are.
    signals
        What it was run on, where that has moved; by default where the shards say it is.
    jobs, progress, confirm
        As of `run`.

    Raises
    ------
    InputError
        If there are none, two have chunks in common, one is of another run, or is damaged; or if some are missing or not
        finished: the others are parts of the run then, which `run` with `resume` completes.
    """
    out = located(run)
    if not folders and not (out / SHARDS).is_dir() and (out / DESCRIPTION).exists():
        return _merged_before(out)
    found = find_shards(out, [located(folder) for folder in folders])
    folder = RunFolder(out, resume=True, shards=True)
    with folder.opened():
        started = folder.started()
        if started is not None and started.complete:
            return _complete(out, folder, started, found)
        if started is not None:
            folder.check_plan(_plan(found[0].info))
        gather(folder, found, progress)
    if missing := lacking(found):
        raise InputError(
            f"{out}: {missing}; all others are merged: merge again when they are there, or compute what is missing by "
            "`sweeps.run(resume=True)`"
        )
    info = found[0].info
    done = run_grid(
        grids.parse(info.grid.stated, info.grid.name),
        _assets(info, signals),
        out,
        jobs=jobs,
        engine=info.engine,
        progress=progress,
        resume=True,
        confirm=confirm,
    )
    remove_shards(out, found)
    return done


def _merged_before(out: Path) -> RunSummary:
    """Return what a run says that has no shards any more."""
    folder = RunFolder(out, resume=True)
    info = folder.started()
    if info is None or not info.complete:
        again = "`sweeps.run(resume=True)`" if info is None else info.continued_by
        raise InputError(f"{out}: is a run that is not finished, without shards; continue it by {again}")
    return summary_of(folder, info)


def _complete(out: Path, folder: RunFolder, started: RunInfo, found: Sequence[FoundShard]) -> RunSummary:
    """Return what a run says that was merged before, and remove the shards that a kill has left then."""
    folder.check_plan(_plan(found[0].info))
    if any(not one.inside or any((one.path / CELLS).glob("part-*")) for one in found):
        raise InputError(f"{out}: already holds a whole run; choose another folder, or remove that one first")
    remove_shards(out, found)
    return summary_of(folder, folder.leave(started))


def _plan(info: RunInfo) -> dict[str, object]:
    assert info.plan is not None  # noqa: S101 - looked at when it was found
    return info.plan.plain()


def _assets(info: RunInfo, given: Given | None) -> Assets:
    """Return what a run was run on: where it was then, or where it is now, laid out as it was."""
    stated: list[Traded] = [*info.assets] or [info.signals]
    if given is None:
        return Assets(tuple(_stated(one) for one in stated))
    layouts = {one.called: layout_of(one.layout) for one in stated}
    only = next(iter(layouts.values())) if len(layouts) == 1 else None
    return Assets(
        tuple(Asset(one.name, one.given, one.layout or layouts.get(one.name, only)) for one in as_assets(given))
    )


def _stated(one: Traded) -> Asset:
    if one.path is None:
        raise InputError("the shards were run on signals in memory; give these, or their file, with `signals`")
    return Asset(one.called, located(one.path), layout_of(one.layout))
