"""What holds some numbers of every cell at once, refused in one line where a run is too large for it."""

from __future__ import annotations

from results.run.large.batches import cells_of_parts
from results.run.run import Run
from signals import InputError

__all__ = ["MOST_HELD", "check_held"]

MOST_HELD = 50_000_000
"""Cells of which some numbers each may be held: gigabytes, or planes of a hundred megabytes."""


def check_held(run: Run, what: str) -> None:
    """Refuse a run of more cells than may be held.

    Parameters
    ----------
    run
        The run.
    what
        Who would hold them, as a subject.

    Raises
    ------
    InputError
        Saying what answers the same questions of a run of any size.
    """
    cells = sum(cells_of_parts(run).values())
    if cells > MOST_HELD:
        raise InputError(
            f"{run.path}: {what} holds up to {MOST_HELD:,} cells at once, and the run has {cells:,}; `results.draw_map(run)` and "
            "`results.top(run)` read as many as there are, and `results.refine(run)` makes a smaller grid of what is promising"
        )
