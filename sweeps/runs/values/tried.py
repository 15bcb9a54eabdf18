"""What was tried on the same signals before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sweeps.runs.values.record import Count, Record

__all__ = ["Lineage", "Tried"]


class Tried(Record):
    """A run that was tried on the same signals before another one.

    Attributes
    ----------
    id
        Its own, which a copy or another place of it keeps.
    path
        Its folder as seen from the folder of the later run; it may have moved, or be gone.
    relation
        What it is to the later run: ``"parent"`` whose cells it refines, ``"ancestor"`` of that, ``"beside"`` in the same folder, or
        ``"known"`` to one of these.
    grid
        The name of its grid.
    trials
        Digest of the grid and the signals: runs that have it in common tried the same cells.
    cells
        That it had evaluated by then.
    state
        Whether it was complete by then.
    created
        When it was begun.
    signals
        Fingerprint, first and last bar of the signals of each of its assets.
    """

    id: str
    path: str
    relation: Literal["parent", "ancestor", "beside", "known"]
    grid: str = ""
    trials: str
    cells: Count
    state: str = "complete"
    created: str = ""
    signals: list[Annotated[list[str], Field(min_length=3, max_length=3)]] = Field(default_factory=list)


class Lineage(Record):
    """What had been tried on the same signals when a run was begun.

    Attributes
    ----------
    parent
        Id of the run whose cells it refines; None where it refines none.
    tried_before
        Cells of all of `runs`, those counted once that tried the same.
    runs
        Each run, the parent first, then by the time of their beginning.
    unread
        Folders beside it whose `run.json` could not be read: what they tried is not counted.
    """

    parent: str | None = None
    tried_before: Count = 0
    runs: list[Tried] = Field(default_factory=list)
    unread: list[str] = Field(default_factory=list)
