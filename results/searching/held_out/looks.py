"""Who has looked at the kept time: other searches on the same signals whose finalists were run there, and runs that a search refines.

Each search is one more try on the same bars; one made again with the same finalists is none. A run of finalists keeps the looks
that were known when it was made, so that a search whose folder was deleted since stays counted by those who knew it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from results.inference.verdict.record import HELD_OUT
from results.run.run import Run
from sweeps.runs.beside.brief import Bars, Brief, brief
from sweeps.runs.beside.lineage import seen_from
from sweeps.runs.beside.parents import runs_in

__all__ = ["FINALISTS", "FOLDER", "looks_at", "looks_known", "refined_there"]

FOLDER = HELD_OUT
"""Of a search's run: the run of its finalists on the time that was kept."""
FINALISTS = "finalists"
"""What `for` says in `run.json` of such a run."""


def looks_known(run: Run) -> list[dict[str, Any]]:
    """Return what a run of finalists that is about to be made keeps of other searches: each look by its `id`.

    Parameters
    ----------
    run
        The search.
    """
    found: dict[str, dict[str, Any]] = {}
    for place in _others(run):
        other = brief(place / FOLDER)
        if other is None or not other.complete or not _of_finalists(other):
            continue
        for look in (_look(other, seen_from(run.path, place)), *_kept(other, run.path, place)):
            found.setdefault(look["id"], look)
    return [found[name] for name in sorted(found)]


def looks_at(run: Run, held: Run) -> list[str]:
    """Return the other searches that have looked at the kept bars, as seen from a search's folder, in order of their names.

    Parameters
    ----------
    run
        The search.
    held
        The run of its finalists.
    """
    own = Brief(held.path, held.info.plain())
    mine = _look(own, "")
    known = {look["id"]: look for look in (*_kept(own, run.path, run.path), *looks_known(run))}
    return sorted(
        look["run"]
        for name, look in known.items()
        # the same finalists on the same bars saw nothing new
        if name != mine["id"] and look["what"] != mine["what"] and _overlap(own.bars, _bars(look))
    )


def refined_there(run: Run, held: Run) -> str | None:
    """Return the run that a search's grid was made of, if that had looked at kept bars; None where none had."""
    lineage, own = run.info.lineage, Brief(held.path, held.info.plain())
    for one in () if lineage is None else lineage.runs:
        if one.relation not in {"parent", "ancestor"} or not _overlap(own.bars, [(a, b, c) for a, b, c in one.signals]):
            continue
        above = brief(run.path / one.path)
        apart = _weeks(own) and above is not None and _weeks(above)
        if not apart or _weeks(own) & _weeks(above):
            return one.path
    return None


def _weeks(one: Brief | None) -> set[str]:
    """Return the weeks that a run is about alone, if it is."""
    grid = {} if one is None else one.told.get("grid")
    stated = grid.get("stated") if isinstance(grid, Mapping) else None
    span = stated.get("span") if isinstance(stated, Mapping) else None
    weeks = span.get("weeks") if isinstance(span, Mapping) else None
    return set(map(str, weeks)) if isinstance(weeks, list) else set()


def _others(run: Run) -> Iterator[Path]:
    """Yield the folders of other runs: those that it knew when it was begun, and those beside it by now."""
    own = run.path.resolve()
    known = [] if run.info.lineage is None else [own / one.path for one in run.info.lineage.runs]
    seen = {own}
    for place in (*known, *runs_in(own.parent)):
        if place.resolve() not in seen:
            seen.add(place.resolve())
            yield place.resolve()


def _look(held: Brief, path: str) -> dict[str, Any]:
    """Return what is kept of a run of finalists; `what` tells apart which cells were run on which bars."""
    grid = held.told.get("grid")
    stated = {**grid.get("stated", {}), "name": ""} if isinstance(grid, Mapping) else None
    what = json.dumps([stated, held.bars, _search(held).get("cells")], sort_keys=True, default=str)
    digest = hashlib.sha256(what.encode()).hexdigest()[:16]
    return {"id": held.id, "run": path, "bars": [list(bars) for bars in held.bars], "what": digest}


def _kept(held: Brief, run: Path, place: Path) -> Iterator[dict[str, Any]]:
    """Yield the looks that a run of finalists had known of, paths as seen from the folder `run`."""
    told = _search(held).get("before")
    for look in told if isinstance(told, list) else ():
        if isinstance(look, dict) and {"id", "run", "bars", "what"} <= look.keys():
            yield {**look, "run": seen_from(run, (place / str(look["run"])))}


def _search(held: Brief) -> Mapping[str, Any]:
    search = held.told.get("search")
    return search if isinstance(search, Mapping) else {}


def _of_finalists(held: Brief) -> bool:
    return _search(held).get("for") == FINALISTS


def _bars(look: Mapping[str, Any]) -> list[Bars]:
    return [(str(a), str(b), str(c)) for a, b, c in look["bars"]]


def _overlap(one: Sequence[Bars], other: Sequence[Bars]) -> bool:
    return any(a == b and first <= end and start <= last for a, first, last in one for b, start, end in other)
