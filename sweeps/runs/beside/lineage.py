"""What had been tried on the same signals when a run was begun: refining, and trying again, is counted as more trials.

A run counts its parent, whose cells it refines, and the runs beside it in the same folder, complete or not, with all that
these had counted: a run that was deleted stays counted by those who knew it. What tried the same cells is counted once, and
what tried the cells of the run itself is not counted at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from signals import InputError
from sweeps.runs.beside.brief import Bars, Brief, brief
from sweeps.runs.described import COPY, DESCRIPTION
from sweeps.runs.records import Lineage, RunInfo, Tried

__all__ = ["cells_tried", "draw_id", "find_lineage", "id_of"]

MOST_BESIDE = 10_000
"""Entries of a folder that are looked at; more are no folder of runs."""
Relation = Literal["parent", "ancestor", "beside", "known"]
_RANK: Mapping[str, int] = {"parent": 0, "ancestor": 1, "beside": 2, "known": 3}


def draw_id() -> str:
    """Return the id of a new run: 16 hexadecimal digits that no other run has."""
    return secrets.token_hex(8)


def id_of(info: RunInfo) -> str:
    """Return a run's id, also of one that is older than ids."""
    return Brief(Path(), info.plain()).id


def find_lineage(
    run: Path, told: Mapping[str, Any], parent: Path | None = None, kept: Lineage | None = None
) -> Lineage:
    """Look for what was tried on the same signals before.

    Parameters
    ----------
    run
        Folder of the run that is about to begin.
    told
        What its `run.json` will say: `grid`, `signals`, and of several `assets`.
    parent
        Folder of the run whose cells it refines.
    kept
        What it had found when it was begun, if it is continued: that stays.

    Raises
    ------
    InputError
        If the parent is no run.
    """
    own = Brief(run, told)
    found: dict[str, Tried] = {}
    if parent is not None:
        held = brief(parent)
        if held is None:
            raise InputError(f"{parent}: cannot be the parent of a run, its {DESCRIPTION} cannot be read; name a run")
        _add(found, _with_known(held, run, "parent"))
    beside, unread = _beside(run)
    for other in beside:
        if _same_signals(own.bars, other.bars):
            _add(found, _with_known(other, run, "beside"))
    _add(found, [] if kept is None else kept.runs)
    for mine in {str(told.get("id") or "")} & set(found):
        del found[mine]
    runs = sorted(found.values(), key=lambda one: (_RANK[one.relation], one.created, one.id))
    parents = [one.id for one in runs if one.relation == "parent"]
    lost = sorted({*unread, *([] if kept is None else kept.unread)})
    return Lineage(
        parent=parents[0] if parents else None,
        tried_before=sum(cells_tried(own, runs).values()),
        runs=runs,
        unread=lost,
    )


def cells_tried(own: Brief, runs: Sequence[Tried]) -> dict[str, int]:
    """Count the cells of runs on the same signals, by what they tried; all of them together are `tried_before`.

    Parameters
    ----------
    own
        The run that counts them; what tried its own cells is left out.
    runs
        Of its lineage. Of those that tried the same cells, the one that got farthest counts.
    """
    most: dict[str, int] = {}
    for one in runs:
        if one.trials != own.trials and _same_signals(own.bars, [(a, b, c) for a, b, c in one.signals]):
            most[one.trials] = max(most.get(one.trials, 0), one.cells)
    return most


def _add(found: dict[str, Tried], more: Iterable[Tried]) -> None:
    """Add runs: of one that is there already, the nearest relation and the most cells count."""
    for one in more:
        before = found.get(one.id)
        if before is not None:
            nearest = min(one, before, key=lambda each: _RANK[each.relation])
            farthest = max(one, before, key=lambda each: each.cells)
            one = nearest.model_copy(update={"cells": farthest.cells, "state": farthest.state})  # noqa: PLW2901
        found[one.id] = one


def _with_known(other: Brief, run: Path, relation: Relation) -> Iterator[Tried]:
    """Yield a run, and those it knew of: of a parent, what it refined are ancestors."""
    yield Tried(
        id=other.id,
        path=_seen_from(run, other.path),
        relation=relation,
        grid=other.grid,
        trials=other.trials,
        cells=other.cells,
        state="complete" if other.complete else "partial",
        created=other.created,
        signals=[list(bars) for bars in other.bars],
    )
    for known in _known(other):
        of_the_line = relation == "parent" and known.relation in {"parent", "ancestor"}
        place = _seen_from(run, other.path / known.path)
        yield known.model_copy(update={"relation": "ancestor" if of_the_line else "known", "path": place})


def _known(other: Brief) -> list[Tried]:
    told = other.told.get("lineage")
    if not isinstance(told, Mapping):
        return []
    try:
        return Lineage.model_validate(told).runs
    except (ValidationError, RecursionError):
        return []


def _beside(run: Path) -> tuple[list[Brief], list[str]]:
    """Return the other runs in the folder of a run, and the names of those that cannot be read."""
    found, unread = [], []
    place = Path(os.path.abspath(run))
    try:
        with os.scandir(place.parent) as entries:
            names = sorted(entry.name for entry, _ in zip(entries, range(MOST_BESIDE), strict=False) if entry.is_dir())
    except OSError:
        return [], []
    for name in names:
        other = place.parent / name
        if name == place.name or not any((other / file).is_file() for file in (DESCRIPTION, COPY)):
            continue
        told = brief(other)
        if told is None:
            unread.append(_seen_from(run, other))
        else:
            found.append(told)
    return found, unread


def _same_signals(one: Sequence[Bars], other: Sequence[Bars]) -> bool:
    """Whether any bars are among both: of the same file, in spans that overlap."""
    return any(a == b and first <= end and start <= last for a, first, last in one for b, start, end in other)


def _seen_from(run: Path, other: Path) -> str:
    """Return where another run is, as seen from the folder of a run: what is moved with it is still found."""
    return Path(os.path.relpath(other, run)).as_posix()
