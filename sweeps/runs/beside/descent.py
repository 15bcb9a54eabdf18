"""Which run one is, what it refines, and what was tried before it: said when it is begun, and kept whatever becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signals import InputError
from sweeps.runs.beside.lineage import draw_id, find_lineage, id_of
from sweeps.runs.beside.parents import NamedParent
from sweeps.runs.folder import RunFolder
from sweeps.runs.records import Lineage, RunInfo

__all__ = ["descent", "left", "was_begun"]


def descent(
    run: Path, stated: Mapping[str, Any], started: RunInfo | None, parent: NamedParent | None
) -> dict[str, Any]:
    """Return what `run.json` says of which run it is, and of what was tried before it.

    Parameters
    ----------
    run
        Its folder; of a shard that of its run.
    stated
        What it says of what is run on what.
    started
        What it said when it was begun, if it is continued.
    parent
        The run that it refines, see `find_parent`.

    Raises
    ------
    InputError
        If it was begun as refining another one.
    """
    own = draw_id() if started is None else id_of(started)
    kept = None if started is None else started.lineage
    if kept is not None and kept.parent is not None and parent is not None and parent.id != kept.parent:
        raise InputError(f"{run}: {was_begun(kept)}; leave out `parent`, or choose another `out`")
    return {"id": own, "lineage": find_lineage(run, {**stated, "id": own}, parent, kept).plain()}


def left(folder: RunFolder, finished: RunInfo, parent: NamedParent | None) -> RunInfo:
    """Leave a finished run as it is.

    Raises
    ------
    InputError
        If it does not know of the run that it is now said to refine: whoever has judged it has judged it without.
    """
    known = finished.lineage
    if parent is not None and parent.id not in {id_of(finished), None if known is None else known.parent}:
        raise InputError(
            f"{folder.path}: is finished, and {was_begun(known)}; leave out `parent`, or sweep into another `out`, so that it "
            "is judged with what it refines"
        )
    return folder.leave(finished)


def was_begun(lineage: Lineage | None) -> str:
    """Say what a run was begun as refining."""
    parent = None if lineage is None else next((one for one in lineage.runs if one.id == lineage.parent), None)
    if parent is None:
        return "was begun as refining no run"
    return f"was begun as refining {parent.path} (id {parent.id})"
