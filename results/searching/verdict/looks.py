"""Who has looked at the kept time before: other searches on the same signals whose finalists were run there.

Each is one more try on the same bars. A search made again with the same finalists is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

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
    found = {}
    for place in _others(run):
        other = brief(place / FOLDER)
        if other is None or not other.complete or not _finalists(other):
            continue
        if _overlap(own.bars, other.bars) and not _same(own, other):
            found[seen_from(run.path, place)] = True
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


def _finalists(other: Brief) -> bool:
    search = other.told.get("search")
    return isinstance(search, dict) and search.get("for") == FINALISTS


def _overlap(one: Sequence[Bars], other: Sequence[Bars]) -> bool:
    return any(a == b and first <= end and start <= last for a, first, last in one for b, start, end in other)


def _same(one: Brief, other: Brief) -> bool:
    """Whether two runs are of the same finalists on the same bars: then the second look saw nothing new."""
    parts = [sorted(str(part.get("sha256")) for part in each.listed.values()) for each in (one, other)]
    return one.trials == other.trials and parts[0] == parts[1]
