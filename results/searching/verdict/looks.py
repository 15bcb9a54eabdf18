"""Who has looked at the kept time before: other searches on the same signals whose finalists were run there.

Each is one more try on the same bars. A search made again with the same finalists is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from results.run.run import Run
from results.searching.held_out.finalists import FINALISTS, FOLDER
from sweeps.runs.beside.brief import Bars, Brief, brief
from sweeps.runs.beside.lineage import seen_from
from sweeps.runs.beside.parents import runs_in

__all__ = ["looks_at"]


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
    found: list[str] = []
    for place in _others(run):
        other = brief(place / FOLDER)
        if other is None or not other.complete or (cells := _finalists(other)) is None:
            continue
        # the same finalists on the same bars saw nothing new
        same = own.bars == other.bars and _stated(own) == _stated(other) and cells == _finalists(own)
        if _overlap(own.bars, other.bars) and not same:
            found.append(seen_from(run.path, place))
    return sorted(found)


def _others(run: Run) -> Iterator[Path]:
    """Yield the folders of other runs: those that it knew when it was begun, and those beside it by now."""
    own = run.path.resolve()
    known = [] if run.info.lineage is None else [own / one.path for one in run.info.lineage.runs]
    seen = {own}
    for place in (*known, *runs_in(own.parent)):
        if place.resolve() not in seen:
            seen.add(place.resolve())
            yield place.resolve()


def _finalists(one: Brief) -> list[int] | None:
    """Return the cells of a run of finalists; None of any other run."""
    search = one.told.get("search")
    if not isinstance(search, dict) or search.get("for") != FINALISTS:
        return None
    cells = search.get("cells")
    return cells if isinstance(cells, list) else []


def _stated(one: Brief) -> Any:
    grid = one.told.get("grid")
    return {**grid.get("stated", {}), "name": ""} if isinstance(grid, Mapping) else None


def _overlap(one: Sequence[Bars], other: Sequence[Bars]) -> bool:
    return any(a == b and first <= end and start <= last for a, first, last in one for b, start, end in other)
