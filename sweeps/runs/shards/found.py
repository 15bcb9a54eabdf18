"""The shards that there are of a run, and whether they fit each other: of one plan, none twice, none lacking."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signals import InputError
from sweeps.runs.checksums import CELLS, SHARDS
from sweeps.runs.described import DESCRIPTION, read_description
from sweeps.runs.journal import read_journal
from sweeps.runs.records import RunInfo, Shard
from sweeps.runs.resume import code_digest, difference
from sweeps.runs.shards.division import ShardNumber

__all__ = ["FoundShard", "check_beside", "find_shards", "lacking", "merged_chunks", "within"]

_NAMED = 8
"""Shards that a message names at most."""


@dataclass(frozen=True)
class FoundShard:
    """A shard that is there.

    Attributes
    ----------
    path
        Its folder.
    info
        What it says of itself.
    inside
        Whether it lies in the folder of shards of the run that it is to become a part of.
    """

    path: Path
    info: RunInfo
    inside: bool

    @property
    def shard(self) -> Shard:
        """Which it is."""
        assert self.info.shard is not None  # noqa: S101 - looked at when it was found
        return self.info.shard

    @property
    def finished(self) -> bool:
        """Whether all of it is there."""
        return self.info.state == "shard"

    def __str__(self) -> str:
        return f"{self.path} ({self.shard.number}/{self.shard.of})"


def find_shards(run: Path, folders: Sequence[Path]) -> list[FoundShard]:
    """Find the shards of a run, in order of their chunks, and see that they belong together.

    Parameters
    ----------
    run
        Folder of the run, with or without shards in it.
    folders
        Further ones: each a shard, or a folder with shards in it, as deep as that of a run.

    Raises
    ------
    InputError
        If there is none, something else is among `folders`, two have chunks in common, or one is of another run: with another
        grid, other signals, or another release of this program.
    """
    places = list(within(run / SHARDS))
    for folder in folders:
        held = [folder] if (folder / DESCRIPTION).exists() else [*within(folder), *within(folder / SHARDS)]
        if not held:
            raise InputError(
                f"{folder}: is no shard, and none is in it; name the folders of shards, or those that hold them"
            )
        places += held
    distinct = {place.resolve(): place for place in places}
    found = [_found(place, run) for place in distinct.values()]
    if not found:
        raise InputError(
            f"{run}: has no shards to merge; make some by `sweeps.run(shard='1/16')`, or name their folders"
        )
    found.sort(key=lambda one: (one.shard.first, one.shard.stop))
    _check_one_run(found)
    return found


def merged_chunks(run: Path, plan: Mapping[str, Any]) -> set[int]:
    """Return the chunks that a merge has made parts of a run already, though the run is not complete: no shard needs them any more.

    Parameters
    ----------
    run
        Its folder.
    plan
        What the shard is of; a run of another plan has none of its chunks.
    """
    if not (run / DESCRIPTION).exists():
        return set()
    info = read_description(run)
    if info.plan is None or difference(info.plan, plan) is not None:
        return set()
    listed = read_journal(run, strict=False)
    return {part.number for part in listed if _has(run / CELLS / part.file, part.bytes)}


def check_beside(run: Path, shard: Path, plan: Mapping[str, Any]) -> None:
    """Refuse a shard that could not be merged with those there are: before it is computed.

    Parameters
    ----------
    run
        Folder of the run.
    shard
        That of the shard.
    plan
        What it is of.

    Raises
    ------
    InputError
        Naming the first that is of another run.
    """
    begun = [run] if (run / DESCRIPTION).is_file() else []
    for place in (*begun, *within(run / SHARDS)):
        if place == shard:
            continue
        try:
            info = read_description(place)
        except InputError:
            continue  # a merge tells
        differing = None if info.plan is None else difference(info.plan, plan)
        if differing is not None:
            raise InputError(
                f"{place}: was started with {differing[0]}, and this shard could not be merged with it; choose another `out`, or "
                "remove that one first"
            )


def lacking(found: Sequence[FoundShard]) -> str:
    """Say which shards are not there, or not finished; "" where none is lacking."""
    unfinished = [one for one in found if not one.finished]
    said = [f"{one} is not finished" for one in unfinished[:_NAMED]]
    if len(unfinished) > _NAMED:
        said.append(f"nor are {len(unfinished) - _NAMED:,} more")
    if gaps := list(_gaps(found)):
        said.append(_named(gaps, found))
    return ", ".join(said)


def _has(file: Path, length: int) -> bool:
    try:
        return file.stat().st_size == length
    except OSError:
        return False


def within(folder: Path) -> Iterator[Path]:
    """Go through the folders in one that say what they are."""
    if folder.is_dir():
        yield from sorted(each for each in folder.iterdir() if (each / DESCRIPTION).is_file())


def _found(place: Path, run: Path) -> FoundShard:
    info = read_description(place)
    if info.shard is None or info.plan is None:
        raise InputError(f"{place}: is a run, and no shard of one; name the folders of shards alone")
    return FoundShard(place, info, place.resolve().parent == (run / SHARDS).resolve())


def _check_one_run(found: Sequence[FoundShard]) -> None:
    first = found[0]
    assert first.info.plan is not None  # noqa: S101 - looked at when it was found
    if first.info.plan.code != code_digest():
        raise InputError(f"{first.path}: was made by another release of this program; merge its run with that release")
    for one in found[1:]:
        assert one.info.plan is not None  # noqa: S101 - looked at when it was found
        differing = difference(one.info.plan, first.info.plan.plain())
        if differing is not None:
            raise InputError(
                f"{one.path}: is no shard of the run that {first.path} is of: it was started with {differing[0]}; merge it with "
                "those of its own"
            )
    held = [one for one in found if one.shard.first < one.shard.stop]
    for one, other in itertools.pairwise(held):
        if other.shard.first < one.shard.stop:
            raise InputError(
                f"{one} and {other} have chunks {other.shard.first:,} to {min(one.shard.stop, other.shard.stop) - 1:,} in common; "
                "name only one of them"
            )


def _gaps(found: Sequence[FoundShard]) -> Iterator[range]:
    """Go through the ranges of chunks that no shard has."""
    reached = 0
    for one in found:
        if one.shard.first > reached:
            yield range(reached, one.shard.first)
        reached = max(reached, one.shard.stop)
    if reached < found[0].shard.chunks:
        yield range(reached, found[0].shard.chunks)


def _named(gaps: Sequence[range], found: Sequence[FoundShard]) -> str:
    """Name the shards that would fill the gaps, where all are of one division; else the chunks."""
    of = {one.shard.of for one in found}
    if len(of) > 1:
        ranges = ", ".join(f"{gap.start:,} to {gap.stop - 1:,}" for gap in gaps[:_NAMED])
        return f"chunks {ranges} are in none"
    there = {one.shard.number for one in found}
    chunks, all_ = found[0].shard.chunks, of.pop()
    missing = [
        shard
        for number in range(1, all_ + 1)
        if number not in there and (shard := ShardNumber(number, all_)).chunks(chunks)
    ]
    shown = ", ".join(str(shard) for shard in missing[:_NAMED])
    more = f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    return f"shard {shown} is missing" if len(missing) == 1 else f"shards {shown}{more} are missing"
