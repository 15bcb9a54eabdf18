"""What had been tried on the same signals when a run was begun: refining, and trying again, is counted as more trials.

A run counts its parent, whose cells it refines, and the runs beside it in the same folder, complete or not, with all that
these had counted: a run that was deleted stays counted by those who knew it. What tried the same cells is counted once, and
what tried the cells of the run itself is not counted at all.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from grids.spec import ParentRun
from sweeps.runs.beside.brief import Bars, Brief, brief
from sweeps.runs.beside.parents import NamedParent, runs_in
from sweeps.runs.records import Lineage, RunInfo, Tried

__all__ = ["cells_tried", "draw_id", "find_lineage", "id_of", "join_lineages", "seen_from"]

Relation = Literal["parent", "ancestor", "beside", "known"]
_RANK: Mapping[str, int] = {"parent": 0, "ancestor": 1, "beside": 2, "known": 3}


def draw_id() -> str:
    """Return the id of a new run: 16 hexadecimal digits that no other run has."""
    return secrets.token_hex(8)


def id_of(info: RunInfo) -> str:
    """Return a run's id, also of one that is older than ids."""
    return Brief(Path(), info.plain()).id


def find_lineage(
    run: Path, told: Mapping[str, Any], parent: NamedParent | None = None, kept: Lineage | None = None
) -> Lineage:
    """Look for what was tried on the same signals before.

    Parameters
    ----------
    run
        Folder of the run that is about to begin.
    told
        What its `run.json` will say: `grid`, `signals`, and of several `assets`.
    parent
        The run whose cells it refines, as `find_parent` returns it.
    kept
        What it had found when it was begun, if it is continued: that stays, and what has come since is counted too.
    """
    own = Brief(run, told)
    found: dict[str, Tried] = {}
    if parent is not None:
        _add(found, _with_known(parent, run, "parent") if isinstance(parent, Brief) else [_gone(parent, own)])
    beside, unread = _beside(run)
    for other in beside:
        if _same_signals(own.bars, other.bars):
            _add(found, _with_known(other, run, "beside"))
    _add(found, [] if kept is None else kept.runs)
    return _counted(own, found, {*unread, *([] if kept is None else kept.unread)}, {str(told.get("id") or "")})


def join_lineages(run: Path, told: Mapping[str, Any], lineages: Sequence[Lineage], mine: Collection[str]) -> Lineage:
    """Return what any of the shards of a run had found: of a run that several knew the nearest relation counts, and the most cells.

    Parameters
    ----------
    run, told
        As of `find_lineage`, of the run that they become.
    lineages
        What they found, places as seen from the folder of the run.
    mine
        Ids of the shards, and of the run: they are not before it.
    """
    found: dict[str, Tried] = {}
    for lineage in lineages:
        _add(found, lineage.runs)
    return _counted(Brief(run, told), found, {folder for lineage in lineages for folder in lineage.unread}, set(mine))


def _counted(own: Brief, found: Mapping[str, Tried], unread: set[str], mine: set[str]) -> Lineage:
    """Return the runs that were found as a lineage, but for those that are the run itself."""
    others = [one for one in found.values() if one.id not in mine]
    runs = sorted(others, key=lambda one: (_RANK[one.relation], one.created, one.id))
    parents = [one.id for one in runs if one.relation == "parent"]
    return Lineage(
        parent=parents[0] if parents else None,
        tried_before=sum(cells_tried(own, runs).values()),
        runs=runs,
        unread=sorted(unread),
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
            # of two that are as near, the one that was seen first: what is continued has looked again
            nearest = min(before, one, key=lambda each: _RANK[each.relation])
            farthest = max(one, before, key=lambda each: each.cells)
            one = nearest.model_copy(update={"cells": farthest.cells, "state": farthest.state})  # noqa: PLW2901
        found[one.id] = one


def _with_known(other: Brief, run: Path, relation: Relation) -> Iterator[Tried]:
    """Yield a run, and those it knew of: of a parent, what it refined are ancestors."""
    yield Tried(
        id=other.id,
        path=seen_from(run, other.path),
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
        place = seen_from(run, other.path / known.path)
        yield known.model_copy(update={"relation": "ancestor" if of_the_line else "known", "path": place})


def _gone(parent: ParentRun, own: Brief) -> Tried:
    """Return what the grid says of a parent that is nowhere: it counts as tried on the same signals where nobody says on which."""
    return Tried(
        id=parent.id,
        path=seen_from(own.path, parent.run),
        relation="parent",
        trials=parent.trials or parent.id,
        cells=parent.tried,
        signals=[list(bars) for bars in parent.signals or own.bars],
    )


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
    for other in runs_in(place.parent):
        if other.name == place.name:
            continue
        told = brief(other)
        if told is None:
            unread.append(seen_from(run, other))
        else:
            found.append(told)
    return found, unread


def _same_signals(one: Sequence[Bars], other: Sequence[Bars]) -> bool:
    """Whether any bars are among both: of the same file, in spans that overlap."""
    return any(a == b and first <= end and start <= last for a, first, last in one for b, start, end in other)


def seen_from(run: Path, other: Path) -> str:
    """Return where another run is, as seen from the folder of a run: what is moved with it is still found."""
    return Path(os.path.relpath(other, run)).as_posix()
