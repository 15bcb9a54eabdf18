"""What the shards of a run had found to be tried before, joined: the run that is made of them knows all that any of them knew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from signals import InputError
from sweeps.runs.beside.brief import Brief, brief
from sweeps.runs.beside.descent import was_begun
from sweeps.runs.beside.lineage import id_of, join_lineages, seen_from
from sweeps.runs.checksums import SHARDS
from sweeps.runs.records import Lineage, RunInfo, Tried
from sweeps.runs.shards.found import FoundShard

__all__ = ["joined"]


def joined(run: Path, told: Mapping[str, Any], shards: Sequence[FoundShard], started: RunInfo | None) -> dict[str, Any]:
    """Return what `run.json` of a run says of itself that is made of shards: what any of them knew, and the run, was tried before.

    Parameters
    ----------
    run
        Its folder.
    told
        What it says of what is run on what.
    shards
        Finished or not.
    started
        What the run says already, if it was begun.

    Raises
    ------
    InputError
        If two of them refine different runs.
    """
    lineages = [_placed(one, run) for one in shards if one.info.lineage is not None]
    named = [(str(one), one.info.lineage) for one in shards if one.info.lineage is not None]
    if started is not None and started.lineage is not None:
        lineages, named = [started.lineage, *lineages], [(str(run), started.lineage), *named]
    refining = [(name, lineage) for name, lineage in named if lineage.parent is not None]
    for name, lineage in refining[1:]:
        if lineage.parent != refining[0][1].parent:
            raise InputError(
                f"{name}: {was_begun(lineage)}, and {refining[0][0]} {was_begun(refining[0][1])}: they are not shares of one run; "
                "sweep one of them again with the `parent` of the other"
            )
    own = id_of(shards[0].info if started is None else started)
    mine = {own, *(id_of(one.info) for one in shards)}
    return {"id": own, "lineage": join_lineages(run, {**told, "id": own}, lineages, mine).plain()}


def _placed(shard: FoundShard, run: Path) -> Lineage:
    """Return what a shard found, places as seen from the run that it becomes a part of.

    They were written as seen from the run that it lay in. One that was taken out of it alone knows no other than they would be from
    the new one.
    """
    lineage = shard.info.lineage
    assert lineage is not None  # noqa: S101 - asked before
    above = shard.path.absolute().parent
    if shard.inside or above.name != SHARDS:
        return lineage
    return lineage.model_copy(
        update={
            "runs": [_moved(one, above.parent, run) for one in lineage.runs],
            "unread": [seen_from(run, above.parent / folder) for folder in lineage.unread],
        }
    )


def _moved(one: Tried, origin: Path, run: Path) -> Tried:
    """Return a run with its place as seen from another one; where it is not at its place, but at the same one from there, so."""
    here = brief(run / one.path)
    if not _is(brief(origin / one.path), one) and _is(here, one):
        return one
    return one.model_copy(update={"path": seen_from(run, origin / one.path)})


def _is(found: Brief | None, one: Tried) -> bool:
    return found is not None and found.id == one.id
