"""The runs below a folder, each in a line: what state it is in, how far it is, and what it takes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from signals import InputError
from signals.filesystem.leases import LEASE, Lease, read_lease
from signals.filesystem.paths import located
from sweeps.runs.beside.brief import Brief, brief
from sweeps.runs.checksums import CELLS, SHARDS
from sweeps.runs.described import COPY, DESCRIPTION
from sweeps.runs.visits import VISITS, visited_cells, visits_in

__all__ = ["Listed", "find_runs", "listed"]

DEEPEST = 4
"""Folders below the one that is named."""

State = Literal["running", "silent", "interrupted", "complete", "shard", "damaged"]


@dataclass(frozen=True)
class Listed:
    """A run, at a glance: nothing is read but its `run.json`, its journal, and the names and sizes of its files.

    Attributes
    ----------
    path
        Its folder.
    state
        ``"running"`` and by whom; ``"silent"`` if that is another machine that gave no sign of life for minutes;
        ``"interrupted"``, ``"complete"``, ``"shard"`` (a finished share of a run), or ``"damaged"``.
    by
        Who writes to it, "" if nobody does.
    wrong
        What is wrong with it, "" where nothing is seen.
    id, parent, tried_before
        See `Lineage`; None where it does not say.
    grid, engine, layout
        Its grid's name, what computes its cells, and how they are stored.
    shard
        Which share of a run it is, as ``"3/16"``; "" where it is none.
    cells, selected
        Evaluated so far, and asked for.
    bytes
        Of all its files.
    rate, seconds_left
        Cells a second of whoever writes now, and how long the rest takes at that; None where nobody does.
    created, changed
        When it was begun, as it says; when its last part or `run.json` was written, in seconds since 1970.
    searched
        Whether a search chooses its cells.
    """

    path: Path
    state: State
    by: str = ""
    wrong: str = ""
    id: str = ""
    parent: str | None = None
    tried_before: int | None = None
    grid: str = ""
    engine: str = ""
    layout: str = "rows"
    shard: str = ""
    cells: int = 0
    selected: int = 0
    bytes: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    created: str = ""
    changed: float = 0.0
    searched: bool = False


def find_runs(folder: str | Path) -> Iterator[Path]:
    """Yield the folders of runs below a folder, itself among them, by name; shards follow the run they are of.

    Links to folders are not followed, and what a run holds is not looked through but for its shards.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    place = located(folder)
    if not place.is_dir():
        what = "is a file, not a folder" if place.exists() else "there is no such folder"
        raise InputError(f"{place}: {what}; name one that holds runs")
    yield from _below(place, DEEPEST)


def _below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            held = {entry.name: entry.is_dir(follow_symlinks=False) for entry in entries}
    except OSError:
        return
    is_run = DESCRIPTION in held or COPY in held or (held.get(CELLS, False) and LEASE in held)
    if is_run:
        yield folder
    if depth == 0:
        return
    below = [SHARDS] if is_run else sorted(held)
    for name in below:
        if held.get(name, False) and not name.startswith("."):
            yield from _below(folder / name, depth - 1)


def listed(run: Path) -> Listed:
    """Return what a run is at a glance."""
    told, lease = brief(run), read_lease(run)
    known = {} if told is None else told.listed  # before the files are looked at: more come while it is written
    sizes, changed, total = _files(run)
    if run.parent.name == SHARDS and not known.keys() <= sizes.keys():
        sizes = _files(run.parent.parent)[0] | sizes  # a merge that is not done has made them parts of the run
    by = "" if lease is None or lease.ended else str(lease)
    if told is None:
        begun = lease is not None and not lease.ended and not (run / DESCRIPTION).exists()
        said = "" if begun else f"its {DESCRIPTION} cannot be read"
        return Listed(run, "running" if begun else "damaged", by, said, bytes=total, changed=changed)
    wrong = _wrong(told, sizes)
    state = _state(told, lease, wrong)
    rate = _rate(told, lease, run) if state == "running" else None
    left = max(told.selected - told.cells, 0)
    return Listed(
        path=run,
        state=state,
        by=by,
        wrong=wrong,
        id=told.id,
        parent=_lineage(told).get("parent"),
        tried_before=_lineage(told).get("tried_before"),
        grid=told.grid,
        engine=str(told.told.get("engine", "")),
        layout=str(told.told.get("layout", "rows")),
        shard=_shard(told),
        cells=told.cells,
        selected=told.selected,
        bytes=total,
        rate=rate,
        seconds_left=left / rate if rate else None,
        created=told.created,
        changed=changed,
        searched=told.told.get("search") is not None,
    )


def _state(told: Brief, lease: Lease | None, wrong: str) -> State:
    if lease is not None and lease.holder is not None and not lease.ended:
        return "running" if lease.holds else "silent"
    if wrong:
        return "damaged"
    stated = told.told.get("state")
    return "shard" if stated == "shard" else "complete" if stated == "complete" else "interrupted"


def _wrong(told: Brief, sizes: Mapping[str, int]) -> str:
    """Say what is seen not to be whole: `run.json`, and parts by the sizes of their files alone."""
    gone = [name for name in told.listed if name not in sizes]
    cut = [name for name, part in told.listed.items() if name in sizes and sizes[name] != part.get("bytes")]
    said = [f"its {DESCRIPTION} cannot be read"] if told.copied else []
    for names, what in ((gone, "gone"), (cut, "of another size")):
        if names:
            said.append(f"{len(names):,} part{'s' if len(names) > 1 else ''} {what}")
    return ", ".join(said)


def _files(run: Path) -> tuple[dict[str, int], float, int]:
    """Return the sizes of the files among the parts, when anything was last written, and the bytes of all."""
    sizes: dict[str, int] = {}
    changed, total = 0.0, 0
    for folder, entry in _entries(run, SHARDS):
        try:
            found = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # written or removed just now
        total += found.st_size
        if folder == run / CELLS:
            sizes[entry.name] = entry.stat().st_size if entry.is_symlink() else found.st_size
        if folder in {run / CELLS, run / VISITS} or entry.name == DESCRIPTION:
            changed = max(changed, found.st_mtime)
    return sizes, changed, total


def _entries(folder: Path, *without: str) -> Iterator[tuple[Path, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as entries:
            held = list(entries)
    except OSError:
        return
    for entry in held:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in without:
                yield from _entries(folder / entry.name)
        else:
            yield folder, entry


def _rate(told: Brief, lease: Lease | None, run: Path) -> float | None:
    """Return the cells a second since whoever writes has begun."""
    try:
        since = datetime.fromisoformat(lease.since).timestamp() if lease is not None else 0.0
    except ValueError:
        return None
    listed = {run / CELLS / name: int(part.get("cells") or 0) for name, part in told.listed.items()}
    visited = {file: visited_cells(file) for file in visits_in(run).values()}
    cells = 0
    for file, count in (visited or listed).items():  # of a search, what it visited is put in order at its end
        try:
            written = file.stat().st_mtime
        except OSError:
            continue
        if written >= since:
            cells += count
    passed = time.time() - since
    return cells / passed if cells and passed > 0 else None


def _lineage(told: Brief) -> Mapping[str, Any]:
    found = told.told.get("lineage")
    return found if isinstance(found, Mapping) else {}


def _shard(told: Brief) -> str:
    found = told.told.get("shard")
    return f"{found.get('number')}/{found.get('of')}" if isinstance(found, Mapping) else ""
