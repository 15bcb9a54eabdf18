"""Damaged parts of a complete run computed again, and nothing else of it touched: the same bytes as before, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import grids
from signals import Assets, InputError
from signals.filesystem.locking import locked
from signals.filesystem.replacing import make_folder, sync_folder
from signals.progress import ProgressBar
from sweeps.runs.checksums import CELLS
from sweeps.runs.described import BUSY, COPY, DESCRIPTION, copy_description, restore_description
from sweeps.runs.evaluating.bench import Bench
from sweeps.runs.evaluating.chunk import evaluate_chunk
from sweeps.runs.evaluating.listed import ListedBench, listed_bench
from sweeps.runs.evaluating.recipe import Recipe
from sweeps.runs.health.verifying import Verified
from sweeps.runs.records import Part, RunInfo
from sweeps.runs.resume import check_plan, plan_of
from sweeps.runs.survey import SET_ASIDE, set_aside
from sweeps.runs.surveyed import survey_assets, survey_space

__all__ = ["Mended", "repair_files", "repair_parts"]

_SCRATCH = ".repair"
"""Folder of a run in which its parts are computed again."""


@dataclass(frozen=True)
class Mended:
    """What became of a file that was to be repaired.

    Attributes
    ----------
    done
        Whether it is now what was written.
    said
        What was done, or why it could not be.
    """

    done: bool
    said: str


def repair_files(run: Path, found: Verified) -> dict[str, Mended]:
    """Put right what takes no signals: `run.json` by its copy, the copy by it, and move away what is no part of the run.

    Parameters
    ----------
    run
        The run's folder.
    found
        As `verify_cells` returns it.

    Returns
    -------
    dict of str to Mended
        By file.

    Raises
    ------
    InputError
        If another process writes to the run, or the disk refuses.
    """
    done: dict[str, Mended] = {}
    if found.info is None:
        return done
    with locked(run, BUSY):
        for fault in found.faults:
            if fault.file == DESCRIPTION and restore_description(run) is not None:
                done[fault.file] = Mended(True, "put back from its copy")
            elif fault.file == COPY:
                copy_description(run)
                done[fault.file] = Mended(True, "written again")
            elif fault.part is None and fault.file.startswith(f"{CELLS}/"):
                set_aside(run / fault.file, run / SET_ASIDE)
                done[fault.file] = Mended(True, f"moved to {SET_ASIDE}")
    return done


def repair_parts(
    run: Path, info: RunInfo, parts: Sequence[Part], assets: Assets, progress: bool = False
) -> dict[str, Mended]:
    """Compute parts of a complete run again.

    Parameters
    ----------
    run, info
        Its folder, and what it says of itself.
    parts
        Those that are damaged or gone, as it lists them.
    assets
        What it was run on.
    progress
        Show a bar on standard error if that is a terminal.

    Returns
    -------
    dict of str to Mended
        By file. Where what was computed is not what the sweep wrote, the file was left as it is.

    Raises
    ------
    InputError
        If the grid or the signals are not those of the run, another process writes to it, or the disk refuses.
    """
    spec = grids.parse(info.grid.stated, info.grid.name)
    plan = info.plan
    if plan is None:
        raise InputError(f"{run}: does not say how it was cut into chunks, so no part of it can be computed again")
    surveyed = survey_space(spec, assets) if info.search else survey_assets(spec, assets, plan.chunk)
    now = plan_of(spec, surveyed, info.engine, plan.chunk, info.layout)
    # another release may still compute the same bytes, and how cells were chosen does not matter any more
    check_plan(run, info, {**now, "code": plan.code, "search": plan.search})
    other = "" if now["code"] == plan.code else ": another release of this program made it"
    refused = Mended(False, f"computed again, it is not what the sweep wrote{other}")
    with locked(run, BUSY), _scratch(run) as scratch:
        recipe = replace(Recipe.here(spec, surveyed, info, plan.chunk, run), cells=scratch)
        bench: Bench | ListedBench = listed_bench(recipe, run) if info.search else Bench(recipe)
        done = dict[str, Mended]()
        with ProgressBar(sum(part.cells for part in parts), "repairing", progress) as bar:
            for part in sorted(parts, key=lambda each: each.number):
                mended = _again(bench, part, run)
                done[f"{CELLS}/{part.file}"] = Mended(True, "computed again") if mended else refused
                bar.advance(part.cells)
    return done


def _again(bench: Bench | ListedBench, part: Part, run: Path) -> bool:
    """Compute a part and put it in its place, if it is what it was; else leave all as it is."""
    made = evaluate_chunk(bench.recipe.cells, bench.chunk(part.number)).part
    if made is None or (made.file, made.sha256) != (part.file, part.sha256):
        return False
    place = run / CELLS / part.file
    if place.is_dir() and not place.is_symlink():  # no file can take its place
        set_aside(place, run / SET_ASIDE)
    make_folder(place.parent)
    os.replace(bench.recipe.cells / made.file, place)
    sync_folder(place.parent)
    return True


@contextmanager
def _scratch(run: Path) -> Iterator[Path]:
    folder = run / _SCRATCH
    shutil.rmtree(folder, ignore_errors=True)  # one that was killed left it
    make_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
