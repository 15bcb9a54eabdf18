"""The parts of shards made those of their run: renamed where they lie in it, copied from elsewhere, each looked at first."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from signals import InputError
from signals.filesystem.locking import locked
from signals.filesystem.replacing import sync_folder, write_whole
from signals.progress import ProgressBar
from sweeps.runs.checksums import CELLS, SHARDS, faults
from sweeps.runs.described import BUSY, DESCRIPTION, read_description
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Part
from sweeps.runs.shards.found import FoundShard, within
from sweeps.runs.shards.joining import joined
from sweeps.runs.survey import Survey

__all__ = ["gather", "remove_shards", "remove_taken"]

_OWN = ("shard", "parts", "state", "seconds", "cells_per_second", "warm_up_seconds", "resumed", "notes", "checksum")
"""Of what a shard says of itself, what is not of its run."""


def gather(folder: RunFolder, shards: Sequence[FoundShard], progress: bool) -> None:
    """Make parts of shards those of the run in `folder`, which is locked.

    Parameters
    ----------
    folder
        Writer of the run.
    shards
        As `find_shards` returns them; those that are not finished are left alone.
    progress
        Show a bar.

    Raises
    ------
    InputError
        If shards refine different runs; naming what is damaged, when all the others are parts of the run; or a shard that another process is at, when those before
        it are.

    Notes
    -----
    Killed at any moment, it is begun again: a part lies in its shard or in the run, whole, and is listed by the one or looked for
    by the other.
    """
    finished = [one for one in shards if one.finished]
    wanted = {part.file: part for one in finished for part in one.info.parts or ()}
    survey = _taken_before(folder, wanted)
    told = _described(shards)
    folder.begin(told | joined(folder.path, told, shards, folder.started()), survey)
    there = {part.file for part in folder.parts}
    damaged: list[str] = []
    with ProgressBar(len(wanted), "merging", progress, unit="parts") as bar:
        bar.advance(len(wanted.keys() & there))
        for one in finished:
            parts = [part for part in one.info.parts or () if part.file not in there]
            with _held(one):
                damaged += _take(folder, one, parts)
            bar.advance(len(parts))
    if damaged:
        more = f", and so are {len(damaged) - 1:,} more parts" if len(damaged) > 1 else ""
        raise InputError(
            f"{damaged[0]}{more}; continue that shard by `sweeps.run(resume=True)` and merge again, or continue {folder.path} "
            "itself, which computes what is missing"
        )


def remove_shards(run: Path, shards: Sequence[FoundShard]) -> None:
    """Remove what is left of shards that lay in a run and are parts of it now; what others put there stays, and who is there."""
    for one in shards:
        if one.inside and one.finished and one.path.is_dir():
            with contextlib.suppress(InputError), _held(one):
                _remove(one.path)
    with contextlib.suppress(OSError):
        (run / SHARDS).rmdir()


def remove_taken(run: Path, parts: Sequence[Part]) -> None:
    """Remove the shards in a run that is complete and has all that is theirs, whoever computed it; who is there stays.

    Parameters
    ----------
    run
        Its folder.
    parts
        Its parts, each of them whole.
    """
    held = {part.file: part.sha256 for part in parts}
    for place in within(run / SHARDS):
        with contextlib.suppress(InputError):
            one = FoundShard(place, read_description(place), inside=True)
            own = one.info.parts or ()
            if one.finished and all(held.get(part.file) == part.sha256 for part in own):
                with _held(one):
                    for part in own:
                        (place / CELLS / part.file).unlink(missing_ok=True)
                remove_shards(run, [one])


@contextlib.contextmanager
def _held(one: FoundShard) -> Iterator[None]:
    """Keep other processes out of a shard whose files are moved; one that lies elsewhere is only read.

    Raises
    ------
    InputError
        If another one is at it, or has begun it again since it was found.
    """
    if not one.inside:
        yield
        return
    with locked(one.path, BUSY):
        if read_description(one.path).state != "shard":
            raise InputError(f"{one.path}: was begun again in the meantime; merge when it is finished")
        yield


def _remove(shard: Path) -> None:
    with contextlib.suppress(OSError):
        (shard / CELLS).rmdir()
    for file in shard.iterdir():
        if file.is_file() and file.suffix in {".json", ".jsonl", ".copy"} and file.name != DESCRIPTION:
            file.unlink()
    with contextlib.suppress(OSError):
        (shard / DESCRIPTION).unlink()
        shard.rmdir()


def _described(shards: Sequence[FoundShard]) -> dict[str, Any]:
    """Return what the run says of itself before it is complete."""
    first = shards[0]
    said = {key: value for key, value in first.info.plain().items() if key not in _OWN}
    finished = [one for one in shards if one.finished]
    return said | {
        "state": "running",
        "selected": first.shard.selected,
        "shard_seconds": sum(one.info.seconds or 0.0 for one in finished),
        "notes": list(dict.fromkeys(note for one in finished for note in one.info.notes)),
    }


def _taken_before(folder: RunFolder, wanted: dict[str, Part]) -> Survey:
    """Return what the run holds already, also what a merge that was killed had put there and not yet listed."""
    survey = folder.survey(folder.started())
    put = {file.name: file for file in survey.foreign if file.name in wanted}
    wrong = faults(folder.path, [wanted[name] for name in put])
    adopted = [wanted[name] for name in put if name not in wrong]
    foreign = tuple(file for file in survey.foreign if file.name not in put or file.name in wrong)
    return Survey((*survey.sound, *adopted), survey.faults, foreign)


def _take(folder: RunFolder, one: FoundShard, parts: Sequence[Part]) -> list[str]:
    """Make the sound ones of some parts of a shard those of the run, and list them; return what is wrong with the others."""
    wrong = faults(one.path, parts)
    sound = [part for part in parts if part.file not in wrong]
    cells = folder.path / CELLS
    for part in sound:
        source = one.path / CELLS / part.file
        if one.inside:
            _move(source, cells / part.file)
        else:
            write_whole(cells / part.file, partial(shutil.copyfile, source))
    if one.inside and sound:
        sync_folder(cells)
    for part in sound:
        folder.list_part(part)
    return [f"{one.path / CELLS / file}: {fault}" for file, fault in wrong.items()]


def _move(source: Path, target: Path) -> None:
    """Rename a part, or copy it and remove it where the folder of shards is a link to another disk."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_whole(target, partial(shutil.copyfile, source))
        source.unlink()
